import { describe, expect, it } from 'vitest';
import { hasChromium } from '../support/chromium-server.ts';
import { optionalSuite } from '../support/environment.ts';
import { sample } from '../support/scale.ts';
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
)('the sizes of views', () => {
  const views = useViews();
  const resolved = async (given: Readonly<Record<string, unknown>>) => {
    const entries = Object.entries(given).map(async ([key, value]) =>
      typeof value === 'string' && value.startsWith('$') ? [key, await views().id(value)] : [key, value],
    );
    return Object.fromEntries(await Promise.all(entries));
  };
  const modeOf = (view: ShownView) => view.frame.locator('html').getAttribute('data-mode');
  /** Whether something sticks out to the side. */
  const tooWide = (view: ShownView) =>
    view.frame.locator('main').evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

  it.each(sample(shown, 2))('%s fits, from 300 to 1200 pixels', async (tool, given) => {
    const view = await views().show({ tool, args: await resolved(given), width: 300, declares: true });
    for (const width of [300, 320, 480, 520, 680, 1200]) {
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

  it('leave nothing covered in the workbench, however wide the window', async () => {
    const { page } = await views().show({ tool: 'search', args: { query: 'river' } });
    for (const width of [1200, 700, 360]) {
      await page.setViewportSize({ width, height: 900 });
      const [card, log] = await Promise.all(['.card', '#log'].map((part) => page.locator(part).boundingBox()));
      if (!card || !log) throw new Error('The workbench shows no view, or no log.');
      expect(card.x + card.width).toBeLessThanOrEqual(width);
      expect(card.x + card.width <= log.x || card.y + card.height <= log.y, `${width} pixels`).toBe(true);
    }
  });

  describe.each([
    ['fullscreen', 'Full screen'],
    ['pip', 'Picture in picture'],
  ] as const)('%s', (mode, label) => {
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

  it('playback goes on and is worked in picture in picture', async () => {
    const view = await views().show({ tool: 'get_current_playback', mode: 'pip', declares: true });
    await view.frame.getByRole('button', { name: 'Pause' }).click();
    await until(async () => (await views().arrived('PUT /v1/me/player/pause')).length === 1);
    await view.frame.getByRole('button', { name: 'Play', exact: true }).waitFor();
  });
});
