import * as z from 'zod';
import { json, request } from '../../../spotify/request.ts';
import { command } from '../../builders/operation.ts';
import { currentUser } from '../../calls/current-user.ts';
import { device_id, kindedUri, likedSongs, spotifyUri } from '../../definition/arguments.ts';
import type { ToolContext } from '../../definition/context.ts';
import { project } from '../../definition/project.ts';
import { Playback } from '../../schemas/player.ts';

const input = z
  .strictObject({
    context_uri: kindedUri('album', 'artist', 'playlist', 'show', 'collection').optional(),
    uris: z.array(spotifyUri('track', 'episode')).min(1).max(100).optional(),
    device_id,
    offset_position: z.int().min(0).max(100_000).optional().describe('Start at this index, from 0'),
    offset_uri: spotifyUri('track', 'episode').optional(),
    position_ms: z.int().min(0).max(86_400_000).optional(),
    shuffle: z.boolean().optional(),
  })
  .superRefine((args, { addIssue }) => {
    for (const [name, message] of contradictions(args)) addIssue({ code: 'custom', path: [name], message });
  });

interface What {
  readonly context_uri?: string | undefined;
  readonly uris?: readonly string[] | undefined;
  readonly offset_position?: number | undefined;
  readonly offset_uri?: string | undefined;
  readonly position_ms?: number | undefined;
}

function contradictions(what: What): Array<readonly [string, string]> {
  const { context_uri, uris, offset_position, offset_uri, position_ms } = what;
  const offset = offset_uri === undefined ? 'offset_position' : 'offset_uri';
  if (context_uri !== undefined && uris)
    return [['uris', 'cannot go together with context_uri: play either a context or a list']];
  if (position_ms !== undefined && context_uri === undefined && !uris)
    return [['position_ms', 'needs a context_uri or uris to start in; in what is on: seek_to_position']];
  if (offset_position === undefined && offset_uri === undefined) return [];
  if (offset_position !== undefined && offset_uri !== undefined)
    return [['offset_uri', 'cannot go together with offset_position: give one of them']];
  if (context_uri === undefined && !uris) return [[offset, 'needs a context_uri or uris to start in']];
  if (context_uri?.startsWith('spotify:artist:'))
    return [[offset, 'does not work for an artist, whose tracks have no order: use an album, a playlist or uris']];
  if (uris && offset_uri !== undefined && !uris.includes(offset_uri)) return [[offset, 'must be one of uris']];
  if (uris && (offset_position ?? 0) >= uris.length)
    return [[offset, `must be less than ${uris.length}, the number of uris`]];
  return [];
}

/** The offset as Spotify wants it. */
function offset({ offset_position, offset_uri }: What) {
  if (offset_uri !== undefined) return { offset: { uri: offset_uri } };
  return offset_position === undefined ? {} : { offset: { position: offset_position } };
}

/** The URI under which Spotify plays the caller's liked songs. */
export const likedSongsOf = async (context: ToolContext): Promise<string> =>
  `spotify:user:${encodeURIComponent((await currentUser(context)).id)}:collection`;

/** Start or resume playback. */
export const play = command({
  name: 'play',
  title: 'Play',
  description:
    'Play music: an album, artist, playlist, show or "liked songs" (context_uri), or songs and episodes (uris); neither: resume playback. By name: search_and_play. On a named device: play_on_device.',
  effect: 'write',
  calls: '1; with shuffle 2 more',
  input,
  example: { context_uri: 'spotify:album:5ht7ItJgpBH7W6vJ5BqpPr', offset_position: 2 },
  request: ({ device_id, context_uri, uris, position_ms, ...start }) =>
    request(
      'PUT /me/player/play',
      {},
      { device_id },
      context_uri === undefined && !uris ? undefined : json({ context_uri, uris, position_ms, ...offset(start) }),
    ),
  // Shuffle comes first: otherwise the first song would be the first of the list.
  prepare: async (args, context) => {
    const { shuffle: state, device_id } = args;
    if (state !== undefined) await context.spotify(request('PUT /me/player/shuffle', {}, { state, device_id }));
    return args.context_uri === likedSongs ? { ...args, context_uri: await likedSongsOf(context) } : args;
  },
  already: async ({ context_uri, uris }, { spotify }) => {
    if (context_uri !== undefined || uris) return;
    const asked = request('GET /me/player', {}, { additional_types: ['track', 'episode'] });
    const playing = project(Playback, await spotify(asked, { fresh: true }), asked);
    return playing['is_playing'] === true ? 'Nothing was changed: it plays already.' : undefined;
  },
  message: ({ context_uri, uris }) => {
    if (uris) return `Playing ${uris.length === 1 ? 'one item' : `${uris.length} items`}.`;
    if (context_uri?.endsWith(':collection')) return 'Playing the liked songs.';
    return context_uri === undefined ? 'Resumed.' : `Playing the ${context_uri.split(':')[1]}.`;
  },
  echo: ({ context_uri, uris, device_id, shuffle }) => ({ context: context_uri, uris, device_id, shuffle }),
});
