import type { Data } from '../../../lib/compact/data.ts';
import { differs, first, type Probe, type Probed, probe } from '../probe.ts';
import { details, id, mine, playlist, rows, tracks, uri } from '../spotify.ts';

/** An answer that says plainly that something was done. */
const boasts = ({ isError, data, text }: Awaited<ReturnType<Probed['call']>>): boolean =>
  !isError &&
  data['success'] === true &&
  (data['verified'] === undefined || data['verified'] === true) &&
  data['changed'] !== false &&
  !('playback' in data) &&
  !/nothing was changed/i.test(text);

/** Spotify says yes and does nothing. */
const empty = (tool: string, args: (on: Probed) => Promise<Data>): Probe =>
  probe(`${tool}: Spotify says yes and does nothing`, async (on) => {
    const given = await args(on);
    for (const method of ['PUT', 'POST', 'DELETE'])
      await on.demo.fault({ method, carriedOut: false, answer: { status: 200, body: { snapshot_id: 'x', id: 'y' } } });
    const said = await on.call(tool, given);
    return boasts(said) ? `says ${said.text}` : undefined;
  });

/** The first answer is lost after the work was done; the equal call must not do it again, and end with what was meant. */
const lost = (
  tool: string,
  operation: string,
  args: (on: Probed) => Promise<Data>,
  right: (on: Probed) => Promise<string | undefined>,
): Probe =>
  probe(`${tool} whose answer of ${operation} was lost, and the equal call`, async (on) => {
    const given = await args(on);
    await on.demo.fault({ operation, times: 1, carriedOut: true, connection: 'reset' });
    await on.call(tool, given);
    let said = await on.call(tool, given);
    for (let n = 0; n < 4 && (said.isError || said.data['success'] === false); n++) {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      said = await on.call(tool, given);
    }
    const wrong = await right(on);
    return wrong !== undefined && (boasts(said) || said.data['success'] === true)
      ? `${wrong}; says ${said.text.slice(0, 300)}`
      : undefined;
  });

const named = async (on: Probed, name: string) => (await mine(on)).filter((one) => one.name === name);
const filled =
  (name: string) =>
  async (on: Probed): Promise<string | undefined> => {
    const found = await named(on, name);
    const [one] = found;
    if (found.length !== 1 || !one) return `${found.length} playlists`;
    return differs(await rows(on, one.id), await tracks(on, 1, 2, 3), 'rows');
  };

/** A change that fails must be an error of the protocol too. */
const failing = (tool: string, args: (on: Probed) => Promise<Data>, status = 403): Probe =>
  probe(`${tool} refused with ${status} is an error`, async (on) => {
    const given = await args(on);
    for (const method of ['PUT', 'POST', 'DELETE'])
      await on.demo.fault({ method, answer: { status, body: { error: { status, message: 'Refused' } } } });
    // An equal call of before would be answered with what it came to.
    const fresh = tool.startsWith('create') ? { ...given, name: `Refused ${tool}` } : given;
    const { isError, text } = await on.call(tool, tool === 'add_to_queue' ? { uri: await uri(on, '$track:6') } : fresh);
    return isError ? undefined : `no error: ${text.slice(0, 200)}`;
  });

const ownPlaylist = async (on: Probed): Promise<string> => playlist(on, await tracks(on, 1, 2, 1));
const writing: ReadonlyArray<readonly [string, (on: Probed) => Promise<Data>]> = [
  ['change_playlist_details', async (on) => ({ playlist_id: await ownPlaylist(on), name: 'New name' })],
  ['add_tracks_to_playlist', async (on) => ({ playlist_id: await ownPlaylist(on), track_uris: await tracks(on, 5) })],
  [
    'remove_tracks_from_playlist',
    async (on) => ({ playlist_id: await ownPlaylist(on), track_uris: await tracks(on, 1) }),
  ],
  ['update_playlist_items', async (on) => ({ playlist_id: await ownPlaylist(on), range_start: 0, insert_before: 2 })],
  ['save_tracks', async (on) => ({ track_ids: [await id(on, '$track:1410')] })],
  [
    'remove_saved_tracks',
    async (on) => {
      const one = await uri(on, '$track:1411');
      await on.demo.outside({ save: one });
      return { track_ids: [one] };
    },
  ],
  ['save_albums', async (on) => ({ album_ids: [await id(on, '$album:121')] })],
  ['save_shows', async (on) => ({ show_ids: [await id(on, '$show:13')] })],
  ['follow_artists_or_users', async (on) => ({ ids: [await id(on, '$artist:61')] })],
  ['set_volume', () => Promise.resolve({ volume_percent: 17 })],
  ['set_shuffle', () => Promise.resolve({ state: true })],
  ['set_repeat', () => Promise.resolve({ state: 'track' })],
  ['pause', () => Promise.resolve({})],
  ['skip_next', () => Promise.resolve({})],
  ['seek_to_position', () => Promise.resolve({ position_ms: 90_000 })],
  ['add_to_queue', async (on) => ({ uri: await uri(on, '$track:5') })],
  ['play', async (on) => ({ uris: await tracks(on, 5) })],
  ['create_playlist', () => Promise.resolve({ name: 'Never made' })],
  ['create_playlist_with_tracks', async (on) => ({ name: 'Never made either', track_uris: await tracks(on, 1, 2) })],
  ['copy_playlist', async (on) => ({ playlist_id: await ownPlaylist(on), name: 'Never copied' })],
  ['sort_playlist', async (on) => ({ playlist_id: await playlist(on, await tracks(on, 4, 3, 2, 1)), by: 'title' })],
  ['dedupe_playlist', async (on) => ({ playlist_id: await ownPlaylist(on) })],
  ['save_multiple_items', async (on) => ({ uris: [await uri(on, '$track:1412'), await uri(on, '$album:122')] })],
  ['search_and_play', () => Promise.resolve({ query: 'night', search_type: 'track' })],
];

export const success: readonly Probe[] = [
  ...writing.map(([tool, args]) => empty(tool, args)),
  ...writing.map(([tool, args]) => failing(tool, args)),
  probe('removing what is not in the playlist', async (on) => {
    const playlist_id = await ownPlaylist(on);
    const said = await on.call('remove_tracks_from_playlist', { playlist_id, track_uris: await tracks(on, 1413) });
    return boasts(said) || /^removed 1/i.test(String(said.data['message'] ?? '')) ? `says ${said.text}` : undefined;
  }),
  probe('removing one that is there and one that is not', async (on) => {
    const playlist_id = await ownPlaylist(on);
    const said = await on.call('remove_tracks_from_playlist', { playlist_id, track_uris: await tracks(on, 1, 1413) });
    return said.text.includes(await uri(on, '$track:1413')) ? undefined : `says ${said.text}`;
  }),
  probe('unliking what was not liked', async (on) => {
    const said = await on.call('remove_saved_tracks', { track_ids: [await id(on, '$track:1414')] });
    return boasts(said) ? `says ${said.text}` : undefined;
  }),
  probe('liking what is liked', async (on) => {
    const one = await uri(on, '$track:1415');
    await on.demo.outside({ save: one });
    const said = await on.call('save_tracks', { track_ids: [one] });
    return boasts(said) ? `says ${said.text}` : undefined;
  }),
  probe('unfollowing an artist who is not followed', async (on) => {
    const said = await on.call('unfollow_artists_or_users', { ids: [await id(on, '$artist:62')] });
    return boasts(said) ? `says ${said.text}` : undefined;
  }),
  probe('moving a row to where it stands', async (on) => {
    const playlist_id = await ownPlaylist(on);
    const said = await on.call('update_playlist_items', { playlist_id, range_start: 1, insert_before: 1 });
    return boasts(said) ? `says ${said.text}` : undefined;
  }),
  probe('a playlist without a description has none', async (on) => {
    await on.call('create_playlist', { name: 'Bare' });
    const sent = (await on.demo.requests()).find(({ method, url }) => method === 'POST' && url.includes('/playlists'));
    return sent?.body.includes('"description":""') ? undefined : `sent ${sent?.body}`;
  }),
  lost(
    'create_playlist_with_tracks',
    'POST /me/playlists',
    async (on) => ({ name: 'Lost one', track_uris: await tracks(on, 1, 2, 3) }),
    filled('Lost one'),
  ),
  lost(
    'create_playlist_with_tracks',
    'POST /playlists/{playlist_id}/items',
    async (on) => ({ name: 'Lost two', track_uris: await tracks(on, 1, 2, 3) }),
    filled('Lost two'),
  ),
  lost(
    'copy_playlist',
    'POST /me/playlists',
    async (on) => ({ playlist_id: await playlist(on, await tracks(on, 1, 2, 3)), name: 'Lost copy' }),
    filled('Lost copy'),
  ),
  lost(
    'copy_playlist',
    'POST /playlists/{playlist_id}/items',
    async (on) => ({ playlist_id: await playlist(on, await tracks(on, 1, 2, 3)), name: 'Lost copy two' }),
    filled('Lost copy two'),
  ),
  lost(
    'create_playlist',
    'POST /me/playlists',
    () => Promise.resolve({ name: 'Lost bare' }),
    async (on) => differs((await named(on, 'Lost bare')).length, 1, 'playlists'),
  ),
  probe('adding whose answer was lost, and the equal call', async (on) => {
    const playlist_id = await playlist(on, []);
    const track_uris = await tracks(on, 1, 2);
    await on.demo.fault({
      operation: 'POST /playlists/{playlist_id}/items',
      times: 1,
      carriedOut: true,
      connection: 'reset',
    });
    await on.call('add_tracks_to_playlist', { playlist_id, track_uris });
    await on.call('add_tracks_to_playlist', { playlist_id, track_uris });
    return differs(await rows(on, playlist_id), track_uris, 'rows');
  }),
  probe('a volume on a device that has none', async (on) => {
    await on.demo.devices({ devices: [{ name: 'Phone', supportsVolume: false }], active: 'Phone' });
    const said = await on.call('set_volume', { volume_percent: 30 });
    return said.isError ? undefined : `says ${said.text}`;
  }),
  probe('renaming somebody else’s playlist', async (on) => {
    const playlist_id = await on.demo
      .outside({
        method: 'POST',
        path: '/me/playlists',
        body: { name: 'Theirs', public: true },
        user: '31secondlistener',
      })
      .then((result) => String(JSON.stringify(result).match(/"id":"(\w{22})"/)?.[1]));
    const said = await on.call('change_playlist_details', { playlist_id, name: 'Mine now' });
    return first(
      said.isError ? undefined : `says ${said.text}`,
      differs((await details(on, playlist_id)).name, 'Theirs', 'name'),
    );
  }),
  probe('liking 60 songs of which Spotify refuses the last 20', async (on) => {
    const uris = await tracks(on, ...Array.from({ length: 60 }, (_, n) => 1300 + n));
    await on.demo.fault({ method: 'PUT', skip: 1, answer: { status: 502 } });
    const { isError, text } = await on.call('save_multiple_items', { uris });
    return isError ? undefined : `no error: ${text.slice(0, 200)}`;
  }),
];
