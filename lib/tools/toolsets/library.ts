import * as z from 'zod';
import { request } from '../../spotify/request.ts';
import { endpoint } from '../builders/operation.ts';
import { savedItems } from '../builders/saved-items.ts';
import { fresh, limit, offset } from '../definition/arguments.ts';
import { rowArguments } from '../definition/detail.ts';
import { saved, Track } from '../schemas/entities.ts';
import { pageOf } from '../schemas/page.ts';

export const getSavedTracks = endpoint({
  name: 'get_saved_tracks',
  title: 'My liked songs',
  description: "List the user's liked songs, newest first. For single songs: check_saved_tracks.",
  warm: 'library',
  input: z.strictObject({ limit: limit(20), offset, ...rowArguments, fresh }),
  example: { limit: 20, offset: 0 },
  request: ({ limit, offset }) => request('GET /me/tracks', {}, { limit, offset }),
  output: pageOf('tracks', saved('track', Track)),
});

const items = savedItems('track', {
  count: 'track_count',
  examples: ['4iV5W9uYEdYUVa79Axb7Rh', '1301WleyT98MSxVHPZCA6M'],
});

export const saveTracks = items.save({
  name: 'save_tracks',
  title: 'Like songs',
  description: "Like songs: save them to the user's liked songs.",
  example: { track_ids: ['4iV5W9uYEdYUVa79Axb7Rh', '1301WleyT98MSxVHPZCA6M'] },
});

export const removeSavedTracks = items.remove({
  name: 'remove_saved_tracks',
  title: 'Unlike songs',
  description: "Unlike songs: remove them from the user's liked songs.",
});

export const checkSavedTracks = items.check({
  name: 'check_saved_tracks',
  title: 'Are these songs liked?',
  description: 'Did the user like each song: whether it is in the liked songs, in order.',
});
