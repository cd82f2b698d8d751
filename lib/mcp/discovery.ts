/** What hosts with tool search read of a tool, under the keys that Claude Code documents: no other host shows them to its model. */
export type Discovery = {
  readonly 'anthropic/alwaysLoad'?: true;
  readonly 'anthropic/searchHint'?: string;
};

/** What nearly every conversation needs, at `/mcp` and at `/mcp/core`: there without a search. */
const alwaysLoaded: ReadonlySet<string> = new Set([
  ...['search', 'play', 'add_to_queue', 'save_multiple_items'],
  ...['search_and_play', 'pause', 'skip_next', 'get_current_playback', 'set_volume', 'get_user_playlists'],
  ...['get_now_playing', 'control_player', 'get_library', 'find_tool', 'read_with_tool', 'use_tool'],
]);

/** People's words that neither title nor description has room for. */
const hints: Readonly<Record<string, string>> = {
  play: 'continue the music, start',
  add_to_queue: 'play this next',
  get_new_releases: 'what is new from artists I follow',
  get_current_playback: 'who sings this, what is on',
  get_track: 'lyrics, bpm, key or tempo of a song: what Spotify gives of it',
  get_artist: 'biography, band, genre',
  get_recently_played: 'what did I hear an hour ago, history',
  get_recommendations: 'radio, discover new music, mix',
  get_top_items: 'wrapped, statistics, favourites',
  get_available_devices: 'what can I listen on, sound output',
  get_user_playlists: 'playlist folders',
  get_queue: 'clear the queue, what comes next',
  set_volume: 'turn it up, turn it down, mute, loud',
  set_shuffle: 'random order',
  set_repeat: 'loop this song',
  seek_to_position: 'rewind, fast forward, start over',
  transfer_playback: 'cast to TV, sound output',
  save_tracks: 'heart, favorite, favourite this song',
  save_multiple_items: 'heart, favorite, add to favourites, bookmark, subscribe',
  save_albums: 'bookmark album, add to favourites',
  save_shows: 'subscribe to a podcast',
  remove_saved_shows: 'unsubscribe from a podcast',
  dedupe_playlist: 'clean up playlist',
  export_playlist: 'backup, download a playlist',
  copy_playlist: 'backup playlist',
};

/** What helps a host to find a tool; nothing for most. */
export const discoveryOf = (name: string): Discovery => ({
  ...(alwaysLoaded.has(name) && { 'anthropic/alwaysLoad': true }),
  ...(hints[name] !== undefined && { 'anthropic/searchHint': hints[name] }),
});

/** The names in the tables, for who checks that they are tools. */
export const discoveredNames: readonly string[] = [...alwaysLoaded, ...Object.keys(hints)];
