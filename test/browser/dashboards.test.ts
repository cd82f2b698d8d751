import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { useFleet } from '../chaos/support/fleet.ts';
import { accessibilityViolations } from '../support/axe.ts';
import { screenshot, startChromium } from '../support/chromium.ts';
import { hasChromium } from '../support/chromium-server.ts';
import { optionalSuite } from '../support/environment.ts';
import { fullScale } from '../support/scale.ts';

/** For the pictures of the documentation there is more to see; at a thin scale a few minutes before, in and after an outage. */
const isForPictures = process.env['SCREENSHOTS'] === 'renew';
const minute = 600;
const ordinary = fullScale ? 12 : 6;
const minutes = isForPictures ? 55 : ordinary;
const rank = ['ALARM', 'pending', 'OK'];

optionalSuite(
  'browser',
  hasChromium,
  "Debian's chromium is not installed",
)('the local dashboards', async () => {
  const startedAt = Date.now();
  const fleet = await useFleet(isForPictures || fullScale ? 4 : 2, {
    ...{ LOCAL_MINUTE_MS: String(minute), BREAKER_FAILURES: '3', BREAKER_COOL_DOWN_MS: '1500', RETRIES: '1' },
    ...{ REUSE_WHOLES: 'on', TTL_SEARCH_S: '3', TTL_PLAYLIST_S: '2', TTL_PLAYBACK_S: '1' },
  });
  let browser: Browser;
  /** One page for all tests with a usual window, since loading it costs more than they do. */
  let dashboard: Page;
  const refused: string[] = [];
  beforeAll(async () => {
    browser = await startChromium();
    dashboard = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    dashboard.on('console', (message) => void (message.type() === 'error' && refused.push(message.text())));
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
    await dashboard.goto(`${fleet.testStack().origin}/_local/dashboard`);
  }, 180_000);

  it.each(['Overview', 'Cache', 'Spotify'])(
    '%s is drawn with lines, numbers, thresholds and the states of alarms',
    async (name) => {
      const page = dashboard;
      await page.getByRole('button', { name, exact: true }).click();
      await page.locator(`nav button[aria-current=page]:text-is("${name}")`).waitFor();
      await page.locator('section.graph canvas').first().waitFor();
      const graphs = page.locator('section.graph');
      const drawn = await page.locator('section.graph canvas').count();
      expect(drawn).toBeGreaterThan(1);
      // What this machine cannot measure says so in words instead of an empty graph.
      expect(drawn + (await page.locator('section.graph .silent').count())).toBe(await graphs.count());
      expect(await page.locator('section.text h2').count()).toBeGreaterThan(2);
      const pixels = await page.evaluate(`[...document.querySelectorAll('section.graph canvas')].map((canvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        let [coloured, black] = [0, 0];
        for (let at = 0; at < data.length; at += 4) {
          const [dark, bright] = [Math.min, Math.max].map((of) => of(data[at], data[at + 1], data[at + 2]));
          if (data[at + 3] > 200 && bright - dark > 60) coloured++;
          if (data[at + 3] > 200 && bright === 0) black++;
        }
        return { coloured, black };
      })`);
      const counts = z.array(z.object({ coloured: z.number(), black: z.number() })).parse(pixels);
      expect(counts.filter(({ coloured }) => coloured > 30).length).toBeGreaterThan(1);
      // Black is what a canvas draws with if it cannot read a colour.
      expect(counts.filter(({ black }) => black > 0)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1280);
      await screenshot(page, `dashboard-${name.toLowerCase()}`);
      expect(refused).toEqual([]);
    },
  );

  it('opens with a verdict and the alarms, also without JavaScript', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    // The verdict is on the last 15 minutes, which pass here in 9 seconds.
    await fleet.call('get_current_playback');
    await page.goto(`${fleet.testStack().origin}/_local/dashboard`);
    const [verdict, alarms] = await page.locator('section.verdict').allTextContents();
    expect(verdict).toMatch(/(All is well|Spotify (answers again|has been failing))/);
    expect(alarms).toContain('UsersAffected: ');
    expect(alarms).toContain('need JavaScript');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await screenshot(page, 'dashboard-without-script');
    await context.close();
  });

  it('is one column on a phone, each graph told in words', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.goto(`${fleet.testStack().origin}/_local/dashboard`);
    await page.locator('section.graph canvas').first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    const lefts = await page
      .locator('main > section')
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().x));
    expect(new Set(lefts).size).toBe(1);
    const labels = await page
      .locator('section.graph [role=img]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''));
    expect(labels.length).toBe(await page.locator('section.graph canvas').count());
    for (const label of labels)
      expect(label).toMatch(/^[A-Z].*, \d\d:\d\d to \d\d:\d\d\. .*(highest|nothing measured)/);
    // The range is the shortest one that has all that is there.
    expect(await page.locator('select').inputValue()).toBe('');
    const { minutes } = z
      .object({ minutes: z.number() })
      .parse(await (await fetch(`${fleet.testStack().origin}/_local/dashboard/data`)).json());
    const passed = (Date.now() - startedAt) / minute;
    expect(minutes).toBeLessThanOrEqual([15, 60, 180, 1440].find((one) => passed <= one) ?? 1440);
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.close();
  });

  it('has the alarms on the overview, by their state', async () => {
    const page = dashboard;
    await page.getByRole('button', { name: 'Overview', exact: true }).click();
    await page.locator('.states li').first().waitFor();
    const alarms = await page.locator('.states li').allTextContents();
    // The ten, and the one that stands for several.
    expect(alarms).toHaveLength(11);
    const states = alarms.map(
      (text) => /^\w+: (?:OK$|(?:ALARM|pending) since [\d:]+[,.].* Runbook$)/.exec(text)?.[0].split(' ')[1],
    );
    // What is on comes first, then what may soon be.
    expect(states.toSorted((one = '', two = '') => rank.indexOf(one) - rank.indexOf(two))).toEqual(states);
    expect(states.every((state) => state !== undefined)).toBe(true);
    const runbook = await page.goto(`${fleet.testStack().origin}/_local/docs/runbooks/error-rate.md`);
    expect(runbook?.status()).toBe(200);
    expect(await page.locator('h2').count()).toBe(6);
    expect((await fetch(`${fleet.testStack().origin}/_local/docs/runbooks/none.md`)).status).toBe(404);
  });
});
