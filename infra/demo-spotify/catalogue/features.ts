import type { Track } from './model.ts';
import { between, stream } from './random.ts';

/** What an analysis of the sound says of a track; all but the last six are from 0 to 1. */
export interface Features {
  readonly acousticness: number;
  readonly danceability: number;
  readonly energy: number;
  readonly instrumentalness: number;
  readonly liveness: number;
  readonly speechiness: number;
  readonly valence: number;
  /** Decibels. */
  readonly loudness: number;
  /** Beats per minute. */
  readonly tempo: number;
  /** Pitch class, 0 to 11. */
  readonly key: number;
  readonly mode: number;
  readonly time_signature: number;
  readonly duration_ms: number;
}

/** The features of a track, the same every time. */
export function featuresOf(track: Track): Features {
  const random = stream(`features ${track.id}`);
  const share = () => Math.round(random() * 1000) / 1000;
  return {
    acousticness: share(),
    danceability: share(),
    energy: share(),
    instrumentalness: share(),
    liveness: share(),
    speechiness: share(),
    valence: share(),
    loudness: -Math.round(random() * 20_000) / 1000,
    tempo: Math.round((60 + random() * 120) * 1000) / 1000,
    key: between(random, 0, 11),
    mode: between(random, 0, 1),
    time_signature: between(random, 3, 5),
    duration_ms: track.durationMs,
  };
}
