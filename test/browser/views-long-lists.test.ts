import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Data } from '../../lib/tools/definition/context.ts';
import { hasChromium } from '../support/chromium-server.ts';
import { optionalSuite } from '../support/environment.ts';
import { type ScriptedView, useScripted } from '../support/scripted-host.ts';
import { found, id, playlist, track } from '../support/view-answers.ts';

const length = 1000;
const items = Array.from({ length }, (_, at) => {
  const own = String(at).padStart(22, '0');
  return { ...track('1', `Track ${at}`), id: own, uri: `spotify:track:${own}` };
});
const page = { total: length, limit: length, offset: 0, has_more: false };
const tracks = { ...page, items: items.map((one, position) => ({ position, track: one })) };
const plan = {
  ...{ dry_run: true, playlist: { id: id('9'), name: 'Mine' }, repeats: { count: length, rows: items } },
  ...{ left: 4, calls: { reading: 0, writing: 10 } },
};
const lists = [
  ['results', 'search', { ...found, ...page, items, next_offset: null }],
  ['playlist', 'get_playlist', { ...playlist, tracks }],
  ['playlist', 'dedupe_playlist', plan],
] as const;

/** Counts the nodes that the view makes, and those that its document gets and loses. */
const startCounting = `
  globalThis.counts = { made: 0, moved: 0 };
  for (const name of ['createElement', 'createElementNS', 'createTextNode']) {
    document[name] = (...args) => {
      counts.made += 1;
      return Document.prototype[name].apply(document, args);
    };
  }
  new MutationObserver((records) => {
    for (const { addedNodes, removedNodes } of records) counts.moved += addedNodes.length + removedNodes.length;
  }).observe(document.getElementById('view'), { childList: true, subtree: true });
`;
/** The counts since they were last read. */
const readCounts = `new Promise((resolve) => setTimeout(resolve)).then(() => {
  const before = counts;
  globalThis.counts = { made: 0, moved: 0 };
  return before;
})`;
const pressAllMore = `{
  const more = () => [...document.querySelectorAll('button')].find((one) => /^Show .*\\d/.test(one.textContent));
  while (more()) more().click();
}`;
const Counts = z.object({ made: z.number(), moved: z.number() });
/** What is around the rows, and the elements of a few rows. */
const few = { made: 300, moved: 40 };

optionalSuite(
  'browser',
  hasChromium,
  "Debian's chromium is not installed",
)('long lists in views', () => {
  const open = useScripted();
  const counted = async (view: ScriptedView) => Counts.parse(await view.frame.evaluate(readCounts));
  const expectFew = async (view: ScriptedView): Promise<void> => {
    const { made, moved } = await counted(view);
    expect(made).toBeLessThan(few.made);
    expect(moved).toBeLessThan(few.moved);
  };

  /** A view that shows all rows of its list. */
  async function unfolded(name: 'results' | 'playlist', tool: string, data: Data) {
    const toolInfo = { tool: { name: tool, inputSchema: { type: 'object' as const } } };
    const [view] = (await open({ views: [name], context: { toolInfo } })).views;
    if (!view) throw new Error('There is no view.');
    await view.show(tool, data, { args: { query: 'x', playlist_id: id('9') }, covers: {} });
    await view.frame.evaluate(pressAllMore);
    expect(await view.frame.locator('.row').count()).toBe(length);
    await view.frame.evaluate(startCounting);
    return view;
  }

  describe.each(lists)('%s by %s', (name, tool, data) => {
    it('keeps the rows of a list that is drawn as it was, and makes them anew in another language', async () => {
      const view = await unfolded(name, tool, data);
      const redraw = (context: object) => view.notify('ui/notifications/host-context-changed', { ...context });
      await redraw({ displayMode: 'fullscreen' });
      await expectFew(view);
      await redraw({ locale: 'de-DE' });
      expect((await counted(view)).moved).toBeGreaterThan(length);
    });
  });

  it.each(lists.slice(0, 2))('%s by %s makes one row anew when it alone changes', async (name, tool, data) => {
    const view = await unfolded(name, tool, data);
    const focused = () => view.frame.evaluate('document.activeElement.getAttribute("aria-label")');
    await view.frame.evaluate(`document.querySelector('[aria-label="Play Track 700"]').focus()`);
    await view.frame.evaluate(`document.querySelector('[aria-label="Save Track 500"]').click()`);
    await (await view.call('save_tracks')).answer({ success: true, message: 'Done.' });
    await view.frame.getByRole('status').getByText('Saved Track 500 to your library.').waitFor();
    await expectFew(view);
    // The row that has the focus is not the one that was made anew.
    expect(await focused()).toBe('Play Track 700');
    await view.frame.evaluate(`document.querySelector('[aria-label="Remove Track 500"]').focus()`);
    await view.frame.evaluate('document.activeElement.click()');
    await (await view.call('remove_saved_tracks')).answer({ success: true, message: 'Done.' });
    await view.frame.getByRole('status').getByText('Removed Track 500 from your library.').waitFor();
    await expectFew(view);
    expect(await focused()).toBe('Save Track 500');
    const names = await view.frame.evaluate(
      `[...document.querySelectorAll('.row .name')].map(({ textContent }) => textContent)`,
    );
    expect(names).toEqual(items.map(({ name: one }) => one));
  });

  it('makes only the rows that are new when more are shown', async () => {
    const view = await unfolded('results', 'search', { ...found, ...page, items, total: 1100, next_offset: 1000 });
    await view.frame.evaluate(`document.querySelector('[data-key^=onward]').click()`);
    const more = items.slice(0, 20).map((one) => ({ ...one, name: `More of ${one.name}` }));
    await (await view.call('search')).answer({ ...found, items: more, total: 1100, offset: 1000, next_offset: null });
    expect(await view.frame.locator('.row').count()).toBe(length + 20);
    const { made, moved } = await counted(view);
    expect(made).toBeLessThan(20 * 40 + few.made);
    expect(moved).toBeLessThan(20 + few.moved);
  });
});
