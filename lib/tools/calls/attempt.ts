import { SpotifyError, type SpotifyFailure } from '../../spotify/failure.ts';

/** What came of something that may fail without failing the rest. */
export type Attempt<T> = { readonly value: T } | { readonly failure: SpotifyFailure };

/** Waits for one part of a larger answer: Spotify's failures are told, anything else is thrown. */
export async function attempt<T>(work: Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work };
  } catch (error) {
    if (error instanceof SpotifyError) return { failure: error.failure };
    throw error;
  }
}
