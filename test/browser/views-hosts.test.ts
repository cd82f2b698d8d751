import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { ViewName } from '../../lib/mcp/views.ts';
import { itAtFullScale } from '../support/at-full-scale.ts';
import { hasChromium } from '../support/chromium-server.ts';
import { optionalSuite } from '../support/environment.ts';
import { sample } from '../support/scale.ts';
import { type Scripted, type ScriptedView, useScripted } from '../support/scripted-host.ts';
import { covers, found, id, playing, playlist, track } from '../support/view-answers.ts';

const paused = { ...playing, is_playing: false };
/** Some of the names that hosts have. */
const styled = (variables: object) => ({ styles: { variables: Object.assign(Object.create(null), variables) } });
/** Does something to the slider of the position. */
const on = (act: string): string => `((one) => { ${act} })(document.querySelector('.seek input'))`;
const done = { success: true, message: 'Done.' };

optionalSuite(
  'browser',
  hasChromium,
  "Debian's chromium is not installed",
)('views at hosts that are slow, refuse or fall silent', () => {
  const open = useScripted();
  const button = (view: ScriptedView, name: string | RegExp): Locator =>
    view.frame.getByRole('button', { name, exact: typeof name === 'string' });
  const says = (view: ScriptedView, text: string | RegExp) => view.frame.getByText(text).first().waitFor();
  const named = (tool: string): NonNullable<Scripted['context']> => ({
    toolInfo: { tool: { name: tool, inputSchema: { type: 'object' } } },
  });

  /** A player that shows what plays. */
  async function player(more: Partial<Scripted> = {}) {
    const host = await open({ views: ['player'], hasClock: true, ...more });
    const [view, other] = host.views;
    if (!view) throw new Error('There is no view.');
    await view.show('get_current_playback', playing, { covers });
    await button(view, 'Pause').waitFor();
    return { ...host, view, other };
  }
  async function shown(name: ViewName, more: Partial<Scripted> = {}) {
    const host = await open({ views: [name], ...more });
    const [view] = host.views;
    if (!view) throw new Error('There is no view.');
    return { ...host, view };
  }

  describe('the player', () => {
    it('waits in its own shape for what a command left out, and does not say that nothing plays', async () => {
      const { view, tick } = await shown('player', { hasClock: true });
      await view.show('pause', done);
      await view.frame.getByRole('img', { name: 'Loading' }).waitFor();
      expect(await view.frame.getByText('Nothing is playing').count()).toBe(0);
      await tick(4000);
      await (await view.call('get_current_playback')).answer({ is_playing: false, message: 'Nothing is playing.' });
      await says(view, 'Start something in Spotify, or choose a device here.');
    });

    it('keeps a press whose answer comes before that of an older question', async () => {
      const { view, tick } = await player();
      await tick(20_000);
      await view.frame.evaluate('window.dispatchEvent(new Event("focus"))');
      await tick(100);
      const question = await view.call('get_current_playback');
      await button(view, 'Pause').click();
      const pause = await view.call('pause');
      await pause.answer(done);
      // It was asked before the press, so it says what was before.
      await question.answer(playing, { covers });
      expect(await button(view, 'Play').count()).toBe(1);
      await tick(12_000);
      await (await view.call('get_current_playback')).answer(paused, { covers });
      expect(await button(view, 'Play').count()).toBe(1);
      expect(await view.called()).toEqual(['get_current_playback', 'pause', 'get_current_playback']);
    });

    // At a thin scale by the settings of one slider.
    itAtFullScale('sends presses in their order, each after the answer of the one before', async () => {
      const { view } = await player();
      await button(view, 'Pause').click();
      await button(view, 'Play').click();
      const first = await view.call('pause');
      expect(await view.called()).toEqual(['pause']);
      await first.answer(done);
      await (await view.call('play')).answer(done);
      expect(await button(view, 'Pause').count()).toBe(1);
    });

    it('resets what failed, says why, and keeps what was pressed after it', async () => {
      const { view } = await player();
      await button(view, 'Shuffle').click();
      await button(view, 'Repeat: off').click();
      const shuffle = await view.call('set_shuffle');
      expect(await button(view, 'Shuffle').getAttribute('aria-pressed')).toBe('true');
      const restricted =
        'Spotify refused the command in the present state of the player (Restriction violated). The player is often in that state already: check with get_current_playback.';
      await shuffle.answer({}, { error: restricted });
      await says(view, 'Not possible right now');
      expect(await button(view, 'Shuffle').getAttribute('aria-pressed')).toBe('false');
      expect(await button(view, 'Repeat: all').count()).toBe(1);
      await (await view.call('set_repeat')).answer(done);
      expect(await button(view, 'Repeat: all').count()).toBe(1);
    });

    it('sends of many settings of one slider the first and the last', async () => {
      const { view } = await player();
      const volume = view.frame.getByRole('slider', { name: 'Volume' });
      for (const to of ['20', '30', '50']) await volume.fill(to);
      const first = await view.call('set_volume');
      expect(first.args).toEqual({ volume_percent: 20 });
      await first.answer(done);
      const last = await view.call('set_volume');
      expect(last.args).toEqual({ volume_percent: 50 });
      await last.answer(done);
      expect(await view.called()).toEqual(['set_volume', 'set_volume']);
    });

    it('does not seek in a track that ended while its slider was held', async () => {
      const { view, other } = await player({ views: ['player', 'player'] });
      await view.frame.evaluate(on('one.value = 90; one.dispatchEvent(new Event("input"))'));
      await other?.show('get_current_playback', { ...playing, track: track('2', 'The next one') }, { covers });
      await other?.frame.getByText('The next one').waitFor();
      await view.frame.evaluate(on('one.dispatchEvent(new Event("change"))'));
      await says(view, 'The next one');
      expect(await view.called()).toEqual([]);
    });

    // At a thin scale by the slider that is held.
    itAtFullScale('goes on after a slider is let go where it was taken', async () => {
      const { view, other } = await player({ views: ['player', 'player'] });
      await view.frame.evaluate(on('one.dispatchEvent(new Event("input")); one.dispatchEvent(new Event("pointerup"))'));
      await other?.show('get_current_playback', { ...playing, track: track('2', 'The next one') }, { covers });
      await says(view, 'The next one');
    });

    it('asks and shows nothing more once the host takes it away', async () => {
      const { view, tick } = await player();
      await button(view, 'Pause').click();
      const pause = await view.call('pause');
      await view.request('ui/resource-teardown', {});
      await pause.answer(done);
      await tick(300_000);
      expect(await view.called()).toEqual(['pause']);
    });

    const refusals = [
      ['User denied the tool call.', 'Nothing was changed'],
      ['Tool calls are blocked by a policy.', 'This app did not pass it on'],
      ['Upstream answered 401 Unauthorized', 'Sign in with Spotify again'],
    ] as const;

    it.each(sample(refusals))('says what became of a press that the host refused: %s', async (message, title) => {
      const { view } = await player();
      await button(view, 'Pause').click();
      await (await view.call('pause')).refuse(message);
      await says(view, title);
      expect(await button(view, 'Pause').count()).toBe(1);
      expect(await view.sent('ui/update-model-context')).toEqual([]);
    });

    it('offers during an advertisement nothing that Spotify refuses', async () => {
      const { view } = await shown('player');
      const { track: _, ...rest } = playing;
      await view.show('get_current_playback', { ...rest, message: 'An advertisement is on.' });
      await says(view, 'An advertisement is on.');
      expect(await button(view, 'Pause').isVisible()).toBe(true);
      for (const name of ['Next', 'Previous', 'Shuffle']) expect(await button(view, name).isVisible()).toBe(false);
    });
  });

  describe('lists', () => {
    it('say beside a row what came of its buttons, and count a double press once', async () => {
      const { view } = await shown('results');
      await view.show('search', found, { covers });
      await button(view, 'Add Track 2 to the queue').dblclick();
      const queued = await view.call('add_to_queue');
      // Five seconds are nothing unusual for a host that asks its user.
      await view.frame.locator('.row:nth-child(2) .done').getByText('Working …').waitFor();
      await queued.answer(done);
      await view.frame.locator('.row:nth-child(2) .done').getByText('Added Track 2 to the queue.').waitFor();
      expect(await view.called()).toEqual(['add_to_queue']);
      await button(view, 'Play Track 3').click();
      await (await view.call('play')).answer({}, { error: 'Spotify Premium is required.' });
      await view.frame.locator('.row:nth-child(3) .notice').getByText('Spotify Premium is needed').waitFor();
      expect(await view.frame.locator('.done').count()).toBe(0);
    });

    // At a thin scale by the buttons of a row.
    itAtFullScale('say at a row that what is inside is under way, and nothing of it on the way back', async () => {
      const { view } = await shown('results');
      const album = { id: id('c'), uri: `spotify:album:${id('c')}`, name: 'Album', total_tracks: 1 };
      await view.show('search', { ...found, type: 'album', items: [album], total: 1, has_more: false }, { covers });
      await button(view, 'Album').click();
      const read = await view.call('get_album');
      await says(view, 'Working …');
      await read.answer({ ...album, tracks: { items: [track('1')], total: 1, limit: 50, offset: 0 } }, { covers });
      await button(view, 'Back').click();
      await button(view, 'Album').waitFor();
      expect(await view.frame.getByText('Working …').count()).toBe(0);
    });

    it('take a heart back that was refused', async () => {
      const { view } = await shown('results');
      await view.show('search', found, { covers });
      await button(view, 'Save Track 1').click();
      const save = await view.call('save_tracks');
      expect(await button(view, 'Remove Track 1').count()).toBe(1);
      await save.answer({}, { error: 'The sign-in does not cover this (missing: user-library-modify).' });
      await view.frame.locator('.row:nth-child(1)').getByText('Your permission is needed').waitFor();
      expect(await button(view, 'Save Track 1').count()).toBe(1);
    });

    it('ask for more rows once at a time, and say at the button why there are none', async () => {
      const { view } = await shown('results', { context: named('search') });
      await view.show('search', found, { covers, args: { query: 'x' } });
      await button(view, 'Show more (87)').dblclick();
      const more = await view.call('search');
      expect(await view.called()).toEqual(['search']);
      await more.answer({}, { error: "Spotify's quota for search is spent until 2026-11-29T16:00:00.000Z (in 2 h)." });
      await view.frame.locator('.section .notice').getByText('Spotify asks for a pause').waitFor();
      expect(await button(view, 'Show more (87)').count()).toBe(1);
    });
  });

  it.each(sample([320, 680, 900]))(
    'a dry run is one column at %i pixels, with its title first and its button last',
    async (width) => {
      const { view } = await shown('playlist', { width, context: named('dedupe_playlist') });
      const repeats = { count: 2, rows: [track('1'), track('2')] };
      const plan = {
        dry_run: true,
        playlist: { id: id('9'), name: 'Mine' },
        repeats,
        left: 4,
        calls: { reading: 0, writing: 1 },
      };
      await view.show('dedupe_playlist', plan, { args: { playlist_id: id('9'), dry_run: true } });
      await says(view, 'Would be removed');
      const boxes = z
        .array(z.object({ left: z.number(), top: z.number(), width: z.number() }))
        .parse(
          JSON.parse(
            String(
              await view.frame.evaluate(
                "JSON.stringify([...document.querySelector('.plan').children].map((one) => one.getBoundingClientRect()))",
              ),
            ),
          ),
        );
      expect(new Set(boxes.map(({ left }) => left)).size).toBe(1);
      expect(new Set(boxes.map(({ width: wide }) => wide)).size).toBe(1);
      expect(boxes.map(({ top }) => top)).toEqual(boxes.map(({ top }) => top).toSorted((one, other) => one - other));
      expect(boxes.length).toBe(4);
      const [first] = await view.frame.locator('.plan > *').allInnerTexts();
      expect(first).toMatch(/^Dry run: nothing was changed\s+Mine$/);
    },
  );

  describe('any view', () => {
    const answers = [
      ['player', 'get_current_playback', playing, 'Track 1'],
      ['results', 'search', found, 'Track 1'],
      ['playlist', 'get_playlist', playlist, 'Mine'],
    ] as const;

    it.each(sample(answers))(
      '%s shows no control at a host that passes no calls on, and makes none',
      async (name, ...rest) => {
        const [tool, data, text] = rest;
        const { view } = await shown(name, { capabilities: { openLinks: {} }, context: named(tool) });
        await view.show(tool, data);
        await says(view, text);
        // What only unfolds a row, or shows rows that are there, stays.
        expect(await view.frame.getByRole('button', { name: /^(?!More for)/ }).count()).toBe(0);
        expect(await view.frame.getByRole('link').count()).toBeGreaterThan(0);
        expect(await view.called()).toEqual([]);
      },
    );

    it.each(sample(answers))(
      '%s takes its controls away once a host says that it has no such method',
      async (name, ...rest) => {
        const [tool, data, text] = rest;
        const { view } = await shown(name, { context: named(tool) });
        await view.show(tool, data, { covers });
        await says(view, text);
        const press = { player: 'Pause', results: 'Play Track 1', playlist: 'Play' };
        await button(view, press[name]).click();
        await (await view.call(name === 'player' ? 'pause' : 'play')).refuse('Method not found', -32_601);
        await button(view, press[name]).waitFor({ state: 'detached' });
        await says(view, 'This app did not pass it on');
      },
    );

    it.each(sample(answers))(
      '%s says after a while that no answer has come, and takes it when it does',
      async (name, ...rest) => {
        const [tool, data, text] = rest;
        const start = Date.now();
        const { view, tick, page } = await shown(name, { hasClock: true, context: named(tool) });
        // The clock of the page runs on until it is paused, and a busy machine takes seconds.
        const ahead = 500;
        await page.clock.pauseAt(Number(await page.evaluate('Date.now()')) + ahead);
        const passed = Date.now() - start + ahead;
        await view.notify('ui/notifications/tool-input', { arguments: { query: 'x', playlist_id: id('9') } });
        await tick(Math.max(19_000 - passed, 0));
        expect(await view.frame.getByText('No answer yet').count()).toBe(0);
        await tick(2000 + passed);
        await says(view, 'No answer yet');
        await page.clock.resume();
        await button(view, name === 'player' ? 'Look again' : 'Try again').click();
        const again = await view.call(tool);
        await view.show(tool, data, { covers });
        await says(view, text);
        await again.answer(data, { covers });
        expect(await view.frame.getByText('No answer yet').count()).toBe(0);
        expect(await view.called()).toEqual([tool]);
      },
    );

    it.each(sample(answers))(
      '%s says calmly that its call was stopped, and takes a later answer',
      async (name, ...rest) => {
        const [tool, data, text] = rest;
        const { view } = await shown(name, { context: named(tool) });
        await view.notify('ui/notifications/tool-input-partial', { arguments: { query: 'mor' } });
        await view.notify('ui/notifications/tool-cancelled', { reason: 'The user stopped it.' });
        await says(view, 'Stopped');
        expect(await view.frame.getByRole('alert').count()).toBe(0);
        await view.show(tool, data, { covers });
        await says(view, text);
        expect(await view.frame.getByText('Stopped').count()).toBe(0);
      },
    );

    it('keeps out of what the host lays over its frame, and of what it changes to', async () => {
      const safeAreaInsets = { top: 20, right: 5, bottom: 40, left: 30 };
      const { view } = await shown('results', { width: 320, context: { safeAreaInsets } });
      const room = () =>
        view.frame.evaluate(
          '(({ left, top, width }) => [left, top, width])(document.querySelector("main").getBoundingClientRect())',
        );
      expect(await room()).toEqual([30, 20, 285]);
      await view.notify('ui/notifications/host-context-changed', {
        safeAreaInsets: { top: 0, right: 0, bottom: 0, left: 0 },
      });
      expect(await room()).toEqual([0, 0, 320]);
    });

    it('says so where the host never answers at all', async () => {
      const { view, tick } = await shown('results', { hasClock: true, isSilent: true });
      await tick(61_000);
      await says(view, 'The app around this view did not answer.');
    });

    // At a thin scale by the insets of the host, which it takes away the same way.
    itAtFullScale('takes colours of the host away again that the host takes away', async () => {
      const { view } = await shown('results', { context: styled({ '--color-text-primary': 'rgb(1, 2, 3)' }) });
      const ink = () => view.frame.evaluate('getComputedStyle(document.body).color');
      expect(await ink()).toBe('rgb(1, 2, 3)');
      await view.notify('ui/notifications/host-context-changed', styled({}));
      expect(await ink()).toBe('rgb(26, 26, 25)');
    });

    it.each(sample(answers))('%s keeps its order of sizes where text is twice as large', async (name, ...rest) => {
      const [tool, data, text] = rest;
      const sizes = { md: '28px', sm: '25px', xs: '23px' };
      const variables = Object.entries(sizes).map(([size, pixels]) => [`--font-text-${size}-size`, pixels]);
      const context = { ...styled(Object.fromEntries(variables)), ...named(tool) };
      const { view } = await shown(name, { width: 320, context });
      await view.show(tool, data, { covers });
      await says(view, text);
      const size = (selector: string) =>
        view.frame.evaluate(`parseFloat(getComputedStyle(document.querySelector('${selector}')).fontSize)`);
      expect(await size('body')).toBe(28);
      expect(Number(await size('h2'))).toBeGreaterThan(28);
      expect(await view.frame.evaluate('document.documentElement.scrollWidth')).toBe(320);
    });

    it.each(sample(answers))('%s gives fingers 44 pixels', async (name, tool, data, text) => {
      const { view } = await shown(name, {
        hasTouch: true,
        width: 320,
        context: { availableDisplayModes: ['fullscreen'] },
      });
      await view.show(tool, data, { covers });
      await says(view, text);
      const small = await view.frame.evaluate(
        `((all) => all.filter((one) => one.offsetHeight > 0 && !one.matches(".name") && (one.offsetHeight < 44 || one.offsetWidth < 34)).map((one) => one.outerHTML.slice(0, 90)))([...document.querySelectorAll('button, input')])`,
      );
      expect(small).toEqual([]);
      expect(await view.frame.evaluate('document.documentElement.scrollWidth')).toBe(320);
    });
  });
});
