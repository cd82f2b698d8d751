/** The views that hosts with the MCP Apps extension show beside a tool's answer. */
export const viewNames = ['player', 'results', 'playlist'] as const;
export type ViewName = (typeof viewNames)[number];

/** The tools that each view is shown for. */
const shownFor: Readonly<Record<ViewName, readonly string[]>> = {
  player: [
    ...['get_current_playback', 'get_queue', 'get_available_devices', 'play', 'pause', 'skip_next', 'skip_previous'],
    ...['seek_to_position', 'set_volume', 'set_shuffle', 'set_repeat', 'transfer_playback', 'add_to_queue'],
    ...['search_and_play', 'play_on_device', 'get_now_playing', 'control_player'],
  ],
  results: [
    ...['search', 'get_recommendations', 'get_top_items', 'get_recently_played', 'get_new_releases'],
    ...['get_track', 'get_several_tracks', 'get_saved_tracks'],
    ...['get_album', 'get_album_tracks', 'get_several_albums', 'get_saved_albums'],
    ...['get_artist', 'get_several_artists', 'get_artist_albums', 'get_artist_top_tracks'],
    ...['get_artist_related_artists', 'get_followed_artists', 'get_artist_full_profile'],
    ...['get_user_playlists', 'get_user_playlists_by_id', 'get_featured_playlists', 'get_category_playlists'],
    ...['get_show', 'get_several_shows', 'get_saved_shows', 'get_show_episodes'],
    ...['get_episode', 'get_several_episodes', 'get_saved_episodes'],
    ...['get_audiobook', 'get_several_audiobooks', 'get_saved_audiobooks', 'get_audiobook_chapters'],
    ...['get_chapter', 'get_several_chapters', 'get_item', 'get_contents', 'get_library'],
  ],
  playlist: [
    ...['get_playlist', 'create_playlist', 'create_playlist_with_tracks', 'change_playlist_details'],
    ...['add_tracks_to_playlist', 'remove_tracks_from_playlist', 'update_playlist_items'],
    ...['add_custom_playlist_cover_image', 'copy_playlist', 'merge_playlists', 'sort_playlist', 'dedupe_playlist'],
    'remove_playlist_rows',
    ...['import_playlist', 'diff_playlists', 'change_playlist', 'organize_playlist'],
  ],
};

const viewOf: ReadonlyMap<string, ViewName> = new Map(
  viewNames.flatMap((view) => shownFor[view].map((tool) => [tool, view] as const)),
);

/** The view that is shown for a tool, if any. */
export const viewFor = (tool: string): ViewName | undefined => viewOf.get(tool);

/** The URI of a view. It changes with each build, so hosts may cache the document. */
export const viewUri = (view: ViewName, hash: string): string => `ui://${view}/${hash}`;
