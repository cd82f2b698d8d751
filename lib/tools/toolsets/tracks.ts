import * as z from 'zod';
import { request } from '../../spotify/request.ts';
import { batchRead } from '../builders/batch-read.ts';
import { endpoint } from '../builders/operation.ts';
import { market, spotifyId, spotifyIds } from '../definition/arguments.ts';
import { rowArguments } from '../definition/detail.ts';
import { Analysis, Features } from '../schemas/audio.ts';
import { Track } from '../schemas/entities.ts';
import { maybe } from '../schemas/text.ts';

const FullTrack = Track.extend({ external_ids: maybe(z.record(z.string(), z.string())) });
const track_id = spotifyId('track');
const example = '11dFghVXANMlKmJXsNCbNl';
const noAudio = 'Nothing else says how a track sounds: get_track has its length, search its year and genre (genre:).';

export const getTrack = endpoint({
  name: 'get_track',
  title: 'Track',
  description:
    'One song: artists, album, length, ISRC, explicit or not. Spotify gives no lyrics or audio, tempo in extended mode only.',
  effect: 'read',
  input: z.strictObject({ track_id, market }),
  example: { track_id: example },
  request: ({ track_id }) => request('GET /tracks/{id}', { id: track_id }),
  output: FullTrack.transform((track) => ({ success: true, track })),
});

export const getSeveralTracks = batchRead({
  name: 'get_several_tracks',
  title: 'Several tracks',
  description: 'Up to 50 tracks by id, in order. Development Mode: one call each.',
  input: z.strictObject({ track_ids: spotifyIds('track'), market, ...rowArguments }),
  example: { track_ids: [example, '4iV5W9uYEdYUVa79Axb7Rh'] },
  ids: ({ track_ids }) => track_ids,
  rows: 'tracks',
  row: FullTrack,
  batch: (ids) => request('GET /tracks', {}, { ids }),
  one: (id) => request('GET /tracks/{id}', { id }),
});

export const getTracksAudioFeatures = batchRead({
  name: 'get_tracks_audio_features',
  title: 'Audio features of tracks',
  description: 'How up to 100 tracks sound: tempo, key, energy, danceability, valence and the like.',
  onlyExtended: noAudio,
  input: z.strictObject({ track_ids: spotifyIds('track', 100) }),
  example: { track_ids: [example, '4iV5W9uYEdYUVa79Axb7Rh'] },
  ids: ({ track_ids }) => track_ids,
  rows: 'audio_features',
  row: Features,
  batch: (ids) => request('GET /audio-features', {}, { ids }),
  one: (id) => request('GET /audio-features/{id}', { id }),
});

export const getTrackAudioFeatures = endpoint({
  name: 'get_track_audio_features',
  title: 'Audio features',
  description: 'How one track sounds: tempo, key, energy, danceability, valence and the like.',
  effect: 'read',
  onlyExtended: noAudio,
  input: z.strictObject({ track_id }),
  example: { track_id: example },
  request: ({ track_id }) => request('GET /audio-features/{id}', { id: track_id }),
  output: Features.omit({ id: true }).transform((audio_features) => ({ audio_features })),
  echo: ({ track_id }) => ({ track_id }),
});

export const getTrackAudioAnalysis = endpoint({
  name: 'get_track_audio_analysis',
  title: 'Audio analysis',
  description:
    'The structure of one track: tempo, key, loudness, and how many bars, beats, sections, segments and tatums it has, with the first of each.',
  effect: 'read',
  onlyExtended: noAudio,
  input: z.strictObject({ track_id }),
  example: { track_id: example },
  request: ({ track_id }) => request('GET /audio-analysis/{id}', { id: track_id }),
  output: Analysis.transform((analysis) => ({ analysis })),
  echo: ({ track_id }) => ({ track_id }),
});
