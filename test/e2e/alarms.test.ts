import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { useFleet } from '../chaos/support/fleet.ts';

/** A minute of the local CloudWatch: long enough for calls to be made in each. */
const minute = 700;
const fleet = await useFleet(1, {
  ...{
    LOCAL_MINUTE_MS: String(minute),
    BREAKER_FAILURES: '2',
    BREAKER_COOL_DOWN_MS: '600',
    RETRIES: '0',
    DEGRADATION: 'off',
  },
});

const seen = z.object({ alarms: z.array(z.object({ name: z.string(), state: z.string() })) });

async function states(): Promise<ReadonlyMap<string, string>> {
  const response = await fetch(`${fleet.testStack().origin}/_local/alarms`);
  const { alarms } = seen.parse(await response.json());
  return new Map(alarms.map(({ name, state }) => [name.replace(/^.*-/, ''), state]));
}

/** Searches all the time, since alarms see only what is measured. */
function searching(): { stop: () => Promise<void> } {
  let isOn = true;
  const loop = (async () => {
    for (let nth = 0; isOn; nth++) {
      await fleet.call('search', { query: `alarm ${nth}` });
      await sleep(150);
    }
  })();
  return {
    stop: () => {
      isOn = false;
      return loop;
    },
  };
}

describe('an outage of Spotify', () => {
  it('raises the alarms of the breaker, of failed calls and of users, and all of them end after it', async () => {
    const traffic = searching();
    await sleep(2 * minute);
    await fleet.demo().fault({ path: '^/v1/search', answer: { status: 503, body: 'no' } });
    await vi.waitFor(
      async () => {
        const now = await states();
        expect([now.get('BreakerOpen'), now.get('ErrorRate'), now.get('UsersAffected')]).toEqual([
          'ALARM',
          'ALARM',
          'ALARM',
        ]);
      },
      { timeout: 60 * minute, interval: minute / 2 },
    );
    expect((await states()).get('SignInFailures')).toBe('OK');
    await fleet.demo().reset();
    await vi.waitFor(
      async () => {
        const now = await states();
        expect([now.get('BreakerOpen'), now.get('ErrorRate'), now.get('UsersAffected')]).toEqual(['OK', 'OK', 'OK']);
      },
      { timeout: 90 * minute, interval: minute / 2 },
    );
    await traffic.stop();
  });

  it('is to be seen on the dashboards, whose pages no deployment has', async () => {
    const data = z.object({
      dashboards: z.array(z.string()),
      widgets: z.array(
        z.looseObject({
          kind: z.string(),
          title: z.string().default(''),
          lines: z.array(z.looseObject({ values: z.array(z.number().nullable()) })).default([]),
        }),
      ),
    });
    const { dashboards, widgets } = data.parse(
      await (await fetch(`${fleet.testStack().origin}/_local/dashboard/data`)).json(),
    );
    expect(dashboards.map((name) => name.replace(/^.*-/, ''))).toEqual(['Overview', 'Cache', 'Spotify']);
    const rate = widgets.find(({ title }) => title.startsWith('Failed because of Spotify'));
    expect(Math.max(...(rate?.lines[0]?.values ?? []).map((value) => value ?? 0))).toBeGreaterThan(0.5);
    for (const path of ['/_local/dashboard', '/_local/dashboard/app.js', '/_local/dashboard/app.css'])
      expect((await fetch(fleet.testStack().origin + path)).status).toBe(200);
    expect((await fetch(`${fleet.testStack().origin}/_local/nothing`)).status).toBe(404);
    const routes = fleet.testStack().laptop.stack.api.routes.map(({ key }) => key);
    expect(routes.filter((key) => key.includes('_local') || key === '$default')).toEqual([]);
  });
});
