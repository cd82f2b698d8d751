import * as z from 'zod';
import { request } from '../../spotify/request.ts';
import { command, endpoint } from '../builders/operation.ts';
import { device_id, fresh, spotifyUri } from '../definition/arguments.ts';
import { rowArguments } from '../definition/detail.ts';
import { idempotencyArguments } from '../definition/idempotency.ts';
import { queuedItem } from '../guards/idempotency-evidence.ts';
import { Queue } from '../schemas/player.ts';

/** The queue. */
export const getQueue = endpoint({
  name: 'get_queue',
  title: 'Queue',
  description:
    'The queue: what plays now and up to 20 that come next. Spotify cannot clear or reorder it: play something else instead.',
  effect: 'read',
  input: z.strictObject({ ...rowArguments, fresh }),
  example: {},
  request: () => request('GET /me/player/queue', {}),
  output: Queue,
});

/** Queue one item. */
export const addToQueue = command({
  name: 'add_to_queue',
  title: 'Add to queue',
  description:
    'Queue one song or episode to play next. Several: one call each, in order; a whole album: play. Nothing takes it out again. An equal call within 2 minutes adds nothing, unless allow_duplicate.',
  effect: 'write',
  calls: '1, and 1 before',
  input: z.strictObject({ uri: spotifyUri('track', 'episode'), device_id, ...idempotencyArguments }),
  example: { uri: 'spotify:track:4iV5W9uYEdYUVa79Axb7Rh' },
  request: ({ uri, device_id }) => request('POST /me/player/queue', {}, { uri, device_id }),
  message: () => 'Added to the queue.',
  echo: ({ uri, device_id }) => ({ track_uri: uri, device_id }),
  idempotency: queuedItem,
});
