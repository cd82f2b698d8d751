import * as z from 'zod';
import { route } from '../../builders/route.ts';
import {
  device_id,
  positionMs,
  repeatMode,
  spotifyId,
  spotifyUri,
  volumePercent,
  volumeStep,
} from '../../definition/arguments.ts';
import type { Data } from '../../definition/context.ts';
import { confirm_token } from '../../guards/confirmation.ts';
import { continue_from } from '../../playlist-jobs/continuation.ts';
import { removalRules, ruleNames } from '../../playlist-jobs/removal-rules.ts';
import { ids, kindOf, urisOfOneKind } from './reading.ts';

const dry_run = z.boolean().optional();

interface Action {
  readonly tool: string;
  /** The arguments of which one is needed; the first is named in the refusal. */
  readonly needs?: ReadonlyArray<'position_ms' | 'volume_percent' | 'volume_by' | 'shuffle' | 'repeat' | 'device_id'>;
  readonly args?: Data;
}

const actions: Readonly<Record<string, Action>> = {
  pause: { tool: 'pause' },
  resume: { tool: 'play' },
  next: { tool: 'skip_next' },
  previous: { tool: 'skip_previous' },
  seek: { tool: 'seek_to_position', needs: ['position_ms'] },
  volume: { tool: 'set_volume', needs: ['volume_percent', 'volume_by'] },
  shuffle: { tool: 'set_shuffle', needs: ['shuffle'] },
  repeat: { tool: 'set_repeat', needs: ['repeat'] },
  transfer: { tool: 'transfer_playback', needs: ['device_id'], args: { force_play: true } },
};

export const controlPlayer = route({
  name: 'control_player',
  title: 'Control the player',
  description:
    'Pause, resume, skip to the next or previous song, seek, set volume, shuffle or repeat, or move playback to a device.',
  effect: 'write',
  input: z
    .strictObject({
      action: z.enum(['pause', 'resume', 'next', 'previous', 'seek', 'volume', 'shuffle', 'repeat', 'transfer']),
      position_ms: positionMs.optional(),
      volume_percent: volumePercent.optional(),
      volume_by: volumeStep.optional(),
      shuffle: z.boolean().optional(),
      repeat: repeatMode.optional(),
      device_id,
    })
    .superRefine((given, { addIssue }) => {
      const needs = actions[given.action]?.needs;
      if (needs?.[0] !== undefined && needs.every((name) => given[name] === undefined))
        addIssue({ code: 'custom', path: [needs[0]], message: `is needed for ${given.action}` });
      if (given.volume_percent !== undefined && given.volume_by !== undefined)
        addIssue({ code: 'custom', path: ['volume_by'], message: 'cannot go together with volume_percent' });
      for (const name of Object.values(actions).flatMap(({ needs: names = [] }) => names)) {
        if (name !== 'device_id' && !needs?.includes(name) && given[name] !== undefined)
          addIssue({ code: 'custom', path: [name], message: `does not belong to ${given.action}` });
      }
    }),
  example: { action: 'volume', volume_percent: 40 },
  to: ({ action, volume_by: by, shuffle, repeat, ...given }) => {
    const { tool = '', args } = actions[action] ?? {};
    return { tool, args: { ...given, by, state: shuffle ?? repeat, ...args } };
  },
});

export const removeSavedItems = route({
  name: 'remove_saved_items',
  title: 'Remove from my library',
  description:
    'Unlike songs, remove what is saved, unfollow artists or a playlist (an own one is deleted, once the user confirms).',
  effect: 'destroy',
  input: z
    .strictObject({
      uris: urisOfOneKind('track', 'album', 'show', 'episode', 'audiobook', 'artist', 'playlist'),
      dry_run,
      confirm_token,
    })
    .superRefine(({ uris, dry_run, confirm_token }, { addIssue }) => {
      const isPlaylist = kindOf(uris[0] ?? '') === 'playlist';
      if (isPlaylist && uris.length > 1)
        addIssue({ code: 'custom', path: ['uris'], message: 'must be one where it is a playlist' });
      if (!isPlaylist && (dry_run === true || confirm_token !== undefined))
        addIssue({ code: 'custom', path: ['dry_run'], message: 'is for a playlist only: the rest can be undone' });
    }),
  example: { uris: ['spotify:track:4iV5W9uYEdYUVa79Axb7Rh'] },
  to: ({ uris, dry_run, confirm_token }) => {
    const kind = kindOf(uris[0] ?? '');
    if (kind === 'artist') return { tool: 'unfollow_artists_or_users', args: { ids: uris, follow_type: 'artist' } };
    if (kind === 'playlist')
      return { tool: 'unfollow_playlist', args: { playlist_id: uris[0], dry_run, confirm_token } };
    return { tool: `remove_saved_${kind}s`, args: ids(kind, uris) };
  },
});

export const changePlaylist = route({
  name: 'change_playlist',
  title: 'Change a playlist',
  description:
    'Add songs to a playlist (add_uris), move rows (from 0), or change its name, description or visibility: one of these a call.',
  effect: 'write',
  input: z
    .strictObject({
      playlist_id: spotifyId('playlist'),
      add_uris: z.array(spotifyUri('track', 'episode')).min(1).max(100).optional(),
      position: z.int().min(0).max(100_000).optional(),
      move_from: z.int().min(0).max(100_000).optional(),
      move_to: z.int().min(0).max(100_000).optional(),
      move_rows: z.int().min(1).max(100_000).optional(),
      name: z.string().trim().min(1).max(100).optional(),
      description: z.string().max(300).optional(),
      public: z.boolean().optional(),
      allow_duplicate: z.boolean().optional(),
    })
    .superRefine((given, { addIssue }) => {
      const { add_uris, move_from, name, description, public: isPublic } = given;
      const hasDetails = [name, description, isPublic].some((detail) => detail !== undefined);
      if ([add_uris !== undefined, move_from !== undefined, hasDetails].filter(Boolean).length !== 1)
        addIssue({ code: 'custom', message: 'one of add_uris, move_from with move_to, or details must be given' });
      if ((given.move_from === undefined) !== (given.move_to === undefined))
        addIssue({ code: 'custom', path: ['move_to'], message: 'goes with move_from' });
      const partOf = { position: 'add_uris', allow_duplicate: 'add_uris', move_rows: 'move_from' } as const;
      for (const name of ['position', 'allow_duplicate', 'move_rows'] as const)
        if (given[name] !== undefined && given[partOf[name]] === undefined)
          addIssue({ code: 'custom', path: [name], message: `is for ${partOf[name]} only` });
    }),
  example: { playlist_id: '3cEYpjA9oz9GiPac4AsH4n', add_uris: ['spotify:track:4iV5W9uYEdYUVa79Axb7Rh'] },
  to: ({ playlist_id, add_uris, position, move_from, move_to, move_rows, allow_duplicate, ...details }) => {
    if (add_uris !== undefined)
      return {
        tool: 'add_tracks_to_playlist',
        args: { playlist_id, track_uris: add_uris, position, allow_duplicate },
      };
    if (move_from === undefined) return { tool: 'change_playlist_details', args: { playlist_id, ...details } };
    return {
      tool: 'update_playlist_items',
      args: { playlist_id, range_start: move_from, insert_before: move_to, range_length: move_rows },
    };
  },
});

export const organizePlaylist = route({
  name: 'organize_playlist',
  title: 'Organize a playlist',
  description:
    'Remove duplicates or rows by rule (all given) from a playlist, sort it for good (by random: shuffle), or copy it. dry_run first.',
  effect: 'destroy',
  input: z
    .strictObject({
      playlist_id: spotifyId('playlist'),
      action: z.enum(['dedupe', 'remove', 'sort', 'copy']),
      by: z.enum(['artist', 'title', 'album', 'release_date', 'added', 'duration', 'random']).optional(),
      descending: z.boolean().optional(),
      keep_dates: z.boolean().optional(),
      name: z.string().trim().min(1).max(100).optional(),
      ...removalRules,
      dry_run,
      confirm_token,
      continue_from,
      allow_duplicate: z.boolean().optional(),
    })
    .superRefine(({ action, by, name, confirm_token, allow_duplicate, ...given }, { addIssue }) => {
      const wrong = (path: string, message: string): void => addIssue({ code: 'custom', path: [path], message });
      if (action === 'sort' && by === undefined) wrong('by', 'is needed for sort');
      if (action !== 'sort' && by !== undefined) wrong('by', 'is for sort only');
      for (const option of ['descending', 'keep_dates'] as const)
        if (action !== 'sort' && given[option] !== undefined) wrong(option, 'is for sort only');
      const rules = ruleNames.filter((rule) => given[rule] !== undefined);
      if (action === 'remove' && rules.length === 0) wrong('explicit', 'or artist or released is needed for remove');
      if (action !== 'remove' && rules[0] !== undefined) wrong(rules[0], 'is for remove only');
      if (action !== 'copy' && name !== undefined) wrong('name', 'is for copy only');
      if (action !== 'copy' && allow_duplicate !== undefined) wrong('allow_duplicate', 'is for copy only');
      if (action === 'copy' && confirm_token !== undefined) wrong('confirm_token', 'is not needed for copy');
    }),
  example: { playlist_id: '3cEYpjA9oz9GiPac4AsH4n', action: 'dedupe', dry_run: true },
  to: ({ playlist_id, action, dry_run, confirm_token, continue_from, ...given }) => {
    const always = { playlist_id, dry_run, continue_from };
    const { by, descending, keep_dates, name, allow_duplicate, ...rules } = given;
    if (action === 'copy') return { tool: 'copy_playlist', args: { ...always, name, allow_duplicate } };
    if (action === 'remove') return { tool: 'remove_playlist_rows', args: { ...always, ...rules, confirm_token } };
    if (action === 'dedupe') return { tool: 'dedupe_playlist', args: { ...always, confirm_token } };
    return { tool: 'sort_playlist', args: { ...always, by, descending, keep_dates, confirm_token } };
  },
});
