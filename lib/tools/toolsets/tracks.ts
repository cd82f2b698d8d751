import * as z from 'zod';
import { request } from '../../spotify/request.ts';
import { batchRead } from '../builders/batch-read.ts';
import { endpoint } from '../builders/operation.ts';
import { market, spotifyId, spotifyIds } from '../definition/arguments.ts';
import type { Data } from '../definition/context.ts';
import { rowArguments } from '../definition/detail.ts';
import { count, id, list, Track, uri } from '../schemas/entities.ts';
import { maybe } from '../schemas/text.ts';

/** How a track sounds: shares from 0 to 1, loudness in dB, tempo in beats per minute, length in milliseconds. */
const Features = z.object({
  id,
  uri,
  acousticness: count,
  danceability: count,
  duration_ms: count,
  energy: count,
  instrumentalness: count,
  key: count,
  liveness: count,
  loudness: count,
  mode: count,
  speechiness: count,
  tempo: count,
  time_signature: count,
  valence: count,
});

const Interval = z.object({ start: count, duration: count, confidence: count });
const Section = Interval.extend({ loudness: count, tempo: count, key: count, mode: count, time_signature: count });
const Segment = Interval.extend({ loudness_max: count });
const Whole = z.object({
  duration: count,
  loudness: count,
  tempo: count,
  tempo_confidence: count,
  key: count,
  key_confidence: count,
  mode: count,
  mode_confidence: count,
  time_signature: count,
  time_signature_confidence: count,
  end_of_fade_in: count,
  start_of_fade_out: count,
});

/** The entries shown of each list: a whole analysis is about a megabyte. */
const shown = 10;

/** An analysis of a track's sound, seconds and dB: all of its sections' facts, the start of the long lists, and how long each is. */
const Analysis = z
  .object({
    track: maybe(Whole),
    bars: list(Interval),
    beats: list(Interval),
    sections: list(Section),
    segments: list(Segment),
    tatums: list(Interval),
  })
  .transform(({ track, ...lists }): Data => {
    const entries = Object.entries(lists).map(([name, rows = []]) => [name, rows] as const);
    return {
      track,
      ...Object.fromEntries(entries.map(([name, rows]) => [name, rows.slice(0, shown)])),
      counts: Object.fromEntries(entries.map(([name, rows]) => [name, rows.length])),
      ...(entries.some(([, rows]) => rows.length > shown) && { note: `The first ${shown} of each list are shown.` }),
    };
  });

const FullTrack = Track.extend({ external_ids: maybe(z.record(z.string(), z.string())) });
const track_id = spotifyId('track');
const example = '11dFghVXANMlKmJXsNCbNl';
const noAudio = 'Nothing else says how a track sounds: get_track has its length, search its year and genre (genre:).';

export const getTrack = endpoint({
  name: 'get_track',
  title: 'Track',
  description:
    'One song: artists, album, length, ISRC, explicit or not. Spotify gives no lyrics or audio, tempo in extended mode only.',
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
  row: FullTrack,
  path: 'tracks',
});

export const getTracksAudioFeatures = batchRead({
  name: 'get_tracks_audio_features',
  title: 'Audio features of tracks',
  description: 'How up to 100 tracks sound: tempo, key, energy, danceability, valence and the like.',
  onlyExtended: noAudio,
  input: z.strictObject({ track_ids: spotifyIds('track', 100) }),
  example: { track_ids: [example, '4iV5W9uYEdYUVa79Axb7Rh'] },
  ids: ({ track_ids }) => track_ids,
  row: Features,
  path: 'audio-features',
});

export const getTrackAudioFeatures = endpoint({
  name: 'get_track_audio_features',
  title: 'Audio features',
  description: 'How one track sounds: tempo, key, energy, danceability, valence and the like.',
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
  onlyExtended: noAudio,
  input: z.strictObject({ track_id }),
  example: { track_id: example },
  request: ({ track_id }) => request('GET /audio-analysis/{id}', { id: track_id }),
  output: Analysis.transform((analysis) => ({ analysis })),
  echo: ({ track_id }) => ({ track_id }),
});
