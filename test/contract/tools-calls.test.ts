import { expect, test } from 'vitest';
import { layerSettings } from '../../functions/settings/layers.ts';
import { tools } from '../../lib/tools/registry.ts';
import { replay } from '../bench/replay.ts';
import { memoryState as state } from '../support/replay-state.ts';

const around = '1, 1 before, and 1 to read back';
const playlist = { playlist_id: '$playlist:2' };
const artists = { ids: ['$artist:3'] };

// What docs/tools.md says that a change costs, and what it does cost where nothing is cached.
test.each([
  ['save_tracks', { track_ids: ['$track:3'] }, '1 per 40, and as many before and to read back', 3],
  ['remove_saved_tracks', { track_ids: ['$track:3'] }, '1 per 40, and as many before and to read back', 3],
  ['follow_artists_or_users', artists, '1 per 40, and as many before and to read back', 3],
  ['unfollow_artists_or_users', artists, '1 per 40, and as many before and to read back', 3],
  ['follow_playlist', playlist, around, 3],
  ['create_playlist', { name: 'Sunday' }, around, 3],
  ['change_playlist_details', { ...playlist, name: 'Sunday' }, around, 3],
  ['add_tracks_to_playlist', { ...playlist, track_uris: ['$track:3'] }, '1, and 1 or 2 to read back', 2],
  [
    'remove_tracks_from_playlist',
    { ...playlist, track_uris: ['$track:3'] },
    '1, 1 before (up to 500 rows: 1 more per 50 after the first 100), and 1 to read back',
    3,
  ],
  ['update_playlist_items', { ...playlist, range_start: 0, insert_before: 3 }, '1, and 1 before', 2],
  ['add_to_queue', { uri: '$track:3' }, '1; an album or playlist: 1 per song, and 2 before', 1],
  ['set_volume', { volume_percent: 30 }, '1, and 1 before', 2],
])('%s makes the calls that docs/tools.md says', async (name, args, said, calls) => {
  const trace = { events: [{ at: 0, tool: name, arguments: args }] };
  const { figures, byOperation } = await replay(trace, { state, settings: layerSettings({}), verifyWrites: true });
  expect(tools.find((tool) => tool.name === name)?.calls).toBe(said);
  expect(figures.spotify_calls, JSON.stringify(byOperation)).toBe(calls);
});
