import type { Track } from './model.ts';
import { base62 } from './random.ts';

/** The id that replaces a track's own in requests with a market; most tracks have none. */
export function relinkedId({ n }: Pick<Track, 'n'>): readonly string[] {
  return n % 250 === 200 ? [base62('relinked track', n)] : [];
}
