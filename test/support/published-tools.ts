import type { Tool } from '../../lib/tools/definition/tool.ts';
import { toolsets } from '../../lib/tools/registry.ts';

/** The tools of the server that this one continues, by toolset. A name in this list is never removed or renamed. */
export const publishedNames: Readonly<Record<string, readonly string[]>> = {
  playback: [
    'get_available_devices',
    'get_current_playback',
    'get_recently_played',
    'pause',
    'play',
    'seek_to_position',
    'set_repeat',
    'set_shuffle',
    'set_volume',
    'skip_next',
    'skip_previous',
    'transfer_playback',
  ],
  queue: ['add_to_queue', 'get_queue'],
  search: ['get_recommendations', 'search'],
  tracks: [
    'get_several_tracks',
    'get_track',
    'get_track_audio_analysis',
    'get_track_audio_features',
    'get_tracks_audio_features',
  ],
  albums: [
    'check_saved_albums',
    'get_album',
    'get_album_tracks',
    'get_new_releases',
    'get_saved_albums',
    'get_several_albums',
    'remove_saved_albums',
    'save_albums',
  ],
  artists: [
    'get_artist',
    'get_artist_albums',
    'get_artist_related_artists',
    'get_artist_top_tracks',
    'get_several_artists',
  ],
  playlists: [
    'add_custom_playlist_cover_image',
    'add_tracks_to_playlist',
    'change_playlist_details',
    'create_playlist',
    'follow_playlist',
    'get_category_playlists',
    'get_featured_playlists',
    'get_playlist',
    'get_playlist_cover_image',
    'get_user_playlists',
    'get_user_playlists_by_id',
    'remove_tracks_from_playlist',
    'unfollow_playlist',
    'update_playlist_items',
  ],
  library: ['check_saved_tracks', 'get_saved_tracks', 'remove_saved_tracks', 'save_tracks'],
  shows: [
    'check_saved_shows',
    'get_saved_shows',
    'get_several_shows',
    'get_show',
    'get_show_episodes',
    'remove_saved_shows',
    'save_shows',
  ],
  episodes: [
    'check_saved_episodes',
    'get_episode',
    'get_saved_episodes',
    'get_several_episodes',
    'remove_saved_episodes',
    'save_episodes',
  ],
  audiobooks: [
    'check_saved_audiobooks',
    'get_audiobook',
    'get_audiobook_chapters',
    'get_saved_audiobooks',
    'get_several_audiobooks',
    'remove_saved_audiobooks',
    'save_audiobooks',
  ],
  chapters: ['get_chapter', 'get_several_chapters'],
  browse: [
    'get_available_genre_seeds',
    'get_available_markets',
    'get_several_browse_categories',
    'get_single_browse_category',
  ],
  user: [
    'check_current_user_follows_playlist',
    'check_following_artists_or_users',
    'follow_artists_or_users',
    'get_current_user',
    'get_followed_artists',
    'get_top_items',
    'get_user_profile',
    'unfollow_artists_or_users',
  ],
};

/** The tools of some toolsets. */
export const toolsOf = (...names: readonly string[]): readonly Tool[] =>
  names.flatMap((name) => Object.values(toolsets[name] ?? {}));

/** The tools of the published list. */
export const publishedTools: readonly Tool[] = toolsOf(...Object.keys(publishedNames)).filter(({ name }) =>
  Object.values(publishedNames).flat().includes(name),
);
