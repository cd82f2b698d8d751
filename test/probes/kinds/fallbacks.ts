import { changesSent, claims, differs, first, type Probe, type Probed, probe } from '../probe.ts';
import { change, details, id, isSaved, mine, player, playlist, replace, rows, tracks, uri } from '../spotify.ts';

const stays = async (on: Probed, playlistId: string): Promise<string | undefined> =>
  (await mine(on)).some((one) => one.id === playlistId) ? undefined : 'the playlist is gone';

/** The server saw one state, Spotify has another by now and answers no read: the state that is must stay. */
const unchanged = (
  tool: string,
  more: object,
  ...[seen, now]: readonly [readonly number[], readonly number[]]
): Probe =>
  probe(`${tool} ${JSON.stringify(more)} of ${seen} that is ${now} by now`, async (on) => {
    const playlist_id = await playlist(on, await tracks(on, ...seen));
    await on.call(tool, { playlist_id, ...more, dry_run: true });
    await on.call('get_playlist', { playlist_id });
    const expected = await tracks(on, ...now);
    await replace(on, playlist_id, expected);
    await on.stale();
    await on.outage();
    const said = await on.call(tool, { playlist_id, ...more });
    return first(
      differs(await rows(on, playlist_id), expected, 'rows'),
      claims(said) ? `says: ${said.text}` : undefined,
    );
  });

/** One's own playlist, which the server never saw: an outage is no closed door, and nothing is made up. */
const reports = (tool: string, args: (playlistId: string) => object): Probe =>
  probe(`${tool} of one's own playlist in an outage`, async (on) => {
    const playlistId = await playlist(on, await tracks(on, 1, 2));
    await on.outage();
    const said = await on.call(tool, { ...args(playlistId) });
    if (/owner|collaborator|no name/i.test(said.text)) return `says: ${said.text}`;
    return first(said.isError ? undefined : `no error: ${said.text}`, differs(await changesSent(on), [], 'sent'));
  });

export const fallbacks: readonly Probe[] = [
  probe("unfollowing one's own playlist, never seen", async (on) => {
    const playlist_id = await playlist(on, []);
    await on.outage();
    await on.call('unfollow_playlist', { playlist_id });
    return stays(on, playlist_id);
  }),
  probe("unfollowing one's own playlist, seen before", async (on) => {
    const playlist_id = await playlist(on, []);
    await on.call('get_playlist', { playlist_id });
    await on.stale();
    await on.outage();
    await on.call('unfollow_playlist', { playlist_id });
    return stays(on, playlist_id);
  }),
  probe("saving nothing of one's own playlist by remove from the library", async (on) => {
    const playlist_id = await playlist(on, []);
    await on.outage();
    await on.call('remove_saved_albums', { album_ids: [playlist_id] });
    return stays(on, playlist_id);
  }),
  unchanged('dedupe_playlist', {}, [1, 2, 1, 3], [4, 1, 2, 3]),
  unchanged('dedupe_playlist', { same_by: 'title_artist' }, [1, 2, 1, 3], [4, 1, 2, 3]),
  unchanged('dedupe_playlist', {}, [1, 1], [1, 2, 1]),
  ...['title', 'artist', 'album', 'duration', 'added', 'release_date'].map((by) =>
    unchanged('sort_playlist', { by }, [3, 1, 2], [2, 4, 3, 1]),
  ),
  unchanged('sort_playlist', { by: 'title', descending: true }, [3, 1, 2], [2, 4, 3, 1]),
  ...(
    [
      ['get_playlist', (playlist_id) => ({ playlist_id })],
      ['copy_playlist', (playlist_id) => ({ playlist_id, name: 'Copy' })],
      ['dedupe_playlist', (playlist_id) => ({ playlist_id })],
      ['sort_playlist', (playlist_id) => ({ playlist_id, by: 'title' })],
      ['export_playlist', (playlist_id) => ({ playlist_id })],
      ['merge_playlists', (playlist_id) => ({ playlist_ids: [playlist_id], name: 'Merged' })],
      ['diff_playlists', (playlist_id) => ({ playlist_id, other_playlist_id: playlist_id })],
    ] satisfies ReadonlyArray<readonly [string, (playlist_id: string) => object]>
  ).map(([tool, args]) => reports(tool, args)),
  probe('a rename in an outage, and undo', async (on) => {
    const playlist_id = await playlist(on, [], 'Evening', 'Mine');
    await on.outage();
    await on.call('change_playlist_details', { playlist_id, name: 'B' });
    const said = await on.call('undo_last_change');
    const now = await details(on, playlist_id);
    return first(
      differs(now.description, 'Mine', 'description'),
      now.name === 'B' && claims(said) ? `says: ${said.text}` : undefined,
    );
  }),
  probe('a new description in an outage, and undo', async (on) => {
    const playlist_id = await playlist(on, [], 'Evening', 'Mine');
    await on.call('get_playlist', { playlist_id });
    await change(on, playlist_id, { description: 'Newer' });
    await on.stale();
    await on.outage();
    await on.call('change_playlist_details', { playlist_id, description: 'C' });
    await on.call('undo_last_change');
    const { name, description } = await details(on, playlist_id);
    return first(
      differs(name, 'Evening', 'name'),
      description === 'Mine' || description === '' ? `the description is ${JSON.stringify(description)}` : undefined,
    );
  }),
  probe('Evening to B, outage, to C, undo', async (on) => {
    const playlist_id = await playlist(on, [], 'Evening');
    await on.call('get_playlist', { playlist_id });
    await on.call('change_playlist_details', { playlist_id, name: 'B' });
    await on.stale();
    await on.outage();
    await on.call('change_playlist_details', { playlist_id, name: 'C' });
    await on.call('undo_last_change');
    const { name } = await details(on, playlist_id);
    return name === 'Evening' ? 'the name is Evening' : undefined;
  }),
  ...['get_artist_top_tracks', 'get_artist_full_profile'].map((tool) =>
    probe(`${tool} in an outage`, async (on) => {
      const artist_id = await id(on, '$artist:3');
      await on.outage();
      const said = await on.call(tool, { artist_id });
      const asked = (await on.demo.requests()).some(
        ({ url }) => url.includes('/search') && /no\+name|no%20name/.test(url),
      );
      return first(
        said.isError ? undefined : `no error: ${said.text.slice(0, 200)}`,
        asked ? 'searches for (no name)' : undefined,
      );
    }),
  ),
  probe('a like of what was liked already, in an outage, and undo', async (on) => {
    const liked = await uri(on, '$track:8');
    await on.demo.outside({ save: liked });
    await on.outage();
    await on.call('save_tracks', { track_ids: [liked] });
    await on.call('undo_last_change');
    return (await isSaved(on, liked)) ? undefined : 'the like of before is gone';
  }),
  probe('an unlike of what was not liked, in an outage, and undo', async (on) => {
    const other = await uri(on, '$track:1400');
    await on.outage();
    await on.call('remove_saved_tracks', { track_ids: [other] });
    await on.call('undo_last_change');
    return (await isSaved(on, other)) ? 'it is liked now' : undefined;
  }),
  probe('louder by 10, with an old volume in the cache', async (on) => {
    await on.demo.devices({ devices: [{ name: 'Desk', volume: 60 }], active: 'Desk' });
    await on.call('get_current_playback');
    await on.demo.devices({ devices: [{ name: 'Desk', volume: 20 }], active: 'Desk' });
    await on.stale();
    await on.outage();
    await on.call('set_volume', { by: 10 });
    return differs((await player(on)).device.volume_percent, 20, 'volume');
  }),
  ...(
    [
      ['set_volume', { volume_percent: 33 }],
      ['set_shuffle', { state: true }],
      ['set_repeat', { state: 'context' }],
    ] as const
  ).map(([tool, args]) =>
    probe(`${tool} in an outage, and undo`, async (on) => {
      await on.call('get_current_playback');
      await on.stale();
      await on.outage();
      await on.call(tool, args);
      const between = await player(on);
      const said = await on.call('undo_last_change');
      return claims(said) ? differs(await player(on), between, `says ${said.text}; player`) : undefined;
    }),
  ),
  probe('play on a device by name, with an old list of devices', async (on) => {
    await on.demo.devices({ devices: [{ name: 'Kitchen' }, { name: 'Bath' }], active: 'Bath' });
    await on.call('get_available_devices');
    await on.demo.devices({ devices: [{ name: 'Bath' }, { name: 'Kitchen' }], active: 'Bath' });
    await on.stale();
    await on.outage();
    const said = await on.call('play_on_device', { device: 'Kitchen', uris: await tracks(on, 1) });
    return said.isError ? undefined : `says: ${said.text}`;
  }),
  probe('liking what plays now, with an old answer of the player', async (on) => {
    const [one = '', other = ''] = await tracks(on, 1401, 1402);
    await on.demo.outside({ play: one });
    await on.call('get_current_playback');
    await on.demo.outside({ play: other });
    await on.stale();
    await on.outage();
    await on.call('save_multiple_items', {});
    return (await isSaved(on, one)) ? 'likes what played before' : undefined;
  }),
  probe('removing over 50 items in an outage', async (on) => {
    const uris = await tracks(on, ...Array.from({ length: 51 }, (_, n) => n + 1));
    const playlist_id = await playlist(on, uris);
    await on.outage();
    await on.call('remove_tracks_from_playlist', { playlist_id, track_uris: uris });
    return differs(await changesSent(on), [], 'sent');
  }),
  probe('moving rows, with an old list, and undo', async (on) => {
    const playlist_id = await playlist(on, await tracks(on, 1, 2, 3));
    await on.call('get_playlist', { playlist_id });
    await replace(on, playlist_id, await tracks(on, 1, 2, 3, 4, 5));
    await on.stale();
    await on.outage();
    await on.call('update_playlist_items', { playlist_id, range_start: 0, range_length: 1, insert_before: 5 });
    const between = await rows(on, playlist_id);
    const said = await on.call('undo_last_change');
    return claims(said)
      ? differs(await rows(on, playlist_id), await tracks(on, 1, 2, 3, 4, 5), 'rows')
      : differs(await rows(on, playlist_id), between, 'rows');
  }),
  probe('removing rows in an outage, and undo', async (on) => {
    const [a = '', b = '', c = ''] = await tracks(on, 1, 2, 3);
    const playlist_id = await playlist(on, [a, b, a, c]);
    await on.call('get_playlist', { playlist_id });
    await replace(on, playlist_id, [c, a, b]);
    await on.stale();
    await on.outage();
    await on.call('remove_tracks_from_playlist', { playlist_id, track_uris: [a] });
    const between = await rows(on, playlist_id);
    const said = await on.call('undo_last_change');
    return claims(said)
      ? differs(await rows(on, playlist_id), [c, a, b], 'rows')
      : differs(await rows(on, playlist_id), between, 'rows');
  }),
  probe('importing into a playlist in an outage adds nothing', async (on) => {
    const into = await playlist(on, []);
    await on.call('search', { query: 'night', types: ['track'] });
    await on.stale();
    await on.outage();
    await on.call('import_playlist', { lines: ['Somebody - Nothing at all'], into });
    return differs(await rows(on, into), [], 'rows');
  }),
];
