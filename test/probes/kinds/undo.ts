import type { Data } from '../../../lib/compact/data.ts';
import { claims, differs, first, type Probe, type Probed, probe } from '../probe.ts';
import { change, details, id, isSaved, mine, player, playlist, replace, rows, tracks, uri } from '../spotify.ts';

type Args = (on: Probed, playlist_id: string) => Promise<Data> | Data;

/** Of tracks A B A C D, after one edit and undo: exactly what was there. */
const edited = (name: string, tool: string, args: Args, before: readonly number[] = [1, 2, 1, 3, 4]): Probe =>
  probe(`${name}, and undo`, async (on) => {
    const expected = await tracks(on, ...before);
    const playlist_id = await playlist(on, expected);
    await on.call(tool, { playlist_id, ...(await args(on, playlist_id)) });
    const said = await on.call('undo_last_change');
    return differs(await rows(on, playlist_id), expected, `says ${said.text.slice(0, 150)}; rows`);
  });

/** After one change of the library, the same again: as it was before. */
const saved = (tool: string, undoing: string, parameter: string, reference: string, before: boolean): Probe =>
  probe(`${tool} of what was ${before ? 'saved' : 'not saved'}, and undo`, async (on) => {
    const one = await uri(on, reference);
    await on.call(before ? tool.replace(/remove_saved|unfollow/, undoing) : tool, {});
    await on.demo.outside(before ? { save: one } : { remove: one });
    await on.call(tool, { [parameter]: [one.split(':').at(-1)] });
    await on.call('undo_last_change');
    return differs(await isSaved(on, one), before, 'saved');
  });

const library = [
  ['tracks', 'track_ids', '$track:1403'],
  ['albums', 'album_ids', '$album:120'],
  ['shows', 'show_ids', '$show:12'],
  ['episodes', 'episode_ids', '$episode:40'],
  ['audiobooks', 'audiobook_ids', '$audiobook:6'],
] as const;

const setting = (
  tool: string,
  args: Data,
  name: string,
  read: (state: Awaited<ReturnType<typeof player>>) => unknown,
): Probe =>
  probe(`${name}, and undo`, async (on) => {
    await on.demo.devices({ devices: [{ name: 'Desk', volume: 60 }], active: 'Desk' });
    const before = read(await player(on));
    await on.call(tool, args);
    await on.call('undo_last_change');
    return differs(read(await player(on)), before, name);
  });

/** A change without a way back after one that has one: the older one must stay. */
const newest = (tool: string, args: (on: Probed) => Promise<Data>): Probe =>
  probe(`a removal, then ${tool}, and undo: the removal stays`, async (on) => {
    const [a = '', b = ''] = await tracks(on, 1, 2);
    const playlist_id = await playlist(on, [a, b]);
    await on.call('remove_tracks_from_playlist', { playlist_id, track_uris: [a] });
    await on.call(tool, await args(on));
    await on.call('undo_last_change');
    return differs(await rows(on, playlist_id), [b], 'rows');
  });

export const undo: readonly Probe[] = [
  edited('adding at the end', 'add_tracks_to_playlist', async (on) => ({ track_uris: await tracks(on, 1, 5) })),
  edited('adding at the top what stands elsewhere too', 'add_tracks_to_playlist', async (on) => ({
    track_uris: await tracks(on, 1),
    position: 0,
  })),
  edited('adding in the middle beside equals', 'add_tracks_to_playlist', async (on) => ({
    track_uris: await tracks(on, 1, 1),
    position: 2,
  })),
  edited('adding twice the same', 'add_tracks_to_playlist', async (on) => ({ track_uris: await tracks(on, 3, 3, 3) })),
  edited('removing what stands twice', 'remove_tracks_from_playlist', async (on) => ({
    track_uris: await tracks(on, 1),
  })),
  edited('removing several', 'remove_tracks_from_playlist', async (on) => ({ track_uris: await tracks(on, 1, 4) })),
  edited('removing all', 'remove_tracks_from_playlist', async (on) => ({ track_uris: await tracks(on, 1, 2, 3, 4) })),
  edited('moving the first to the end', 'update_playlist_items', () => ({ range_start: 0, insert_before: 5 })),
  edited('moving the last to the top', 'update_playlist_items', () => ({ range_start: 4, insert_before: 0 })),
  edited('moving a range past the end', 'update_playlist_items', () => ({
    range_start: 3,
    range_length: 9,
    insert_before: 0,
  })),
  edited('moving a range onto itself', 'update_playlist_items', () => ({
    range_start: 1,
    range_length: 2,
    insert_before: 2,
  })),
  edited('moving before beyond the end', 'update_playlist_items', () => ({
    range_start: 0,
    range_length: 2,
    insert_before: 5,
  })),
  edited('sorting by title', 'sort_playlist', () => ({ by: 'title' })),
  edited('sorting by artist, descending', 'sort_playlist', () => ({ by: 'artist', descending: true })),
  edited('sorting at random', 'sort_playlist', () => ({ by: 'random' })),
  edited('removing repeats', 'dedupe_playlist', () => ({})),
  edited('removing repeats that stand in a row', 'dedupe_playlist', () => ({}), [1, 1, 1, 2, 2]),
  edited(
    'removing one of equal rows by its position',
    'remove_playlist_rows',
    async (on) => ({ positions: [2], uris: await tracks(on, 1) }),
    [1, 2, 1, 1],
  ),
  probe('adding within seconds after equal rows were added elsewhere, and undo', async (on) => {
    const expected = await tracks(on, 2, 3, 4);
    const [a = ''] = await tracks(on, 1);
    const playlist_id = await playlist(on, expected);
    await on.call('add_tracks_to_playlist', { playlist_id, track_uris: [a] });
    await on.call('add_tracks_to_playlist', { playlist_id, track_uris: [a], position: 1, allow_duplicate: true });
    await on.call('undo_last_change');
    return differs(await rows(on, playlist_id), [...expected, a], 'rows');
  }),
  probe('an addition, a change by somebody else, and undo', async (on) => {
    const expected = await tracks(on, 1, 2, 3);
    const [x = '', y = ''] = await tracks(on, 8, 9);
    const playlist_id = await playlist(on, expected);
    await on.call('add_tracks_to_playlist', { playlist_id, track_uris: [x], position: 0 });
    await replace(on, playlist_id, [y, ...expected]);
    await on.call('undo_last_change');
    return differs(await rows(on, playlist_id), [y, ...expected], 'rows');
  }),
  probe('a rename, another by somebody else, and undo', async (on) => {
    const playlist_id = await playlist(on, [], 'A');
    await on.call('change_playlist_details', { playlist_id, name: 'B' });
    await change(on, playlist_id, { name: 'C' });
    const said = await on.call('undo_last_change');
    return first(
      differs((await details(on, playlist_id)).name, 'C', 'name'),
      claims(said) ? `says ${said.text}` : undefined,
    );
  }),
  probe('a rename to the same name, and undo', async (on) => {
    const playlist_id = await playlist(on, [], 'A', 'Text');
    await on.call('change_playlist_details', { playlist_id, name: 'B' });
    await on.call('change_playlist_details', { playlist_id, name: 'B' });
    await on.call('undo_last_change');
    const { name, description } = await details(on, playlist_id);
    return first(
      differs(description, 'Text', 'description'),
      name === 'B' || name === 'A' ? undefined : `name ${name}`,
    );
  }),
  probe('undo twice undoes one', async (on) => {
    const playlist_id = await playlist(on, [], 'A');
    await on.call('change_playlist_details', { playlist_id, name: 'B' });
    await on.call('change_playlist_details', { playlist_id, name: 'C' });
    await on.call('undo_last_change');
    await on.call('undo_last_change');
    return differs((await details(on, playlist_id)).name, 'B', 'name');
  }),
  probe('two undos at once undo one', async (on) => {
    const playlist_id = await playlist(on, [], 'A');
    await on.call('change_playlist_details', { playlist_id, name: 'B' });
    await on.call('change_playlist_details', { playlist_id, name: 'C' });
    await Promise.all([on.call('undo_last_change'), on.call('undo_last_change'), on.call('undo_last_change')]);
    return differs((await details(on, playlist_id)).name, 'B', 'name');
  }),
  newest('skip_next', () => Promise.resolve({})),
  newest('pause', () => Promise.resolve({})),
  newest('add_to_queue', async (on) => ({ uri: await uri(on, '$track:5') })),
  newest('save_tracks', async (on) => ({ track_ids: [await id(on, '$track:1404')] })),
  newest('set_shuffle', async (on) => ({ state: !(await player(on)).shuffle_state })),
  newest('follow_artists_or_users', async (on) => ({ ids: [await id(on, '$artist:60')] })),
  newest('seek_to_position', () => Promise.resolve({ position_ms: 1000 })),
  newest('transfer_playback', async (on) => ({
    device_id: JSON.stringify((await on.call('get_available_devices')).data).match(/"id":"([^"]+)"/)?.[1] ?? '',
  })),
  ...library.flatMap(([kind, parameter, reference]) => [
    saved(`save_${kind}`, '', parameter, reference, false),
    saved(`remove_saved_${kind}`, 'save', parameter, reference, true),
  ]),
  probe('a like of what was liked already, and undo', async (on) => {
    const one = await uri(on, '$track:1405');
    await on.demo.outside({ save: one });
    await on.call('save_tracks', { track_ids: [one] });
    await on.call('undo_last_change');
    return differs(await isSaved(on, one), true, 'liked');
  }),
  probe('a like of two, of which one was liked already, and undo', async (on) => {
    const [one, other] = [await uri(on, '$track:1406'), await uri(on, '$track:1407')];
    await on.demo.outside({ save: one });
    await on.call('save_tracks', { track_ids: [one, other] });
    await on.call('undo_last_change');
    return differs([await isSaved(on, one), await isSaved(on, other)], [true, false], 'liked');
  }),
  probe('an unlike of what was not liked, and undo', async (on) => {
    const one = await uri(on, '$track:1408');
    await on.call('remove_saved_tracks', { track_ids: [one] });
    await on.call('undo_last_change');
    return differs(await isSaved(on, one), false, 'liked');
  }),
  probe('a playlist that was made is deleted by undo only with a confirmation', async (on) => {
    await on.call('create_playlist', { name: 'Made for undo' });
    const said = await on.call('undo_last_change');
    const exists = (await mine(on)).some(({ name }) => name === 'Made for undo');
    if (!exists) return 'deleted unasked';
    const token = /confirm_token["]?: "?([\w.-]+)/.exec(said.text)?.[1] ?? said.data['confirm_token'];
    await on.call('undo_last_change', { confirm_token: token });
    return (await mine(on)).some(({ name }) => name === 'Made for undo') ? `cannot be undone: ${said.text}` : undefined;
  }),
  setting('set_volume', { volume_percent: 35 }, 'volume', ({ device }) => device.volume_percent),
  setting('set_volume', { volume_percent: 60 }, 'volume as it was', ({ device }) => device.volume_percent),
  setting('set_shuffle', { state: true }, 'shuffle on', ({ shuffle_state }) => shuffle_state),
  setting('set_shuffle', { state: false }, 'shuffle off', ({ shuffle_state }) => shuffle_state),
  setting('set_repeat', { state: 'track' }, 'repeat', ({ repeat_state }) => repeat_state),
  probe('volume, then by hand to another, and undo', async (on) => {
    await on.demo.devices({ devices: [{ name: 'Desk', volume: 60 }], active: 'Desk' });
    await on.call('set_volume', { volume_percent: 35 });
    await on.demo.devices({ devices: [{ name: 'Desk', volume: 80 }], active: 'Desk' });
    await on.call('undo_last_change');
    return differs((await player(on)).device.volume_percent, 80, 'volume');
  }),
  probe('the list of the last changes', async (on) => {
    const playlist_id = await playlist(on, [], 'A');
    await on.call('change_playlist_details', { playlist_id, name: 'B' });
    await on.call('skip_next');
    const { text } = await on.call('undo_last_change', { dry_run: true });
    return text.includes('skip_next') && text.includes('change_playlist_details')
      ? undefined
      : `says ${text.slice(0, 300)}`;
  }),
  probe('undo after a playlist was deleted elsewhere', async (on) => {
    const playlist_id = await playlist(on, [], 'A');
    await on.call('change_playlist_details', { playlist_id, name: 'B' });
    await on.demo.outside({ method: 'DELETE', path: `/playlists/${playlist_id}/followers` }).catch(() => undefined);
    const said = await on.call('undo_last_change');
    return said.isError || said.data['success'] === false || (await details(on, playlist_id)).name === 'A'
      ? undefined
      : `says ${said.text}`;
  }),
  probe('undo of a rename by dry run changes nothing', async (on) => {
    const playlist_id = await playlist(on, [], 'A');
    await on.call('change_playlist_details', { playlist_id, name: 'B' });
    await on.call('undo_last_change', { dry_run: true });
    return differs((await details(on, playlist_id)).name, 'B', 'name');
  }),
];
