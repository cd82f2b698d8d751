import { describe, expect, it } from 'vitest';
import { hasChromium } from '../support/chromium-server.ts';
import { optionalSuite } from '../support/environment.ts';
import { sample } from '../support/scale.ts';
import { useViews } from '../support/views.ts';
import { type ShownView, until } from '../support/workbench.ts';

optionalSuite(
  'browser',
  hasChromium,
  "Debian's chromium is not installed",
)('views by the keyboard alone', () => {
  const views = useViews();
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

    it.each(sample([680, 320]))('a playlist at %i pixels begins with what it is', async (width) => {
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

    it('stays in the view where the button is gone, and the next key reaches what came of it', async () => {
      const args = { playlist_id: await views().id('$playlist:3'), same_by: 'title_artist', dry_run: true };
      const view = await views().show({ tool: 'dedupe_playlist', args, declares: true });
      await view.frame.getByRole('button', { name: 'Remove 2 duplicates' }).focus();
      await press(view, 'Enter');
      await view.frame.getByRole('button', { name: 'Undo' }).waitFor();
      expect(await focused(view)).toBe('view');
      await press(view, 'Tab');
      expect(await focused(view)).toBe('Undo');
      expect(await view.frame.getByRole('status').innerText()).toMatch(/^Removed 2 /);
    });
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
