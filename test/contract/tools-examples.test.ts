import { describe, expect, test } from 'vitest';
import { tools } from '../../lib/tools/registry.ts';
import { useSpotifyTools } from '../support/spotify-tools.ts';
import { exampleOn } from '../support/tool-examples.ts';

/** What the answer of each tool has at least; `a|b` where one of two will do. */
const keys: Readonly<Record<string, string>> = {
  play: 'success message context',
  pause: 'success message',
  skip_next: 'success message',
  skip_previous: 'success message',
  get_current_playback: 'is_playing shuffle_state repeat_state progress_ms track|episode device context',
  get_available_devices: 'devices total_devices',
  transfer_playback: 'success device_id force_play',
  set_volume: 'success volume_percent',
  set_shuffle: 'success shuffle_state',
  set_repeat: 'success repeat_state',
  seek_to_position: 'success position_ms',
  get_recently_played: 'items total cursors',
  search: 'query type items total limit offset has_more',
  get_saved_tracks: 'tracks total limit offset has_more',
  save_tracks: 'success track_count track_ids',
  remove_saved_tracks: 'success track_count track_ids',
  check_saved_tracks: 'tracks total_checked total_saved',
  get_album: 'id uri name images tracks',
  get_album_tracks: 'album_id tracks total limit offset has_more',
  get_user_playlists: 'playlists total limit offset has_more',
  get_playlist: 'name uri id owner total_tracks public collaborative snapshot_id followers tracks',
  create_playlist: 'success playlist',
  add_tracks_to_playlist: 'success track_count snapshot_id',
  remove_tracks_from_playlist: 'success track_count snapshot_id',
  get_queue: 'currently_playing queue queue_length',
  add_to_queue: 'success track_uri',
  get_current_user: 'id display_name external_urls uri',
  get_top_items: 'type time_range time_range_description items total limit offset has_more',
  get_followed_artists: 'artists total next cursors',
  get_artist: 'id uri name images external_urls type',
  get_artist_albums: 'artist_id albums total limit offset has_more',
  get_track: 'success track',
};

describe.each(['development', 'extended'] as const)('examples in %s mode', (mode) => {
  const spotify = useSpotifyTools(mode);

  test.each(tools.map((tool) => [tool.name, tool] as const))('%s', async (name, tool) => {
    if (name === 'pause') await spotify().call('skip_next');
    const example = await exampleOn(spotify(), tool);
    const { data, requests } = await spotify().call(name, example);
    expect(requests.length).toBe(1);
    for (const key of (keys[name] ?? 'nothing is said of this tool').split(' ')) {
      expect(
        key.split('|').filter((one) => one in data),
        `${key} in ${JSON.stringify(data)}`,
      ).toHaveLength(1);
    }
  });
});
