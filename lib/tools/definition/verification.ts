import { SpotifyError } from '../../spotify/failure.ts';
import type { Lag } from '../../spotify/lag.ts';
import type { RequestOptions } from '../../spotify/request.ts';
import { type Data, type Spotify, type ToolContext, withOptions } from './context.ts';

/** Reads back what a change did: whether all of it is visible, and details for the answer. */
export type ReadBack = (spotify: Spotify) => Promise<{ readonly seen: boolean; readonly read_back: Data }>;

const late = ({ library }: Lag) => ({
  verified: 'not yet visible',
  note: `Spotify shows a change up to ${library / 1000} s late. Do not repeat it; read again after that.`,
});
const unknown = { verified: 'could not be checked' } as const;

/**
 * Reads back a change that Spotify confirmed: `verified` and `read_back` for the answer. It leaves the reserved quota alone, and
 * a failure here does not fail the change.
 */
export async function verifyChange(
  readBack: ReadBack,
  { verifyWrites, spotify, lag }: Pick<ToolContext, 'verifyWrites' | 'spotify' | 'lag'>,
): Promise<Data> {
  if (!verifyWrites) return {};
  try {
    const { seen, read_back } = await readBack(withOptions(spotify, { priority: 'bulk' }));
    return seen ? { verified: true, read_back } : { ...late(lag), read_back };
  } catch (error) {
    return error instanceof SpotifyError && error.failure.code === 'not_found' ? late(lag) : unknown;
  }
}

/** The options of a change that is read back by one read of the same bucket. */
export const readBackAhead = ({ verifyWrites }: Pick<ToolContext, 'verifyWrites'>): Partial<RequestOptions> =>
  verifyWrites ? { ahead: 1 } : {};
