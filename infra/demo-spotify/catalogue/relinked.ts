import type { Track } from './model.ts';
import { base62 } from './random.ts';

/** The other id under which a track is offered to requests that name a market; most have none. */
export function relinkedId({ n }: Pick<Track, 'n'>): readonly string[] {
  return n % 250 === 200 ? [base62('relinked track', n)] : [];
}
