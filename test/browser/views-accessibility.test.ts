import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { runAxe, violations } from '../support/axe.ts';
import { hasChromium } from '../support/chromium-server.ts';
import { optionalSuite } from '../support/environment.ts';
import { fullScale, sample } from '../support/scale.ts';
import { type Scripted, type ScriptedView, useScripted } from '../support/scripted-host.ts';
import { covers, found, id, playing, playlist, track } from '../support/view-answers.ts';
import { type ViewState, viewStates } from '../support/view-states.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What large text does to a page: what is cut, covered or outside. */
const faultsOfText = `(() => {
  const told = (one) => (one.ariaLabel ?? one.textContent).slice(0, 40) + ' <' + one.tagName.toLowerCase() + ' ' + one.className + '>';
  const seen = [...document.querySelectorAll('main *')].filter((one) => one.checkVisibility() && !one.closest('.spoken, svg'));
  const cut = seen.filter((one) => {
    const { overflowX, overflowY } = getComputedStyle(one);
    return !one.matches('.cover, input') && [overflowX, overflowY].some((how) => how !== 'visible')
      && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);
  });
  const boxes = [];
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    if (!parent.checkVisibility() || parent.closest('.spoken') || !texts.currentNode.data.trim()) continue;
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    const clip = parent.closest('.cut')?.getBoundingClientRect() ?? new DOMRect(-1e6, -1e6, 2e6, 2e6);
    for (const { left, top, right, bottom } of range.getClientRects()) {
      const rect = { left: Math.max(left, clip.left), top: Math.max(top, clip.top), right: Math.min(right, clip.right), bottom: Math.min(bottom, clip.bottom) };
      if (rect.left < rect.right && rect.top < rect.bottom) boxes.push({ of: parent, rect });
    }
  }
  for (const of of seen) if (of.matches('button.tool, input, .cover, .notice > .icon')) boxes.push({ of, rect: of.getBoundingClientRect() });
  const isOver = ({ of: a, rect: one }, { of: b, rect: other }) => !a.contains(b) && !b.contains(a)
    && Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1
    && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 3;
  return {
    cut: cut.map(told),
    over: boxes.flatMap((one, at) => boxes.slice(at + 1).filter((other) => isOver(one, other)).map((other) => told(one.of) + ' and ' + told(other.of))),
    outside: boxes.filter(({ rect }) => rect.left < 0 || rect.right > innerWidth).map(({ of }) => told(of)),
  };
})()`;
const faults = z.record(z.string(), z.array(z.string()));

/** The focus is moved to each control, in turn, and the view draws itself anew. */
const controls = `[...document.querySelectorAll('#view :is(button, a, input)')].filter((one) => one.checkVisibility())`;

const answers = [
  ['player', 'get_current_playback', playing, 'Next', 'skip_next'],
  ['results', 'search', found, 'Add Track 3 to the queue', 'add_to_queue'],
  ['playlist', 'get_playlist', playlist, 'Add Track 2 to the queue', 'add_to_queue'],
] as const;

optionalSuite(
  'browser',
  hasChromium,
  "Debian's chromium is not installed",
)('views for everybody', () => {
  const open = useScripted();
  const named = (tool: string, more: Scripted['context'] = {}): NonNullable<Scripted['context']> => ({
    toolInfo: { tool: { name: tool, inputSchema: { type: 'object' } } },
    ...more,
  });

  async function shown(state: Omit<ViewState, 'name'>, more: Partial<Scripted> = {}) {
    const { view: name, tool, data = {}, presses = [], ...answer } = state;
    const host = await open({ views: [name], ...more, context: named(tool, more.context) });
    const [view] = host.views;
    if (!view) throw new Error('There is no view.');
    if (state.data ?? state.error) await view.show(tool, data, answer);
    for (const press of presses) await view.frame.getByRole('button', { name: press }).click();
    return { ...host, view };
  }
  const redrawn = (view: ScriptedView) => view.notify('ui/notifications/host-context-changed', { locale: 'en-GB' });
  const evaluated = async (view: ScriptedView, program: string): Promise<unknown> => view.frame.evaluate(program);

  describe.each(sample([320, 400, 720]))('at %i pixels', (width) => {
    // At a thin scale the state that has the most text of each view.
    it.each(sample(viewStates, 3).map((state) => [state.name, state] as const))(
      '%s with text twice as large cuts nothing, covers nothing and leaves nothing outside',
      async (_, state) => {
        const { view } = await shown(state, {
          width,
          textSize: 200,
          context: { availableDisplayModes: ['fullscreen'] },
        });
        expect(await evaluated(view, 'parseFloat(getComputedStyle(document.body).fontSize)')).toBe(28);
        const { cut, over, outside } = faults.parse(await evaluated(view, faultsOfText));
        // In a wide view names are cut after one line, and told whole by their titles.
        expect({ over, outside, cut: width < 600 ? cut : [] }).toEqual({ over: [], outside: [], cut: [] });
      },
    );
  });

  // At a thin scale the dark is judged by what the workbench shows.
  describe.each(sample(['light', 'dark'] as const))('axe, when it is %s', (theme) => {
    it.each(sample(viewStates, 2).map((state) => [state.name, state] as const))(
      'finds nothing in %s',
      async (_, state) => {
        const { view } = await shown(state, { width: 320, context: { theme } });
        await evaluated(view, axe);
        expect(violations.parse(await evaluated(view, runAxe()))).toEqual([]);
        // Safari takes a list without marks for none, unless it has the role.
        expect(await evaluated(view, "document.querySelectorAll(':is(ul, ol):not([role=list])').length")).toBe(0);
      },
    );
  });

  it.each(answers)('%s: a press that moves the focus survives a redraw', async (view, tool, data, name, called) => {
    const one = await shown({ view, tool, data, covers });
    const button = one.view.frame.getByRole('button', { name, exact: true });
    await one.view.frame.getByRole('button').first().focus();
    await button.hover();
    await one.page.mouse.down();
    // Longer than the shortest timer of a browser.
    await evaluated(one.view, 'new Promise((resolve) => setTimeout(resolve, 20))');
    await redrawn(one.view);
    await one.page.mouse.up();
    await one.view.call(called);
  });

  it('draws on after a press whose release the system menu kept', async () => {
    const { view, page } = await shown({ view: 'results', tool: 'search', data: found, covers });
    await view.frame.getByRole('button', { name: 'Play Track 1' }).hover();
    await page.mouse.down({ button: 'right' });
    await view.show('search', { ...found, items: [track('4')] }, { covers });
    await view.frame.getByRole('link', { name: 'Track 4', exact: true }).waitFor();
    await page.mouse.up({ button: 'right' });
  });

  it.each(sample(answers, 2))('%s: a redraw leaves the focus on whichever control has it', async (view, tool, data) => {
    // One item twice, and links to the same place.
    const twice = view === 'results' ? { ...found, items: [track('1'), track('1'), track('2')] } : data;
    const one = await shown({ view, tool, data: twice, covers, args: { query: 'x', playlist_id: id('9') } });
    const count = Number(await evaluated(one.view, `${controls}.length`));
    expect(count).toBeGreaterThan(6);
    const kept: unknown[] = [];
    for (let at = 0; at < count; at += 1) {
      await evaluated(one.view, `${controls}[${at}].focus()`);
      await redrawn(one.view);
      kept.push(await evaluated(one.view, `${controls}.indexOf(document.activeElement)`));
    }
    expect(kept).toEqual(Array.from({ length: count }, (_, at) => at));
  });

  it('is heard once of what went wrong, however often that is drawn', async () => {
    const { view } = await shown({ view: 'player', tool: 'get_current_playback', data: playing, covers });
    await view.frame.getByRole('button', { name: 'Next', exact: true }).click();
    await (await view.call('skip_next')).answer({}, { error: 'Spotify Premium is required.' });
    expect(await view.frame.getByRole('alert').count()).toBe(1);
    await redrawn(view);
    await redrawn(view);
    expect(await view.frame.getByRole('alert').count()).toBe(0);
    expect(await view.frame.getByText('Spotify Premium is needed').count()).toBe(1);
    // What is no alert is said as a status.
    await view.frame.getByRole('button', { name: 'Previous' }).click();
    await (await view.call('skip_previous')).answer({}, { error: 'Spotify sees no active device.' });
    expect(await view.frame.getByRole('status').textContent()).toContain('No device to play on');
    await view.frame.getByRole('button', { name: 'Devices', exact: true }).click();
    await (await view.call('get_available_devices')).answer({ devices: [{ id: 'd', name: 'Desk' }] });
    expect(await view.frame.getByRole('status').textContent()).toBe('devices: 1');
  });

  it('keeps the times beside a slider on one line', async () => {
    const { view } = await shown(
      { view: 'player', tool: 'get_current_playback', data: playing, covers },
      { width: 320 },
    );
    const lines = `[...document.querySelectorAll('.seek span')].map((one) => {
      const range = document.createRange();
      range.selectNodeContents(one);
      return range.getClientRects().length;
    })`;
    expect(await evaluated(view, lines)).toEqual([1, 1]);
  });

  it('has its sliders say words', async () => {
    const { view } = await shown({ view: 'player', tool: 'get_current_playback', data: playing, covers });
    const spoken = (name: string) => view.frame.getByRole('slider', { name }).getAttribute('aria-valuetext');
    expect([await spoken('Position'), await spoken('Volume')]).toEqual(['20 seconds', '40 %']);
    await view.frame.getByRole('slider', { name: 'Volume' }).fill('25');
    expect(await spoken('Volume')).toBe('25 %');
  });

  it('is English to a screen reader, whatever the language of the host, and takes its font sizes as relative', async () => {
    const variables = Object.assign(Object.create(null), { '--font-text-md-size': '15px' });
    const context = { locale: 'de-DE', styles: { variables } };
    for (const textSize of [100, 200]) {
      const { view } = await shown({ view: 'results', tool: 'search', data: found, covers }, { context, textSize });
      expect(await evaluated(view, 'document.documentElement.lang')).toBe('en');
      const size = await evaluated(view, 'parseFloat(getComputedStyle(document.body).fontSize)');
      expect(size).toBe((15 * textSize) / 100);
    }
  });

  it('draws very many rows without keeping what it drew before', async () => {
    const items = Array.from({ length: fullScale ? 300 : 100 }, (_, position) => ({
      position,
      track: { ...track('1'), id: String(position).padStart(22, '0') },
    }));
    const tracks = { ...playlist.tracks, items, total: items.length };
    const data = { ...playlist, total_tracks: items.length, tracks };
    // The host passes no covers, so every row waits for one.
    const { view, page } = await shown({
      view: 'playlist',
      tool: 'get_playlist',
      data,
      args: { playlist_id: id('9') },
    });
    const session = await page.context().newCDPSession(page);
    const nodes = async (): Promise<number> => {
      await session.send('HeapProfiler.collectGarbage');
      return (await session.send('Memory.getDOMCounters')).nodes;
    };
    const more = "document.querySelector('[data-key^=onward]')";
    await evaluated(view, `(() => { while (${more}) ${more}.click(); })()`);
    expect(await view.frame.locator('.row').count()).toBe(items.length);
    const before = await nodes();
    for (let times = 0; times < 4; times += 1) await redrawn(view);
    // A redraw makes some ten nodes a row; garbage may wait for a while.
    expect((await nodes()) / before).toBeLessThan(1.5);
  });
});
