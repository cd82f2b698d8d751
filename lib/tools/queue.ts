import * as z from 'zod';
import { request } from '../spotify/request.ts';
import { device_id, spotifyUri } from './arguments.ts';
import { Queue } from './player-shapes.ts';
import { command, endpoint } from './tool.ts';

/** The queue. */
export const getQueue = endpoint({
  name: 'get_queue',
  title: 'Queue',
  description:
    'What plays now and up to 20 items that come next. Spotify has no way to clear or reorder the queue: play something else instead.',
  effect: 'read',
  input: z.strictObject({}),
  example: {},
  request: () => request('GET /me/player/queue', {}),
  output: Queue,
});

/** Queue one item. */
export const addToQueue = command({
  name: 'add_to_queue',
  title: 'Add to queue',
  description:
    'Add one track or episode to the queue, to play next. It cannot be taken out again. For several, call once each in order; for a whole album use play.',
  effect: 'write',
  input: z.strictObject({ uri: spotifyUri('track', 'episode'), device_id }),
  example: { uri: 'spotify:track:4iV5W9uYEdYUVa79Axb7Rh' },
  request: (query) => request('POST /me/player/queue', {}, query),
  message: () => 'Added to the queue.',
  echo: ({ uri, device_id }) => ({ track_uri: uri, device_id }),
});
