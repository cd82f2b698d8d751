import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { itAtFullScale } from '../support/at-full-scale.ts';
import { hasChromium } from '../support/chromium-server.ts';
import { optionalSuite } from '../support/environment.ts';
import { sample } from '../support/scale.ts';
import { useViews } from '../support/views.ts';
import { type ShownView, until } from '../support/workbench.ts';

const Found = z.looseObject({
  tracks: z.looseObject({
    items: z.array(z.looseObject({ album: z.looseObject({}), artists: z.array(z.looseObject({})) })),
  }),
});
/** Where a text begins on the screen, as a function in the page. */
const leftOf = `(text) => {
  const walker = document.createTreeWalker(document.querySelector('.row div:nth-child(2)'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(text);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + text.length);
    return range.getBoundingClientRect().left;
  }
}`;

optionalSuite(
  'browser',
  hasChromium,
  "Debian's chromium is not installed",
)('what views show', () => {
  const views = useViews();
  const text = (view: ShownView) => view.frame.locator('main').innerText();

  describe('of an old answer', () => {
    const readers = [
      ['player', 'get_current_playback', {}, '^/v1/me/player'],
      ['results', 'get_saved_albums', { limit: 50 }, '^/v1/me/albums'],
      ['playlist', 'get_playlist', { playlist_id: '$playlist:2' }, '^/v1/playlists'],
    ] as const;

    it.each(sample(readers, 1))('%s says how old it is, why, and tries again', async (_, tool, given, path) => {
      const args = 'playlist_id' in given ? { playlist_id: await views().id(given.playlist_id) } : given;
      await views().client.call(tool, { ...args, fresh: true });
      await views().demo.fault({ path, connection: 'reset' });
      const view = await views().show({ tool, args: { ...args, fresh: true } });
      await view.frame.getByText(/^This is how it was \d+ seconds? ago$/).waitFor();
      const said = await text(view);
      // The reason is a sentence of its own.
      expect(said).toMatch(/^Spotify [^\n]*\.( Spotify can be asked again at .+\.)?$/m);
      await views().demo.reset();
      const before = (await view.called()).length;
      await view.frame.getByRole('button', { name: 'Try again' }).click();
      await until(async () => (await view.called()).length > before);
    });
  });

  describe('of a page that is not the first', () => {
    const pages = [
      ['get_saved_albums', {}, 'offset', 20],
      ['get_saved_tracks', {}, 'offset', 20],
      ['get_user_playlists', {}, 'offset', 50],
      ['get_playlist', { playlist_id: '$playlist:2' }, 'tracks_offset', 50],
    ] as const;
    const total = z.looseObject({
      total: z.int().optional(),
      total_tracks: z.int().optional(),
      track_count: z.int().optional(),
    });

    it.each(sample(pages, 2))(
      '%s counts what follows, and does not take its end for an empty list',
      async (tool, given, offset, size) => {
        const args = 'playlist_id' in given ? { playlist_id: await views().id(given.playlist_id) } : given;
        const found = total.parse((await views().client.call(tool, args)).data);
        const all = found.total ?? found.total_tracks ?? found.track_count ?? 0;
        expect(all).toBeGreaterThan(size / 10);
        // One page and a half before the end, unless there is less.
        const from = Math.max(1, all - Math.ceil(size * 1.5));
        const view = await views().show({ tool, args: { ...args, [offset]: from } });
        await view.frame.locator('.row').first().waitFor();
        const rows = await view.frame.locator('.row').count();
        await view.frame
          .getByRole('button', { name: `Show more (${(all - from - rows).toLocaleString('en-US')})` })
          .waitFor();
        expect(await text(view)).not.toContain('in the first');
        const after = await views().show({ tool, args: { ...args, [offset]: all + 50 } });
        await after.frame.getByText('The list ends before this').waitFor();
        expect(await text(after)).not.toMatch(/Nothing here|is empty/);
      },
    );
  });

  describe('of rows that are unlike others', () => {
    it('names what is gone, local files and episodes, and offers nothing that Spotify refuses', async () => {
      const view = await views().show({ tool: 'get_playlist', args: { playlist_id: await views().id('$playlist:6') } });
      const rows = view.frame.locator('.row');
      await until(async () => (await rows.count()) > 3);
      const said = await text(view);
      expect(said).toContain('Local file');
      expect(said).toContain('Unavailable');
      for (const mark of ['Local file', 'Unavailable']) {
        const gone = rows.filter({ hasText: mark }).first();
        expect(await gone.getByRole('button', { name: /^(Play|Add|Save) / }).count()).toBe(0);
      }
      const uris = await views().client.call('get_playlist', { playlist_id: await views().id('$playlist:6') });
      expect(uris.text).toContain('spotify:episode:');
    });

    // At a thin scale by the playlist that holds an episode.
    itAtFullScale('plays an episode by itself, and no chapter', async () => {
      const show = await views().show({ tool: 'get_show_episodes', args: { show_id: await views().id('$show:1') } });
      await show.frame
        .getByRole('button', { name: /^Play / })
        .first()
        .click();
      await until(async () => (await views().arrived('PUT /v1/me/player/play')).length === 1);
      const args = { audiobook_id: await views().id('$audiobook:1') };
      const book = await views().show({ tool: 'get_audiobook_chapters', args });
      expect(await book.frame.locator('.row').count()).toBeGreaterThan(3);
      expect(await book.frame.getByRole('button', { name: /^(Play|Add) / }).count()).toBe(0);
      expect(await book.frame.getByRole('link', { name: /^Open .+ on Spotify$/ }).count()).toBeGreaterThan(3);
    });

    // At a thin scale by the way into an album.
    itAtFullScale('shows one item as a whole, with a way into what it holds', async () => {
      const args = { show_id: await views().id('$show:1') };
      const view = await views().show({ tool: 'get_show', args });
      expect(await view.frame.locator('.row').count()).toBe(0);
      await view.frame.getByRole('button', { name: 'Show the episodes' }).click();
      await until(async () => (await view.frame.locator('.row').count()) > 3);
      await view.frame.getByRole('button', { name: 'Back', exact: true }).click();
      await view.frame.getByRole('button', { name: 'Show the episodes' }).waitFor();
    });

    it('keeps names that run from right to left in their own direction, and what stands around them in its', async () => {
      const path = '/search?q=lantern&type=track&limit=10';
      const found = Found.parse(await views().demo.outside({ method: 'GET', path }));
      const [first] = found.tracks.items;
      Object.assign(first ?? {}, { name: 'שיר (Live)' });
      Object.assign(first?.artists[0] ?? {}, { name: 'אביתר בנאי' });
      Object.assign(first?.album ?? {}, { name: 'לילה כיום יאיר' });
      const headers = { 'content-type': 'application/json' };
      await views().demo.fault({ path: '^/v1/search', answer: { status: 200, headers, body: JSON.stringify(found) } });
      const view = await views().show({ tool: 'search', args: { query: 'lantern' } });
      await view.frame.getByRole('link', { name: 'שיר (Live)', exact: true }).waitFor();
      const left = async (name: string) =>
        Number(await view.frame.locator('main').evaluate(`(${leftOf})(${JSON.stringify(name)})`));
      // The name begins at its right, the artist stands before the album all the same.
      expect(await left('שיר')).toBeGreaterThan(await left('(Live)'));
      expect(await left('אביתר')).toBeLessThan(await left('לילה'));
    });
  });

  describe('while covers are under way', () => {
    it('does not move: each place has its size before', async () => {
      const view = await views().show({ tool: 'search', args: { query: 'river' }, declares: true });
      let letGo = (): void => {};
      const held = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      await view.page.route(/\/image\//, async (route) => {
        await held;
        await route.continue();
      });
      const places = () =>
        view.frame
          .locator('main')
          .evaluate(
            "JSON.stringify([...document.querySelectorAll('.row, .cover, .foot')].map((one) => one.getBoundingClientRect()))",
          );
      const loaded = () =>
        view.frame.locator('main').evaluate('[...document.images].filter((one) => one.naturalWidth > 0).length');
      for (const _ of [1, 2]) await view.frame.getByRole('button', { name: /^Show more/ }).click();
      await until(async () => (await view.frame.locator('.row').count()) > 10);
      const [before, known] = [await places(), Number(await loaded())];
      letGo();
      await view.frame.locator('.foot').scrollIntoViewIfNeeded();
      await until(async () => Number(await loaded()) > known + 3);
      expect(await places()).toBe(before);
    });
  });

  describe('of a dry run', () => {
    const plans = [
      ['merge_playlists', 'Would be added 90', { name: 'Both' }],
      ['sort_playlist', 'The new order 62', { by: 'artist' }],
    ] as const;

    it.each(sample(plans))('%s shows its tracks on demand, by one more dry run', async (tool, title, more) => {
      const [one, two] = [await views().id('$playlist:1'), await views().id('$playlist:2')];
      const what = tool === 'sort_playlist' ? { playlist_id: one } : { playlist_ids: [one, two] };
      const view = await views().show({ tool, args: { ...what, ...more, dry_run: true }, hands: 'content' });
      await view.frame.getByRole('button', { name: 'Show the tracks' }).click();
      await view.frame.getByRole('heading', { name: title }).waitFor();
      expect(await view.frame.locator('.group .row').count()).toBe(6);
      expect(await view.called()).toEqual([tool]);
      expect((await views().demo.requests()).filter(({ method }) => method !== 'GET')).toEqual([]);
      await view.frame.getByRole('button', { name: 'Show 14 more' }).click();
      expect(await view.frame.locator('.group .row').count()).toBe(20);
    });

    // It makes more than twenty changes, one after another.
    it.each(sample(['artist'], 0))(
      'by %s that takes long says why it stopped, goes on at a press, and can be undone',
      async (by) => {
        const args = { playlist_id: await views().id('$playlist:1'), by };
        const view = await views().show({ tool: 'sort_playlist', args, declares: true });
        await view.frame.getByText('Not finished yet').waitFor();
        // What is meant for the model is left out.
        expect(await text(view)).toMatch(/This takes \d+ calls to Spotify that change the playlist, and nothing was/);
        expect(await text(view)).not.toMatch(/continue_from|call again/);
        expect(await views().arrived('PUT /v1/playlists/')).toHaveLength(0);
        await view.frame.getByRole('button', { name: 'Go on: sort by artist' }).click();
        await view.frame
          .locator('.notice')
          .getByText(/^Sorted by artist with \d+ moves/)
          .waitFor({ timeout: 30_000 });
        expect(await view.called()).toEqual(['sort_playlist']);
        expect((await views().arrived('PUT /v1/playlists/')).length).toBeGreaterThan(20);
        await view.frame.getByRole('button', { name: 'Undo' }).waitFor();
      },
    );
  });

  describe('at the short list of tools', () => {
    it('the player works by tools that are not listed there', async () => {
      const view = await views().show({ tool: 'get_now_playing', at: '/mcp/core' });
      await view.frame.getByRole('button', { name: 'Pause' }).click();
      await until(async () => (await views().arrived('PUT /v1/me/player/pause')).length === 1);
      await view.frame.getByRole('button', { name: 'Up next' }).click();
      await view.frame.locator('.panel .row').first().waitFor();
      await view.frame.getByRole('button', { name: 'Save to your library' }).click();
      await until(async () => (await views().arrived('PUT /v1/me/library')).length === 1);
      expect(await view.called()).toContain('use_tool');
    });

    // At a thin scale by the player and a dry run at that list.
    itAtFullScale('lists lead into what they hold, and act', async () => {
      const album = `spotify:album:${await views().id('$album:3')}`;
      const view = await views().show({
        tool: 'get_contents',
        args: { uri: album },
        at: '/mcp/core',
        hands: 'content',
      });
      await view.frame.locator('.row').first().waitFor();
      await view.frame
        .getByRole('button', { name: /^Save / })
        .first()
        .click();
      await until(async () => (await views().arrived('PUT /v1/me/library')).length === 1);
      const item = await views().show({ tool: 'get_item', args: { uri: album }, at: '/mcp/core' });
      await item.frame.locator('h2').waitFor();
      const found = await views().show({
        tool: 'search',
        args: { query: 'river', search_type: 'album' },
        at: '/mcp/core',
      });
      await found.frame.locator('.row').first().waitFor();
    });

    it('a dry run is carried out by the tool that was called', async () => {
      const playlist_id = await views().id('$playlist:26');
      const args = { playlist_id, action: 'dedupe', dry_run: true };
      const view = await views().show({ tool: 'organize_playlist', args, at: '/mcp/core' });
      await view.frame.getByRole('button', { name: /^Remove \d+ duplicates?$/ }).click();
      await view.frame.getByRole('button', { name: 'Undo' }).waitFor();
      expect((await view.called()).at(0)).toBe('organize_playlist');
      await view.frame.getByRole('button', { name: 'Undo' }).click();
      await view.frame.locator('.notice').getByText(/Undid/).waitFor();
    });
  });
});
