import type { Data } from '../../../lib/compact/data.ts';
import { changesSent, differs, first, type Probe, type Probed, probe } from '../probe.ts';
import { id, player, playlist, rows, tracks, uri } from '../spotify.ts';

/** One album in the forms in which people and models name it. */
const forms: ReadonlyArray<readonly [string, (id: string) => string]> = [
  ['an id', (one) => one],
  ['a URI', (one) => `spotify:album:${one}`],
  ['a link', (one) => `https://open.spotify.com/album/${one}`],
  ['a shared link', (one) => `https://open.spotify.com/album/${one}?si=abc123&utm_source=copy`],
  ['a link with a language', (one) => `https://open.spotify.com/intl-de/album/${one}`],
  ['a link without scheme', (one) => `open.spotify.com/album/${one}`],
  ['with spaces around', (one) => `  ${one} `],
  ['in angle brackets', (one) => `<https://open.spotify.com/album/${one}>`],
  ['an embed link', (one) => `https://open.spotify.com/embed/album/${one}`],
  ['http', (one) => `http://open.spotify.com/album/${one}`],
  ['play.spotify.com', (one) => `https://play.spotify.com/album/${one}`],
  ['a trailing slash', (one) => `https://open.spotify.com/album/${one}/`],
  ['in quotes', (one) => `"${one}"`],
];

/** Calls that must be refused before Spotify hears of them, or understood. */
const refused = (tool: string, args: (on: Probed) => Promise<Data>, why: string): Probe =>
  probe(`${tool} with ${why} is refused`, async (on) => {
    const given = await args(on);
    const before = (await on.demo.requests()).length;
    const said = await on.call(tool, given);
    return first(
      said.isError ? undefined : `says ${said.text.slice(0, 200)}`,
      differs((await on.demo.requests()).length - before, 0, 'requests'),
    );
  });

/** Arguments in a form that models send, and those that are meant. */
const meant = (
  tool: string,
  args: (on: Probed) => Promise<Data>,
  right: (on: Probed) => Promise<Data>,
  how: string,
): Probe =>
  probe(`${tool} with ${how} is understood, or refused in words`, async (on) => {
    const said = await on.call(tool, await args(on));
    if (said.isError)
      return /argument|expected|invalid|unknown|must|pass /i.test(said.text) ? undefined : `says ${said.text}`;
    const other = await on.call(tool, await right(on));
    return differs(
      said.data['name'] ?? said.data['total'] ?? Object.keys(said.data),
      other.data['name'] ?? other.data['total'] ?? Object.keys(other.data),
      'understood as',
    );
  });

export const args: readonly Probe[] = [
  ...forms.map(([what, form]) =>
    probe(`an album by ${what}`, async (on) => {
      const album_id = await id(on, '$album:3');
      const { isError, text } = await on.call('get_album', { album_id: form(album_id) });
      return isError ? text : text.includes(album_id) ? undefined : `another album: ${text.slice(0, 100)}`;
    }),
  ),
  refused('get_track', async (on) => ({ track_id: await uri(on, '$album:3') }), 'the URI of an album'),
  refused(
    'get_album',
    async (on) => ({ album_id: `https://open.spotify.com/track/${await id(on, '$track:3')}` }),
    'the link of a track',
  ),
  refused('get_album', () => Promise.resolve({ album_id: 'Abbey Road' }), 'a name'),
  refused('get_album', () => Promise.resolve({ album_id: '' }), 'nothing'),
  refused('get_album', () => Promise.resolve({ album_id: '../me' }), 'a path'),
  refused(
    'get_album',
    () => Promise.resolve({ album_id: 'https://evil.example/album/4aawyAB9vmqN3uQ7FjRGTy' }),
    'a link elsewhere',
  ),
  refused('get_album', () => Promise.resolve({}), 'no argument'),
  refused(
    'add_tracks_to_playlist',
    async (on) => ({ playlist_id: await playlist(on, []), track_uris: [await uri(on, '$album:3')] }),
    'an album among songs',
  ),
  refused(
    'add_tracks_to_playlist',
    async (on) => ({ playlist_id: await playlist(on, []), track_uris: ['spotify:local:a:b:c:1'] }),
    'a local file',
  ),
  refused(
    'add_tracks_to_playlist',
    async (on) => ({ playlist_id: await playlist(on, []), track_uris: [] }),
    'no songs',
  ),
  refused(
    'add_tracks_to_playlist',
    async (on) => ({
      playlist_id: await playlist(on, []),
      track_uris: await tracks(on, ...Array.from({ length: 101 }, (_, n) => n + 1)),
    }),
    '101 songs',
  ),
  refused(
    'add_tracks_to_playlist',
    async (on) => ({ playlist_id: await playlist(on, []), track_uris: await tracks(on, 1), position: -1 }),
    'a negative position',
  ),
  refused(
    'add_tracks_to_playlist',
    async (on) => ({ playlist_id: await playlist(on, []), track_uris: await tracks(on, 1), position: 1.5 }),
    'half a position',
  ),
  refused('set_volume', () => Promise.resolve({ volume_percent: 101 }), '101 percent'),
  refused('set_volume', () => Promise.resolve({ volume_percent: -1 }), '-1 percent'),
  refused('set_volume', () => Promise.resolve({}), 'no volume'),
  refused('set_repeat', () => Promise.resolve({ state: 'forever' }), 'an unknown state'),
  refused('seek_to_position', () => Promise.resolve({ position_ms: -5 }), 'a time before the start'),
  refused('search', () => Promise.resolve({ query: '' }), 'no words'),
  refused('search', () => Promise.resolve({ query: '   ' }), 'blanks alone'),
  refused('create_playlist', () => Promise.resolve({ name: '' }), 'no name'),
  refused('create_playlist', () => Promise.resolve({ name: '  ' }), 'a blank name'),
  refused('change_playlist_details', async (on) => ({ playlist_id: await playlist(on, []) }), 'nothing to change'),
  refused(
    'change_playlist_details',
    async (on) => ({ playlist_id: await playlist(on, []), name: '' }),
    'an empty name',
  ),
  refused(
    'change_playlist_details',
    async (on) => ({ playlist_id: await playlist(on, []), name: ' \t ' }),
    'a blank name',
  ),
  refused(
    'update_playlist_items',
    async (on) => ({ playlist_id: await playlist(on, []), range_start: -1, insert_before: 0 }),
    'a negative row',
  ),
  refused('merge_playlists', () => Promise.resolve({ playlist_ids: [] }), 'no playlists'),
  refused('get_recommendations', () => Promise.resolve({}), 'no seeds'),
  refused(
    'remove_tracks_from_playlist',
    async (on) => ({ playlist_id: await playlist(on, []), track_uris: [] }),
    'no songs',
  ),
  refused(
    'play',
    async (on) => ({ uris: await tracks(on, 1), context_uri: await uri(on, '$album:3') }),
    'songs and an album',
  ),
  meant(
    'get_album_tracks',
    async (on) => ({ album_id: await id(on, '$album:3'), limit: '10' }),
    async (on) => ({ album_id: await id(on, '$album:3'), limit: 10 }),
    'a number in quotes',
  ),
  meant(
    'get_several_tracks',
    async (on) => ({ track_ids: JSON.stringify([await id(on, '$track:1'), await id(on, '$track:2')]) }),
    async (on) => ({ track_ids: [await id(on, '$track:1'), await id(on, '$track:2')] }),
    'a list as text',
  ),
  meant(
    'get_several_tracks',
    async (on) => ({ track_ids: `${await id(on, '$track:1')},${await id(on, '$track:2')}` }),
    async (on) => ({ track_ids: [await id(on, '$track:1'), await id(on, '$track:2')] }),
    'a list with commas',
  ),
  meant(
    'get_several_tracks',
    async (on) => ({ track_ids: await id(on, '$track:1') }),
    async (on) => ({ track_ids: [await id(on, '$track:1')] }),
    'one for a list',
  ),
  meant(
    'get_album',
    async (on) => ({ albumId: await id(on, '$album:3') }),
    async (on) => ({ album_id: await id(on, '$album:3') }),
    'a name in another style',
  ),
  meant(
    'get_album',
    async (on) => ({ id: await id(on, '$album:3') }),
    async (on) => ({ album_id: await id(on, '$album:3') }),
    'the short name id',
  ),
  probe('set_shuffle with a truth in quotes', async (on) => {
    await on.call('set_shuffle', { state: 'true' });
    return differs((await player(on)).shuffle_state, true, 'shuffle');
  }),
  meant(
    'search',
    () => Promise.resolve({ query: 'night', search_type: ['track'] }),
    () => Promise.resolve({ query: 'night', search_type: 'track' }),
    'a list of one type',
  ),
  meant(
    'search',
    () => Promise.resolve({ query: 'night', search_type: 'tracks' }),
    () => Promise.resolve({ query: 'night', search_type: 'track' }),
    'a plural',
  ),
  ...['null', 'undefined'].map((kind) =>
    probe(`change_playlist_details with a description of ${kind} keeps the description`, async (on) => {
      const playlist_id = await playlist(on, [], 'A', 'Mine');
      await on.call('change_playlist_details', {
        playlist_id,
        name: 'B',
        ...(kind === 'null' ? { description: null } : {}),
      });
      const body = JSON.stringify(await on.demo.outside({ method: 'GET', path: `/playlists/${playlist_id}` }));
      return body.includes('"description":"Mine"') ? undefined : 'the description is gone';
    }),
  ),
  probe('an unknown argument is told, not ignored, where something is taken away', async (on) => {
    const playlist_id = await playlist(on, await tracks(on, 1, 2, 1));
    const said = await on.call('remove_tracks_from_playlist', {
      playlist_id,
      track_uris: await tracks(on, 1),
      positions: [0],
    });
    const left = await rows(on, playlist_id);
    return said.isError || left.length === 3
      ? undefined
      : `removed ${3 - left.length}, although one position was named: ${said.text}`;
  }),
  ...["O'Brien", 'Guns N’ Roses', "Destiny's"].map((name) =>
    probe(`a filter with the apostrophe of ${name} finds nothing, and is tried as words`, async (on) => {
      const said = await on.call('search', { query: `artist:"${name}" nothing-like-this`, search_type: 'track' });
      const asked = (await on.demo.requests()).filter(({ url }) => url.includes('/search'));
      return first(said.isError ? said.text : undefined, asked.length > 1 ? undefined : 'asked once');
    }),
  ),
  ...['x'.repeat(1000), '🎵'.repeat(200), '"""', 'artist:', 'a:b:c:d', '%', '\\', '*', '.'].map((query) =>
    probe(`search for ${query.slice(0, 12)} (${query.length})`, async (on) => {
      const said = await on.call('search', { query, search_type: 'track' });
      return /The server failed\. /.test(said.text) ? said.text : undefined;
    }),
  ),
  probe('the same song twice in one addition is added twice', async (on) => {
    const playlist_id = await playlist(on, []);
    const track_uris = await tracks(on, 1, 1);
    await on.call('add_tracks_to_playlist', { playlist_id, track_uris });
    return differs(await rows(on, playlist_id), track_uris, 'rows');
  }),
  probe('the same song twice in one removal is removed', async (on) => {
    const playlist_id = await playlist(on, await tracks(on, 1, 2, 1));
    await on.call('remove_tracks_from_playlist', { playlist_id, track_uris: await tracks(on, 1, 1) });
    return differs(await rows(on, playlist_id), await tracks(on, 2), 'rows');
  }),
  probe('a dry run of each tool that has one changes nothing', async (on) => {
    const playlist_id = await playlist(on, await tracks(on, 3, 1, 2, 1));
    const before = await rows(on, playlist_id);
    for (const [tool, more] of [
      ['dedupe_playlist', {}],
      ['sort_playlist', { by: 'title' }],
      ['copy_playlist', {}],
      ['unfollow_playlist', {}],
      ['remove_tracks_from_playlist', { track_uris: await tracks(on, 1) }],
    ] as const)
      await on.call(tool, { playlist_id, ...more, dry_run: true });
    return first(differs(await changesSent(on), [], 'sent'), differs(await rows(on, playlist_id), before, 'rows'));
  }),
];
