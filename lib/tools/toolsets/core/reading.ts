import * as z from 'zod';
import { route } from '../../builders/route.ts';
import { fresh, kindedUri } from '../../definition/arguments.ts';
import type { Data } from '../../definition/context.ts';
import type { ItemKind } from '../../definition/references.ts';
import type { Destination } from '../../definition/tool.ts';
import { continue_from } from '../../playlist-jobs/continuation.ts';
import { releaseArguments } from '../albums/followed-releases.ts';

/** The kind that a checked URI names. */
export const kindOf = (uri: string): string => uri.split(':')[1] ?? '';

export const urisOfOneKind = (...kinds: readonly ItemKind[]) =>
  z
    .array(kindedUri(...kinds).describe('URI or link'))
    .min(1)
    .max(50)
    .refine((uris) => new Set(uris.map(kindOf)).size === 1, 'must be of one kind: make a call for each kind')
    .describe('Of one kind');

const limit = z.int().min(1).max(50).optional();
const offset = z.int().min(0).max(100_000).optional();

export const getItem = route({
  name: 'get_item',
  title: 'Details of one item',
  description:
    'Details of one track (Spotify gives no lyrics, tempo or audio), album, artist, playlist, show, episode, audiobook or chapter.',
  effect: 'read',
  input: z.strictObject({
    uri: kindedUri('track', 'album', 'artist', 'playlist', 'show', 'episode', 'audiobook', 'chapter').describe(
      'URI or link',
    ),
  }),
  example: { uri: 'spotify:album:4aawyAB9vmqN3uQ7FjRGTy' },
  to: ({ uri }) => {
    const kind = kindOf(uri);
    return {
      tool: `get_${kind}`,
      args: { [`${kind}_id`]: uri, ...(kind === 'playlist' && { include_tracks: false }) },
    };
  },
});

/** The tool that lists the contents of each kind of item. */
const parts: Readonly<Record<string, string>> = {
  album: 'get_album_tracks',
  artist: 'get_artist_albums',
  show: 'get_show_episodes',
  audiobook: 'get_audiobook_chapters',
};

export const getContents = route({
  name: 'get_contents',
  title: 'What is in it',
  description:
    'List what is in a playlist or album (tracks), by an artist (albums), in a show (episodes) or audiobook (chapters).',
  effect: 'read',
  input: z.strictObject({
    uri: kindedUri('playlist', 'album', 'artist', 'show', 'audiobook').describe('URI or link'),
    limit,
    offset,
  }),
  example: { uri: 'spotify:playlist:3cEYpjA9oz9GiPac4AsH4n', limit: 50 },
  to: ({ uri, limit, offset }) => {
    const kind = kindOf(uri);
    const tool = parts[kind];
    if (tool !== undefined) return { tool, args: { [`${kind}_id`]: uri, limit, offset } };
    return { tool: 'get_playlist', args: { playlist_id: uri, tracks_limit: limit, tracks_offset: offset } };
  },
});

const playing: Readonly<Record<string, string>> = {
  playback: 'get_current_playback',
  queue: 'get_queue',
  devices: 'get_available_devices',
};

export const getNowPlaying = route({
  name: 'get_now_playing',
  title: 'What is playing now',
  description:
    'What song is playing now, on which device and how loud; or the queue, which nobody can clear; or the devices to play on.',
  effect: 'read',
  input: z.strictObject({ show: z.enum(['playback', 'queue', 'devices']).default('playback'), fresh }),
  example: { show: 'queue' },
  to: ({ show, fresh }) => ({ tool: playing[show] ?? '', args: { fresh } }),
});

const saved: Readonly<Record<string, string>> = {
  tracks: 'get_saved_tracks',
  albums: 'get_saved_albums',
  artists: 'get_followed_artists',
  playlists: 'get_user_playlists',
  shows: 'get_saved_shows',
  episodes: 'get_saved_episodes',
  audiobooks: 'get_saved_audiobooks',
  new_releases: 'get_new_releases',
};

export const getLibrary = route({
  name: 'get_library',
  title: 'My library',
  description:
    "The user's liked songs (tracks), playlists (no folders), followed artists and their new_releases, saved albums, shows, episodes or audiobooks.",
  effect: 'read',
  input: z
    .strictObject({
      kind: z.enum(['tracks', 'albums', 'artists', 'playlists', 'shows', 'episodes', 'audiobooks', 'new_releases']),
      limit,
      offset,
      after: z.string().optional().describe('artists: next_after'),
      days: releaseArguments.days.unwrap().optional().describe('new_releases'),
      continue_from,
      fresh,
    })
    .superRefine(({ kind, ...given }, { addIssue }) => {
      const refuse = (name: keyof typeof given, isWrong: boolean, message: string): void => {
        if (isWrong && given[name] !== undefined) addIssue({ code: 'custom', path: [name], message });
      };
      refuse('offset', kind === 'artists', 'is not for artists: go on with after');
      refuse('after', kind !== 'artists', 'is for artists only: go on with offset');
      for (const name of ['days', 'continue_from'] as const)
        refuse(name, kind !== 'new_releases', 'is for new_releases only');
      refuse('fresh', kind === 'new_releases', 'is not for new_releases: each artist is asked for once a day');
    }),
  example: { kind: 'tracks', limit: 20 },
  to: ({ kind, limit, offset, after, days, continue_from, fresh }) => ({
    tool: saved[kind] ?? '',
    args: {
      ...{ limit, fresh, days, continue_from },
      ...(kind === 'artists' ? { after } : { offset }),
      ...(kind === 'new_releases' && { from: 'followed' }),
    },
  }),
});

/** The calls that check the kinds without a `check_saved_` tool. */
const checks: Readonly<Record<string, (uris: readonly string[]) => Destination>> = {
  artist: (ids) => ({ tool: 'check_following_artists_or_users', args: { ids, follow_type: 'artist' } }),
  user: (ids) => ({ tool: 'check_following_artists_or_users', args: { ids, follow_type: 'user' } }),
  playlist: ([playlist_id]) => ({ tool: 'check_current_user_follows_playlist', args: { playlist_id } }),
};

export const checkLibrary = route({
  name: 'check_library',
  title: 'Is it in my library?',
  description: 'Whether tracks, albums, shows, episodes or audiobooks are saved, artists or a playlist followed.',
  effect: 'read',
  input: z.strictObject({
    uris: urisOfOneKind('track', 'album', 'show', 'episode', 'audiobook', 'artist', 'playlist').refine(
      (uris) => uris.length === 1 || kindOf(uris[0] ?? '') !== 'playlist',
      'must be one where it is a playlist',
    ),
  }),
  example: { uris: ['spotify:track:4iV5W9uYEdYUVa79Axb7Rh'] },
  to: ({ uris }) => {
    const kind = kindOf(uris[0] ?? '');
    return checks[kind]?.(uris) ?? { tool: `check_saved_${kind}s`, args: ids(kind, uris) };
  },
});

/** The argument for several items of a kind. */
export const ids = (kind: string, uris: readonly string[]): Data => ({ [`${kind}_ids`]: uris });
