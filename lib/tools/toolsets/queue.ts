import * as z from 'zod';
import { request } from '../../spotify/request.ts';
import { endpoint } from '../builders/operation.ts';
import { fresh } from '../definition/arguments.ts';
import { rowArguments } from '../definition/detail.ts';
import { Queue } from '../schemas/player.ts';

export { addToQueue } from './queue/add.ts';

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
