import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { OutsideChange } from '../../infra/demo-spotify/control/outside.ts';
import { hasChromium } from '../support/chromium-server.ts';
import { optionalSuite } from '../support/environment.ts';
import { withoutLayers } from '../support/test-stack.ts';
import { useViews } from '../support/views.ts';
import { until } from '../support/workbench.ts';

const step = 10_000;
/** What the listener does in Spotify's own app meanwhile, by minute. */
const listener: ReadonlyMap<number, OutsideChange> = new Map([
  [1, { player: 'next' }],
  [3, { player: 'pause' }],
  [4, { player: 'play' }],
  [6, { player: 'next' }],
]);

optionalSuite(
  'browser',
  hasChromium,
  "Debian's chromium is not installed",
)('an open player', () => {
  // Without the cache each call of the view arrives, so this counts the most that it can cost.
  const views = useViews({ environment: withoutLayers });

  it('asks when tracks end, for ten minutes, and then no more', async () => {
    const view = await views().show({ tool: 'get_current_playback', declares: true, hasClock: true });
    let answered = 0;
    view.page.on('requestfinished', (request) => {
      if (request.url().endsWith('/mcp')) answered++;
    });
    const areAnswered = async () => answered >= (await view.called()).length;
    const pass = async (minutes: number, changes: typeof listener, step: number) => {
      for (let passed = 0; passed < minutes * 60_000; passed += step) {
        const change = passed % 60_000 === 0 ? changes.get(passed / 60_000) : undefined;
        if (change) await views().demo.outside(change);
        await views().demo.advance(step);
        await view.tick(step);
        // What was asked is answered in real time: no more of the view's passes before that.
        await sleep(60);
        if (await areAnswered()) continue;
        await until(areAnswered);
        await sleep(60);
      }
    };
    await pass(10, listener, step);
    const calls = await view.called();
    const arrived = await views().arrived('GET /v1/me/player');
    process.stdout.write(
      `An open player: ${calls.length} calls in ten minutes, ${arrived.length} requests to Spotify.\n`,
    );
    expect(new Set(calls)).toEqual(new Set(['get_current_playback']));
    expect(calls.length).toBeLessThanOrEqual(6);
    // The first request is the model's.
    expect(arrived).toHaveLength(calls.length + 1);
    await pass(10, new Map(), 60_000);
    await view.frame.getByText('No longer updating by itself').waitFor();
    expect(await view.called()).toHaveLength(calls.length);
    await view.frame.getByRole('button', { name: 'Update' }).click();
    await view.frame.getByText('No longer updating by itself').waitFor({ state: 'detached' });
  });

  it('agrees with what was changed elsewhere once it gets the focus, and not before', async () => {
    const view = await views().show({ tool: 'get_current_playback', declares: true, hasClock: true });
    const title = () => view.frame.locator('h2').innerText();
    const before = await title();
    await views().demo.outside({ player: 'next' });
    await views().demo.advance(2 * step);
    await view.tick(2 * step);
    expect([await title(), await view.called()]).toEqual([before, []]);
    await view.frame.locator('main').evaluate('window.dispatchEvent(new Event("focus"))');
    await view.tick(1000);
    await until(async () => (await title()) !== before);
    expect(await view.called()).toEqual(['get_current_playback']);
  });

  it('keeps a press that redraws come between: a first click gives the frame the focus, so that it asks', async () => {
    const view = await views().show({ tool: 'get_current_playback', declares: true, hasClock: true });
    await view.tick(2 * step);
    const next = view.frame.getByRole('button', { name: 'Next', exact: true });
    await next.hover();
    const { mouse } = view.page;
    const answered = view.page.waitForResponse((response) => response.url().endsWith('/mcp'));
    await mouse.down();
    await (await answered).finished();
    // The answer is drawn meanwhile, or waits to be.
    await view.tick(1000);
    await view.tick(1000);
    expect(await view.called()).toEqual(['get_current_playback']);
    await mouse.up();
    await until(async () => (await view.called()).includes('skip_next'));
  });
});
