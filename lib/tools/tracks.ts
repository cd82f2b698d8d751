import * as z from 'zod';
import { request } from '../spotify/request.ts';
import { market, spotifyId } from './arguments.ts';
import { Track } from './shapes.ts';
import { maybe } from './text.ts';
import { endpoint } from './tool.ts';

const FullTrack = Track.extend({ external_ids: maybe(z.record(z.string(), z.string())) });

/** One track. */
export const getTrack = endpoint({
  name: 'get_track',
  title: 'Track',
  description: 'Get one track: artists, album, length, ISRC, and whether it is explicit.',
  effect: 'read',
  input: z.strictObject({ track_id: spotifyId('track'), market }),
  example: { track_id: '11dFghVXANMlKmJXsNCbNl' },
  request: ({ track_id }) => request('GET /tracks/{id}', { id: track_id }),
  output: FullTrack.transform((track) => ({ success: true, track })),
});
