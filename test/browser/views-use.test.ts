import { describe, expect, it } from 'vitest';
import { itAtFullScale } from '../support/at-full-scale.ts';
import { hasChromium } from '../support/chromium-server.ts';
import { optionalSuite } from '../support/environment.ts';
import { pick, sample } from '../support/scale.ts';
import { useViews } from '../support/views.ts';
import { type ShownView, until } from '../support/workbench.ts';

const shown = [
  ['get_current_playback', {}],
  ['get_queue', {}],
  ['search', { query: 'river' }],
  ['get_artist_full_profile', { artist_id: '$artist:1' }],
  ['get_playlist', { playlist_id: '$playlist:6' }],
  ['dedupe_playlist', { playlist_id: '$playlist:3', same_by: 'title_artist', dry_run: true }],
] as const;

optionalSuite(
  'browser',
  hasChromium,
  "Debian's chromium is not installed",
)('how views are used', () => {
  // One stack for all. The tests that change playlists come last: the server waits until Spotify shows a change.
  const views = useViews();

  describe('the sizes of views', () => {
    const resolved = async (given: Readonly<Record<string, unknown>>) => {
      const entries = Object.entries(given).map(async ([key, value]) =>
        typeof value === 'string' && value.startsWith('$') ? [key, await views().id(value)] : [key, value],
      );
      return Object.fromEntries(await Promise.all(entries));
    };
    const modeOf = (view: ShownView) => view.frame.locator('html').getAttribute('data-mode');
    /** Whether something sticks out to the side. */
    const tooWide = (view: ShownView) =>
      view.frame
        .locator('main')
        .evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

    it.each(sample(shown, 2))('%s fits, from 300 to 1200 pixels', async (tool, given) => {
      const view = await views().show({ tool, args: await resolved(given), width: 300, declares: true });
      for (const width of pick([300, 320, 480, 520, 680, 1200], (one) => [300, 520, 1200].includes(one))) {
        await view.setWidth(width);
        expect(await tooWide(view), `${width} pixels`).toBe(false);
        // However wide the host, the way from a name to its buttons stays short.
        expect(await view.frame.locator('main').evaluate('document.querySelector("main").offsetWidth')).toBe(
          Math.min(width, 760),
        );
        // No control is smaller than WCAG 2.2 asks for (target size, 24 pixels).
        const small = await view.frame
          .locator('main')
          .evaluate(
            "[...document.querySelectorAll('button, input')].filter((one) => one.offsetWidth > 0 && (one.offsetWidth < 24 || one.offsetHeight < 18)).map((one) => one.outerHTML.slice(0, 100))",
          );
        expect(small, `${width} pixels`).toEqual([]);
      }
    });

    // Of the workbench, which developers alone see.
    itAtFullScale('leave nothing covered in the workbench, however wide the window', async () => {
      const { page } = await views().show({ tool: 'search', args: { query: 'river' } });
      for (const width of [1200, 700, 360]) {
        await page.setViewportSize({ width, height: 900 });
        const [card, log] = await Promise.all(['.card', '#log'].map((part) => page.locator(part).boundingBox()));
        if (!card || !log) throw new Error('The workbench shows no view, or no log.');
        expect(card.x + card.width).toBeLessThanOrEqual(width);
        expect(card.x + card.width <= log.x || card.y + card.height <= log.y, `${width} pixels`).toBe(true);
      }
    });

    const modes = [
      ['fullscreen', 'Full screen'],
      ['pip', 'Picture in picture'],
    ] as const;
    describe.each(sample(modes))('%s', (mode, label) => {
      it.each(sample(shown, 1))('%s goes there and back by its own buttons', async (tool, given) => {
        const view = await views().show({ tool, args: await resolved(given), declares: true });
        await view.frame.getByRole('button', { name: label }).click();
        await until(async () => (await modeOf(view)) === mode);
        expect(await tooWide(view)).toBe(false);
        expect(await view.frame.getByRole('button', { name: label }).count()).toBe(0);
        await view.frame.getByRole('button', { name: 'Back to the conversation' }).click();
        await until(async () => (await modeOf(view)) === 'inline');
        const asked = (await view.passed()).filter(({ what }) => what === 'ui/request-display-mode');
        expect(asked.map(({ detail }) => detail)).toEqual([mode, 'inline']);
      });
    });

    // At a thin scale by the way there and back.
    itAtFullScale('playback goes on and is worked in picture in picture', async () => {
      const view = await views().show({ tool: 'get_current_playback', mode: 'pip', declares: true });
      await view.frame.getByRole('button', { name: 'Pause' }).click();
      await until(async () => (await views().arrived('PUT /v1/me/player/pause')).length === 1);
      await view.frame.getByRole('button', { name: 'Play', exact: true }).waitFor();
    });
  });

  describe('a host that asks its user for the server', () => {
    const puts = async () => (await views().arrived('PUT /v1/playlists/')).length;
    /** A sort that gives each row a new added date, which nothing can undo. */
    const replaces = async (elicits: boolean) => {
      const args = { playlist_id: await views().id('$playlist:9'), by: 'title', keep_dates: false, dry_run: true };
      return views().show({ tool: 'sort_playlist', args, elicits });
    };
    const asked = async (view: ShownView) =>
      (await view.passed()).flatMap(({ what, detail }) => (what === 'elicitation/create' ? [String(detail)] : []));
    const question = 'Replace the contents of "Running" by the same rows in another order?';

    it('changes nothing when its user declines, which the view says and then offers again', async () => {
      const view = await replaces(true);
      await view.frame.getByRole('button', { name: 'Sort by title' }).click();
      await view.page.getByRole('button', { name: 'Decline' }).click();
      await view.frame.getByText('You did not agree to it.').waitFor();
      await view.frame.getByRole('button', { name: 'Sort by title' }).waitFor();
      expect(await puts()).toBe(0);
      // The model is not told that something was done.
      expect((await view.passed()).map(({ what }) => what)).not.toContain('ui/update-model-context');
    });

    it('that cannot ask gets the sentence of its user instead', async () => {
      const view = await replaces(false);
      await view.frame.getByRole('button', { name: 'Ask to sort by title' }).click();
      await until(async () => (await view.passed()).some(({ what }) => what === 'ui/message'));
      expect(await view.called()).toEqual([]);
      expect(await puts()).toBe(0);
    });

    // Last: after the change nobody knows for 45 s whether a demo that was reset shows it.
    it('is asked when a button is pressed, and the change is made once its user agrees', async () => {
      const view = await replaces(true);
      await view.frame.getByRole('button', { name: 'Sort by title' }).click();
      await view.page.getByRole('dialog').getByText(question).waitFor();
      expect(await puts()).toBe(0);
      await view.page.getByLabel('Do it').check();
      await view.page.getByRole('button', { name: 'Accept' }).click();
      await view.frame.locator('.notice').getByText('Sorted with one call.').waitFor();
      expect(await puts()).toBe(1);
      expect(await asked(view)).toHaveLength(1);
      // Nothing takes this back, so nothing offers to.
      expect(await view.frame.getByRole('button', { name: 'Undo' }).count()).toBe(0);
      expect((await view.passed()).map(({ what }) => what)).not.toContain('ui/message');
    });
  });

  describe('views by the keyboard alone', () => {
    const press = (view: ShownView, key: string) => view.page.keyboard.press(key);
    /** The accessible name of what has the focus; `view` for the view itself. */
    const focused = async (view: ShownView): Promise<string> =>
      String(
        await view.frame
          .locator('main')
          .evaluate(
            "(({ id, ariaLabel, textContent }) => id === 'view' ? 'view' : ariaLabel ?? textContent.trim())(document.activeElement)",
          ),
      );
    /** Whether what has the focus is drawn so that it is seen. */
    const isSeen = async (view: ShownView) =>
      view.frame
        .locator('main')
        .evaluate(
          "(({ outlineStyle, outlineWidth }) => outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2)(getComputedStyle(document.activeElement))",
        );
    /** The names on the way from the start, by Tab. */
    async function way(view: ShownView, steps: number): Promise<readonly string[]> {
      await view.frame.locator('#view').focus();
      const names: string[] = [];
      for (let step = 0; step < steps; step += 1) {
        await press(view, 'Tab');
        names.push(await focused(view));
        expect([names.at(-1), await isSeen(view)]).toEqual([names.at(-1), true]);
      }
      return names;
    }
    const search = (more: Readonly<Record<string, unknown>> = {}) =>
      views().show({ tool: 'search', args: { query: 'river', ...more }, declares: true });
    const playlist = async (width = 680) =>
      views().show({
        tool: 'get_playlist',
        args: { playlist_id: await views().id('$playlist:1') },
        width,
        declares: true,
      });

    describe('the way through', () => {
      it('a list goes row by row, each control with the name of its row', async () => {
        const view = await search();
        const [first = ''] = await view.frame.locator('.row .name').allInnerTexts();
        const ofRow = (name: string) => [
          ...[name, `Play ${name}`, `Add ${name} to the queue`, `Save ${name}`, `Open ${name} on Spotify`],
        ];
        const [, second = ''] = await view.frame.locator('.row .name').allInnerTexts();
        expect(await way(view, 10)).toEqual([...ofRow(first), ...ofRow(second)]);
      });

      it.each(sample([680, 320], 0))('a playlist at %i pixels begins with what it is', async (width) => {
        const view = await playlist(width);
        const [first = ''] = await view.frame.locator('.row .name').allInnerTexts();
        expect(await way(view, 3)).toEqual(['Play', first, `Play ${first}`]);
      });
    });

    describe('the focus', () => {
      it('goes into an album, and on the way back to where it was', async () => {
        const view = await search({ search_type: 'album' });
        const row = view.frame.locator('button.name').nth(2);
        const name = await row.innerText();
        await row.focus();
        await press(view, 'Enter');
        await view.frame.getByRole('button', { name: 'Back', exact: true }).waitFor();
        await until(async () => (await focused(view)) === 'Back');
        await press(view, 'Enter');
        await until(async () => (await focused(view)) === name);
      });

      it.each(sample(['results', 'playlist']))('stays on the button that gets more rows of %s', async (kind) => {
        const view = await (kind === 'results' ? search() : playlist());
        const before = await view.frame.locator('.row').count();
        await view.frame.getByRole('button', { name: /^Show more/ }).focus();
        await press(view, 'Enter');
        await until(async () => (await view.frame.locator('.row').count()) > before);
        expect(await focused(view)).toMatch(/^Show more/);
        await press(view, 'Space');
        await until(async () => (await view.frame.locator('.row').count()) > before + 4);
        expect(await focused(view)).toMatch(/^Show more/);
      });

      it('stays in a row that is unfolded, whatever is pressed there', async () => {
        const view = await playlist(320);
        const [name = ''] = await view.frame.locator('.row .name').allInnerTexts();
        const more = view.frame.getByRole('button', { name: `More for ${name}` });
        expect(await more.getAttribute('aria-expanded')).toBe('false');
        await more.focus();
        await press(view, 'Enter');
        expect(await focused(view)).toBe(`More for ${name}`);
        expect(await more.getAttribute('aria-expanded')).toBe('true');
        await press(view, 'Tab');
        await press(view, 'Tab');
        expect(await focused(view)).toBe(`Save ${name}`);
        await press(view, 'Space');
        await until(async () => (await views().arrived('PUT /v1/me/library')).length === 1);
        await until(async () => (await focused(view)) === `Remove ${name}`);
        expect(await view.frame.getByRole('button', { name: `Add ${name} to the queue` }).isVisible()).toBe(true);
      });

      // At a thin scale the focus of the other kinds, and this dry run by its buttons.
      itAtFullScale(
        'stays in the view where the button is gone, and the next key reaches what came of it',
        async () => {
          const args = { playlist_id: await views().id('$playlist:3'), same_by: 'title_artist', dry_run: true };
          const view = await views().show({ tool: 'dedupe_playlist', args, declares: true });
          await view.frame.getByRole('button', { name: 'Remove 2 duplicates' }).focus();
          await press(view, 'Enter');
          await view.frame.getByRole('button', { name: 'Undo' }).waitFor();
          expect(await focused(view)).toBe('view');
          await press(view, 'Tab');
          expect(await focused(view)).toBe('Undo');
          expect(await view.frame.getByRole('status').innerText()).toMatch(/^Removed 2 /);
        },
      );
    });

    describe('a screen reader', () => {
      it.each(
        sample([
          ['get_current_playback', ['region "Player"', 'slider "Position"', 'slider "Volume"', 'button "Devices"']],
          ['search', ['heading "“river”" [level=2]', 'list:', 'listitem:', 'button "Play River"', 'link "River"']],
          ['get_playlist', ['heading "Morning Coffee" [level=2]', 'region "Tracks"', 'list:', 'button "Play"']],
          ['dedupe_playlist', ['region "Dry run: nothing was changed"', 'heading "Would be removed']],
        ] as const),
      )('hears of %s what it is made of', async (tool, parts) => {
        const given = {
          get_current_playback: {},
          search: { query: 'river' },
          get_playlist: { playlist_id: await views().id('$playlist:1') },
          // Not the one that another test has changed: the server waits until Spotify shows that change.
          dedupe_playlist: { playlist_id: await views().id('$playlist:26'), dry_run: true },
        };
        const view = await views().show({ tool, args: given[tool], declares: true });
        const tree = await view.frame.locator('main').ariaSnapshot();
        for (const part of parts) expect(tree).toContain(part);
        // No control is without a name, and no drawing is read out.
        expect(tree).not.toMatch(/- (?:button|link|slider)(?: \[[^\]]*\])*(?::|$)/m);
        expect(tree).not.toMatch(/- img(?! "Explicit")/);
      });
    });
  });
});
