import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { type ToolCall, useFleet } from '../chaos/support/fleet.ts';
import { picture, startChromium } from '../support/chromium.ts';
import { hasChromium } from '../support/chromium-server.ts';
import { optionalSuite, root } from '../support/environment.ts';

/** One minute of CloudWatch takes this long here, milliseconds; what the breaker waits is shortened alike. */
const minute = 2000;
const seconds = (real: number): string => String(Math.round((real * minute) / 60));

const seen = z.object({
  verdict: z.object({ severity: z.string(), findings: z.array(z.object({ what: z.string() })) }),
  alarms: z.array(z.object({ name: z.string(), state: z.string(), pending: z.unknown().optional() })),
});

optionalSuite(
  'browser',
  hasChromium,
  "Debian's chromium is not installed",
)('an outage of ten minutes', async () => {
  const fleet = await useFleet(2, {
    ...{ LOCAL_MINUTE_MS: String(minute), BREAKER_WINDOW_MS: seconds(60), BREAKER_COOL_DOWN_MS: seconds(30) },
    ...{ TTL_SEARCH_S: '3', TTL_PLAYLIST_S: '2', TTL_PLAYBACK_S: '1' },
  });
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await startChromium();
    page = await browser.newPage({ viewport: { width: 1280, height: 844 } });
  });
  afterAll(() => browser.close());

  const readAlarms = async () => seen.parse(await (await fetch(`${fleet.testStack().origin}/_local/alarms`)).json());

  const wrong: ToolCall = ['get_playlist', { playlist_id: 'not an id' }];
  /** What a household asks for in a minute. */
  async function oneMinute(nth: number, track: string): Promise<void> {
    const { call } = fleet;
    const calls: readonly ToolCall[] = [
      ['search', { query: ['rain', 'sun', 'snow', 'wind'][nth % 4] ?? 'rain', limit: 5 }],
      ['get_current_playback', {}],
      ['search', { query: `minute ${nth}`, limit: 5 }],
      ['get_track', { track_id: track }],
      ['set_volume', { volume_percent: 30 + nth }],
      ['search', { query: `later in minute ${nth}`, limit: 5 }],
      ['get_user_playlists', {}],
      ...(nth % 3 === 0 ? [wrong] : []),
    ];
    for (const one of calls) {
      const pause = sleep(minute / calls.length);
      await call(...one);
      await pause;
    }
  }

  it('raises alarms in minutes, says what is so at once, and ends by itself', async () => {
    const { demo } = fleet;
    const { uri } = await demo().resolve('$track:3');
    const reported: string[] = [];
    const states = new Map<string, string>();
    const passed = new Map<string, number>();
    let nth = 0;
    const pass = async (minutes: number, phase: string): Promise<void> => {
      for (const end = nth + minutes; nth < end; nth++) {
        await oneMinute(nth, uri);
        passed.set(phase, (passed.get(phase) ?? 0) + 1);
        const { alarms } = await readAlarms();
        for (const { name, state, pending } of alarms) {
          const now = pending !== undefined ? 'pending' : state;
          const short = name.slice(name.lastIndexOf('-') + 1);
          if (states.has(short) && states.get(short) !== now)
            reported.push(`${phase} ${passed.get(phase)} min: ${short} ${now}`);
          states.set(short, now);
        }
      }
    };
    const pictured = async (name: string): Promise<void> => {
      await page.goto(`${fleet.testStack().origin}/_local/dashboard`);
      await page.locator('section.graph canvas').first().waitFor();
      expect(await picture(page, name)).toEqual([]);
    };
    await pass(6, 'before,');
    expect((await readAlarms()).verdict.severity).toBe('ok');

    await demo().fault({ path: '^/v1/(search|me/player)', answer: { status: 503, body: 'no' } });
    await pass(2, 'outage,');
    const early = (await readAlarms()).verdict;
    expect(early.severity).toBe('bad');
    expect(early.findings[0]?.what).toMatch(/^Spotify has been failing for .*\(503\)\. Open circuits: .*search/);
    reported.push(`outage, 2 min: "${early.findings[0]?.what}"`);
    await pictured('overview-outage');
    await pass(8, 'outage,');
    const { alarms } = await readAlarms();
    const on = alarms.filter(({ state }) => state === 'ALARM').map(({ name }) => name.slice(name.lastIndexOf('-') + 1));
    expect(on).toEqual(expect.arrayContaining(['UsersAffected', 'ErrorRate', 'BreakerOpen']));
    reported.push(`outage, 10 min: "${(await readAlarms()).verdict.findings[0]?.what}"`);

    await demo().reset();
    await pass(3, 'after,');
    const late = (await readAlarms()).verdict;
    reported.push(`after, 3 min: "${late.findings.map(({ what }) => what).join(' ')}"`);
    await pictured('overview-after');
    await pass(17, 'after,');
    const end = await readAlarms();
    expect(end.alarms.filter(({ state }) => state !== 'OK')).toEqual([]);
    expect(end.verdict.severity).toBe('ok');
    console.info(reported.join('\n'));
    await writeFile(path.join(root, 'results/outage.txt'), `${reported.join('\n')}\n`);
  }, 240_000);
});
