import * as z from 'zod';
import type { Data } from '../definition/context.ts';
import { count, id, list, uri } from './entities.ts';
import { maybe } from './text.ts';

/** How a track sounds: shares from 0 to 1, loudness in dB, tempo in beats per minute, length in milliseconds. */
export const Features = z.object({
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

/** So many of each list are shown: a whole analysis is about a megabyte. */
const shown = 10;

/** An analysis of a track's sound, seconds and dB: all of its sections' facts, the start of the long lists, and how long each is. */
export const Analysis = z
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
