import type { ViewName } from '../../lib/mcp/views.ts';
import type { Data } from '../../lib/tools/definition/context.ts';
import { covers, found, id, playing, playlist, track } from './view-answers.ts';

/** A view in one of its main states, as a host leads it there. */
export interface ViewState {
  readonly name: string;
  readonly view: ViewName;
  readonly tool: string;
  /** Absent: no answer has come. */
  readonly data?: Data;
  readonly args?: Data;
  readonly error?: string;
  readonly covers?: Readonly<Record<string, string>>;
  /** The names of buttons that are pressed, one after another. */
  readonly presses?: readonly string[];
}

const long =
  'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz (Live at the Old Harbour, Remastered) 👩‍👩‍👧‍👦🎉';
const names = [long, 'שיר הלילה', '🎷🎶', 'A'];
const [one = track('1')] = [track('1')];
const rows = names.map((name, at) => ({
  ...track(String(at + 1), name),
  explicit: at === 0,
  artists: [{ id: id('a'), name: at === 1 ? 'אביתר בנאי' : `Somebody ${name}` }],
}));
const list = { ...found, items: rows, limit: rows.length };
const device = { type: 'Speaker', is_active: false, volume_percent: 40, supports_volume: true, is_restricted: false };
const devices = [
  { ...device, id: 'd', name: 'Desk', is_active: true },
  { ...device, id: 'k', name: `Kitchen ${long}` },
  { ...device, id: 't', name: 'Television', is_restricted: true },
];
const album = {
  ...{ id: id('c'), uri: `spotify:album:${id('c')}`, name: long, album_type: 'album', release_date: '2019-05-03' },
  ...{ artists: [{ id: id('a'), name: 'Somebody' }], total_tracks: 40 },
  tracks: { items: rows, total: 40, limit: 4, offset: 0, has_more: true, next_offset: 4 },
};
const profile = {
  artist: { id: id('a'), uri: `spotify:artist:${id('a')}`, name: 'Somebody' },
  top_tracks: rows,
  albums: [album],
};
const long_list = {
  ...playlist,
  ...{ name: long, description: `What ${long} is about`, public: false },
  tracks: {
    ...playlist.tracks,
    items: rows.map((row, position) => ({ position, track: row })),
    ...{ total: 90, has_more: true, next_offset: 4 },
  },
};
const plan = {
  ...{ dry_run: true, playlist: { id: id('9'), name: long }, repeats: { count: 8, rows: [...rows, ...rows] } },
  ...{ left: 4, calls: { reading: 0, writing: 1 } },
};
const quota = "Spotify's quota for search is spent until 2026-11-29T16:00:00.000Z (in 2 h).";
const read = { covers };

/** First those that stand for a view each. */
export const viewStates: readonly ViewState[] = [
  { name: 'a player', view: 'player', tool: 'get_current_playback', data: { ...playing, track: rows[0] }, ...read },
  { name: 'results', view: 'results', tool: 'search', data: list, args: { query: 'x' }, ...read },
  {
    ...{ name: 'a dry run', view: 'playlist', tool: 'dedupe_playlist', data: plan },
    args: { playlist_id: id('9'), dry_run: true },
  },
  { name: 'a player that waits', view: 'player', tool: 'get_current_playback' },
  { name: 'a queue', view: 'player', tool: 'get_queue', data: { currently_playing: one, queue: rows }, ...read },
  { name: 'devices', view: 'player', tool: 'get_available_devices', data: { devices } },
  {
    ...{ name: 'silence', view: 'player', tool: 'get_current_playback', ...read },
    data: { is_playing: false, message: 'Nothing is playing.' },
  },
  { name: 'no device', view: 'player', tool: 'play', error: 'Spotify sees no active device: open Spotify on one.' },
  { name: 'a player that fails', view: 'player', tool: 'get_current_playback', error: 'Spotify Premium is required.' },
  { name: 'results that wait', view: 'results', tool: 'search' },
  { name: 'an album', view: 'results', tool: 'get_album', data: album, args: { album_id: id('c') }, ...read },
  { name: 'an artist', view: 'results', tool: 'get_artist_full_profile', data: profile, ...read },
  { name: 'no results', view: 'results', tool: 'search', data: { ...found, items: [], total: 0, next_offset: null } },
  { name: 'results that fail', view: 'results', tool: 'search', error: quota },
  { name: 'unfolded results', view: 'results', tool: 'search', data: list, presses: [`More for ${names[1]}`], ...read },
  { name: 'a press', view: 'results', tool: 'search', data: list, presses: [`Play ${names[1]}`], ...read },
  {
    ...{ name: 'a playlist', view: 'playlist', tool: 'get_playlist', data: long_list, ...read },
    args: { playlist_id: id('9') },
  },
  {
    ...{ name: 'an empty playlist', view: 'playlist', tool: 'get_playlist' },
    data: { ...playlist, total_tracks: 0, tracks: { ...playlist.tracks, items: [], total: 0 } },
  },
  { name: 'a playlist that fails', view: 'playlist', tool: 'get_playlist', error: 'Sign in with Spotify again.' },
];
