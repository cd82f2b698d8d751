import { SpotifyError, type SpotifyFailure } from '../../spotify/failure.ts';

/** The result of a part that may fail without failing the rest. */
export type Result<T> = { readonly value: T } | { readonly failure: SpotifyFailure };

/** Awaits a part: Spotify's failures are returned, other errors are thrown. */
export async function attempt<T>(work: Promise<T>): Promise<Result<T>> {
  try {
    return { value: await work };
  } catch (error) {
    if (error instanceof SpotifyError) return { failure: error.failure };
    throw error;
  }
}
