import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useFleet } from '../chaos/support/fleet.ts';
import { hasChromium, screenshot, startChromium } from '../support/chromium.ts';
import { ring } from '../support/rings.ts';

/** For the pictures of the documentation there is more to see. */
const isForPictures = process.env['SCREENSHOTS'] === 'renew';
const minute = 600;
const minutes = isForPictures ? 55 : 12;

ring(
  'browser',
  hasChromium,
  "Debian's chromium is not installed",
)('the local dashboards', async () => {
  const fleet = await useFleet(4, {
    ...{ LOCAL_MINUTE_MS: String(minute), BREAKER_FAILURES: '3', BREAKER_COOL_DOWN_MS: '1500', RETRIES: '1' },
    ...{ REUSE_WHOLES: 'on', TTL_SEARCH_S: '3', TTL_PLAYLIST_S: '2', TTL_PLAYBACK_S: '1' },
  });
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  beforeAll(async () => {
    const { demo, call } = fleet;
    const tracks = await Promise.all(Array.from({ length: 12 }, (_, nth) => demo().resolve(`$track:${nth + 1}`)));
    await demo().settings({ latencyMs: 40 });
    for (let nth = 0; nth < minutes * 6; nth++) {
      if (nth === Math.round(minutes * 6 * 0.45))
        await demo().fault({ path: '^/v1/(search|me/player)', answer: { status: 503, body: 'no' } });
      if (nth === Math.round(minutes * 6 * 0.65)) await demo().reset();
      const { uri } = tracks[Math.floor(Math.random() ** 2 * tracks.length)] ?? { uri: '' };
      await Promise.all([
        call('search', { query: ['rain', 'sun', 'snow', 'wind'][nth % 4] ?? 'rain', limit: 5 }),
        call('get_track', { track_id: uri }),
        call('get_current_playback'),
        ...(nth % 5 === 0 ? [call('get_user_playlists'), call('get_playlist', { playlist_id: 'not an id' })] : []),
      ]);
      if (nth % 17 === 0) {
        // What was read, and is changed, is read again.
        await call('check_saved_tracks', { track_ids: [uri] });
        await call('save_tracks', { track_ids: [uri] });
        await call('check_saved_tracks', { track_ids: [uri] });
      }
      await sleep(minute / 12);
    }
  }, 180_000);

  it.each(['Overview', 'Cache', 'Spotify'])(
    '%s is drawn with lines, numbers, thresholds and the states of alarms',
    async (name) => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      const refused: string[] = [];
      page.on('console', (message) => void (message.type() === 'error' && refused.push(message.text())));
      await page.goto(`${fleet.world().origin}/_local/dashboard`);
      await page.getByRole('button', { name, exact: true }).click();
      await page.locator(`nav button[aria-current=page]:text-is("${name}")`).waitFor();
      await page.locator('section.graph canvas').first().waitFor();
      const graphs = page.locator('section.graph');
      const drawn = await page.locator('section.graph canvas').count();
      expect(drawn).toBeGreaterThan(1);
      // What this machine cannot measure says so in words instead of an empty graph.
      expect(drawn + (await page.locator('section.graph .silent').count())).toBe(await graphs.count());
      expect(await page.locator('section.text h2').count()).toBeGreaterThan(2);
      const ink = await page.evaluate(`[...document.querySelectorAll('section.graph canvas')].map((canvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let at = 0; at < data.length; at += 4)
          if (data[at + 3] > 200 && Math.max(data[at], data[at + 1], data[at + 2]) - Math.min(data[at], data[at + 1], data[at + 2]) > 60) count++;
        return count;
      })`);
      expect(Array.isArray(ink) && ink.filter((count) => Number(count) > 30).length).toBeGreaterThan(1);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1280);
      await screenshot(page, `dashboard-${name.toLowerCase()}`);
      expect(refused).toEqual([]);
      await page.close();
    },
  );

  it('has the alarms on the overview, by their state', async () => {
    const page = await browser.newPage();
    await page.goto(`${fleet.world().origin}/_local/dashboard`);
    await page.locator('.states li').first().waitFor();
    const alarms = await page.locator('.states li').allTextContents();
    // The ten, and the one that stands for several.
    expect(alarms).toHaveLength(11);
    const states = alarms.map((text) =>
      /^\w+: (OK|ALARM since [\d:]+\. .*What to do$|ALARM\. )/.exec(text)?.[1]?.slice(0, 5),
    );
    expect(states.every((state) => state !== undefined)).toBe(true);
    // What is on comes first.
    expect(states.toSorted()).toEqual(states);
    const runbook = await page.goto(`${fleet.world().origin}/_local/docs/runbooks/error-rate.md`);
    expect(runbook?.status()).toBe(200);
    expect(await page.locator('h2').count()).toBe(5);
    expect((await fetch(`${fleet.world().origin}/_local/docs/runbooks/none.md`)).status).toBe(404);
    await page.close();
  });
});
