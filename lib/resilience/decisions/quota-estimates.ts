import type { QuotaBucket } from '../../spotify/operation.ts';

/**
 * Calls per bucket in 24 hours before Spotify refuses more, according to reports of real blocks; a careful guess where
 * there are none. Spotify publishes no numbers, so the remaining calls are always an estimate.
 */
export const quotaEstimates: Readonly<Record<QuotaBucket, number>> = {
  albums: 2500,
  artists: 2500,
  artist_albums: 100,
  audiobooks: 1000,
  browse: 1000,
  episodes: 1000,
  library: 1000,
  player: 2500,
  playlists: 2000,
  profile: 1000,
  saved: 500,
  search: 200,
  show_episodes: 600,
  shows: 1000,
  tracks: 2500,
};
