import { describe, expect, test } from 'vitest';
import type { Mode } from '../../lib/spotify/operation.ts';
import { servedIn } from '../../lib/tools/definition/tool.ts';
import { tools, toolsets } from '../../lib/tools/registry.ts';
import { publishedTools } from '../support/published-tools.ts';
import { useSpotifyTools } from '../support/spotify-tools.ts';
import { pick } from '../support/tool-answers.ts';
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
  get_recommendations: 'seeds recommendations total',
  get_several_albums: 'albums total',
  get_saved_albums: 'albums total limit offset has_more',
  save_albums: 'success album_count album_ids',
  remove_saved_albums: 'success album_count album_ids',
  check_saved_albums: 'albums total_checked total_saved',
  get_new_releases: 'albums total limit offset has_more',
  get_user_playlists_by_id: 'user_id playlists total limit offset has_more',
  change_playlist_details: 'success updated_fields',
  update_playlist_items: 'success snapshot_id',
  get_featured_playlists: 'message playlists total limit offset has_more',
  get_category_playlists: 'category_id playlists total limit offset has_more',
  get_playlist_cover_image: 'playlist_id images',
  add_custom_playlist_cover_image: 'success playlist_id',
  follow_playlist: 'success playlist_id',
  unfollow_playlist: 'success playlist_id',
  get_user_profile: 'success user',
  follow_artists_or_users: 'success count type ids',
  unfollow_artists_or_users: 'success count type ids',
  check_following_artists_or_users: 'following total_checked total_following',
  check_current_user_follows_playlist: 'users total_checked total_following',
  get_several_artists: 'artists total',
  get_artist_top_tracks: 'artist_id market tracks total',
  get_artist_related_artists: 'artist_id related_artists total',
  get_audiobook: 'id uri name authors narrators chapters images',
  get_several_audiobooks: 'audiobooks total',
  get_audiobook_chapters: 'audiobook_id chapters total limit offset has_more',
  get_saved_audiobooks: 'audiobooks total limit offset has_more',
  save_audiobooks: 'success count audiobook_ids',
  remove_saved_audiobooks: 'success count audiobook_ids',
  check_saved_audiobooks: 'audiobooks total_checked saved_count',
  get_several_browse_categories: 'categories total limit offset has_more',
  get_single_browse_category: 'id name href icons',
  get_chapter: 'id uri name resume_point audiobook',
  get_several_chapters: 'chapters total',
  get_episode: 'id uri name resume_point show images',
  get_several_episodes: 'episodes total',
  get_saved_episodes: 'episodes total limit offset has_more',
  save_episodes: 'success saved_count',
  remove_saved_episodes: 'success removed_count',
  check_saved_episodes: 'results total_checked total_saved',
  get_available_genre_seeds: 'genres total usage',
  get_available_markets: 'markets total usage',
  get_show: 'success show',
  get_several_shows: 'shows total',
  get_show_episodes: 'episodes total limit offset has_more',
  get_saved_shows: 'shows total limit offset has_more',
  save_shows: 'success show_count show_ids',
  remove_saved_shows: 'success show_count show_ids',
  check_saved_shows: 'shows total_checked total_saved',
  get_several_tracks: 'tracks total',
  get_tracks_audio_features: 'audio_features total',
  get_track_audio_features: 'track_id audio_features',
  get_track_audio_analysis: 'track_id analysis',
};

/** Calls that an example costs, where that is not one, by mode. */
const calls: Readonly<Record<string, Readonly<Partial<Record<Mode, number>>>>> = {
  get_recommendations: { development: 4 },
  get_several_albums: { development: 2 },
  get_several_artists: { development: 2 },
  get_several_audiobooks: { development: 2 },
  get_several_episodes: { development: 2 },
  get_several_shows: { development: 2 },
  get_several_tracks: { development: 2 },
  get_artist_top_tracks: { development: 2 },
  get_user_playlists_by_id: { development: 2 },
  get_available_genre_seeds: { development: 0 },
  get_available_markets: { development: 0 },
  check_current_user_follows_playlist: { development: 2, extended: 2 },
  unfollow_playlist: { development: 3, extended: 3 },
};

/** What the answer says of replacements, in development mode only. */
const replaced = [
  'get_recommendations',
  'get_new_releases',
  'get_user_playlists_by_id',
  'get_user_profile',
  'get_artist_top_tracks',
  'get_available_genre_seeds',
  'get_available_markets',
];

describe.each(['development', 'extended'] as const)('examples in %s mode', (mode) => {
  const spotify = useSpotifyTools(mode);
  /** A playlist of somebody else's in the user's library. */
  const followed = async (): Promise<string> => {
    const playlists = pick.list(await spotify().ask('/me/playlists?limit=50'), 'items');
    const foreign = playlists.find((row) => pick.text(row, 'owner', 'id') === '31harbourlight7q');
    return pick.text(foreign, 'id');
  };
  const served = tools.filter((tool) => servedIn(mode, tool));
  // In the order of the keys: `play` starts what the others tell of.
  const rows = Object.keys(keys).flatMap((key) =>
    served.filter(({ name }) => name === key).map((tool) => [key, tool] as const),
  );
  // What tells of the server itself needs a server: test/e2e has those.
  const ofTheServer = Object.values(toolsets['server'] ?? {});
  const others = served
    .filter((tool) => !(tool.name in keys || ofTheServer.includes(tool)))
    .map((tool) => [tool.name, tool] as const);

  test.each(others)('%s, which came later', async (name, tool) => {
    const { data, failure } = await spotify().call(name, await exampleOn(spotify(), tool));
    expect(failure).toBeUndefined();
    expect(Object.keys(data).length).toBeGreaterThan(0);
    if (tool.effect !== 'read') expect('success' in data || 'dry_run' in data).toBe(true);
  });

  test.each(rows)('%s', async (name, tool) => {
    if (name === 'pause') await spotify().call('skip_next');
    const given = await exampleOn(spotify(), tool);
    // Unfollowing one's own playlist deletes it, which is asked about first.
    const example = name === 'unfollow_playlist' ? { playlist_id: await followed() } : given;
    const { data, requests, failure } = await spotify().call(name, example);
    expect(failure).toBeUndefined();
    expect(requests).toHaveLength(calls[name]?.[mode] ?? 1);
    expect('how' in data).toBe(mode === 'development' && replaced.includes(name));
    for (const key of (keys[name] ?? '').split(' ')) {
      expect(
        key.split('|').filter((one) => one in data),
        `${key} in ${JSON.stringify(data)}`,
      ).toHaveLength(1);
    }
  });
});

test('something is said of each tool that was published', () => {
  expect(Object.keys(keys).sort()).toEqual(publishedTools.map(({ name }) => name).sort());
});
