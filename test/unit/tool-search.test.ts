import MiniSearch from 'minisearch';
import { expect, test } from 'vitest';
import { servedIn } from '../../lib/tools/definition/tool.ts';
import { tools } from '../../lib/tools/registry.ts';

/**
 * Some hosts show a model the names of tools alone and search the descriptions (BM25). What people ask for in words of their own, and the
 * tools of which one should be among the first five.
 */
const questions: Readonly<Record<string, string>> = {
  'find songs on spotify': 'search',
  'search for a song': 'search',
  'look up an album by name': 'search',
  'find a podcast about history': 'search',
  'resume playback': 'play play_on_device',
  'continue the music': 'play',
  'stop music': 'pause',
  'pause the song': 'pause',
  'what song is playing now': 'get_current_playback get_queue',
  'now playing': 'get_current_playback get_queue',
  'what is this song': 'get_current_playback get_track',
  'play a playlist': 'play search_and_play',
  'play some jazz': 'search_and_play play',
  'play this album': 'play search_and_play',
  'put on music': 'play search_and_play',
  'next song': 'skip_next',
  'skip this track': 'skip_next',
  'go back one song': 'skip_previous',
  'previous track': 'skip_previous',
  'turn the volume down': 'set_volume',
  'make it louder': 'set_volume',
  'shuffle on': 'set_shuffle',
  'repeat this song': 'set_repeat',
  'jump forward one minute': 'seek_to_position',
  'seek position': 'seek_to_position',
  'which speakers are available': 'get_available_devices',
  'list my devices': 'get_available_devices',
  'move the music to my phone': 'transfer_playback play_on_device',
  'play in the kitchen speaker': 'play_on_device',
  'switch device': 'transfer_playback play_on_device',
  'add song to queue': 'add_to_queue',
  'play this next': 'add_to_queue',
  'what is in the queue': 'get_queue',
  'what did I listen to recently': 'get_recently_played',
  'listening history': 'get_recently_played',
  'my most played songs': 'get_top_items',
  'top artists this year': 'get_top_items',
  'favourite artists of the last month, most played': 'get_top_items',
  'like this song': 'save_tracks save_multiple_items',
  'show my liked songs': 'get_saved_tracks',
  'save an album': 'save_albums save_multiple_items',
  'unlike a song': 'remove_saved_tracks',
  'did I like this song': 'check_saved_tracks',
  'my playlists': 'get_user_playlists',
  'list playlists': 'get_user_playlists',
  'songs in a playlist': 'get_playlist',
  'create a playlist': 'create_playlist create_playlist_with_tracks',
  'make a new playlist with these songs': 'create_playlist_with_tracks create_playlist',
  'add songs to my playlist': 'add_tracks_to_playlist',
  'remove a song from a playlist': 'remove_tracks_from_playlist',
  'rename playlist': 'change_playlist_details',
  'make playlist private': 'change_playlist_details',
  'delete a playlist': 'unfollow_playlist',
  'reorder playlist': 'update_playlist_items sort_playlist',
  'sort playlist by artist': 'sort_playlist',
  'remove duplicates from playlist': 'dedupe_playlist',
  'merge two playlists': 'merge_playlists',
  'copy playlist': 'copy_playlist',
  'compare playlists': 'diff_playlists',
  'export playlist to csv': 'export_playlist',
  'import a list of songs': 'import_playlist',
  'undo what you did': 'undo_last_change',
  'undo last change': 'undo_last_change',
  'recommend music like this': 'get_recommendations',
  'similar songs': 'get_recommendations',
  'new album releases': 'get_new_releases',
  'albums of an artist': 'get_artist_albums',
  'popular songs of an artist': 'get_artist_top_tracks',
  'tell me about this artist': 'get_artist get_artist_full_profile',
  'songs on this album': 'get_album_tracks get_album',
  'artists I follow': 'get_followed_artists',
  'follow an artist': 'follow_artists_or_users',
  'unfollow artist': 'unfollow_artists_or_users',
  'my podcasts': 'get_saved_shows',
  'episodes of a podcast': 'get_show_episodes',
  'saved episodes': 'get_saved_episodes',
  'my audiobooks': 'get_saved_audiobooks',
  'chapters of an audiobook': 'get_audiobook_chapters',
  'who am I signed in as': 'get_current_user',
  'my account profile': 'get_current_user',
  'why is spotify slow': 'get_server_status',
  'how many calls are left, what is the quota': 'get_server_status',
  'change the cover picture of my playlist': 'add_custom_playlist_cover_image',
  'disconnect my account': 'disconnect_account',
};

const index = new MiniSearch({ idField: 'name', fields: ['name', 'title', 'description'] });
index.addAll(
  tools
    .filter((tool) => servedIn('development', tool))
    .map(({ name, title, description }) => ({ name, title: `${title} ${name.replaceAll('_', ' ')}`, description })),
);
const firstFive = (question: string): readonly string[] =>
  index
    .search(question)
    .slice(0, 5)
    .map(({ id }) => String(id));

test('plain questions find a right tool among the first five, 95 in 100 of them', () => {
  const missed = Object.entries(questions).filter(
    ([question, right]) => !firstFive(question).some((name) => right.split(' ').includes(name)),
  );
  expect(Object.keys(questions).length).toBeGreaterThanOrEqual(60);
  expect(
    missed.length / Object.keys(questions).length,
    `missed: ${missed.map(([question]) => question).join('; ')}`,
  ).toBeLessThanOrEqual(0.05);
});

test('a right answer is a tool that there is', () => {
  const names = tools.map(({ name }) => name);
  expect(
    Object.values(questions)
      .flatMap((right) => right.split(' '))
      .filter((name) => !names.includes(name)),
  ).toEqual([]);
});
