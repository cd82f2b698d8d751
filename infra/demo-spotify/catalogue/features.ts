import type { Track } from './model.ts';
import { between, stream } from './random.ts';

/** Audio features of a track, the same every time. All but the last six are between 0 and 1. */
export function featuresOf(track: Track) {
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
    /** Decibels. */
    loudness: -Math.round(random() * 20_000) / 1000,
    /** Beats per minute. */
    tempo: Math.round((60 + random() * 120) * 1000) / 1000,
    /** Pitch class, 0 to 11. */
    key: between(random, 0, 11),
    mode: between(random, 0, 1),
    time_signature: between(random, 3, 5),
    duration_ms: track.durationMs,
  };
}

export type Features = Readonly<ReturnType<typeof featuresOf>>;
