import * as z from 'zod';
import { attempt, maybeCarriedOut, type SpotifyFailure, unseenUntil } from '../../spotify/failure.ts';
import { operations } from '../../spotify/operations.ts';
import { json, request } from '../../spotify/request.ts';
import { rowsRequest } from '../calls/playlist.ts';
import { readAs, type ToolContext } from '../definition/context.ts';
import { AddedRow, Rows } from '../schemas/playlist.ts';

/** How far a playlist is filled, as a job stores it between calls. */
export const FillProgress = z.object({
  /** The number of rows before the job. */
  base: z.int(),
  /** The number of rows that the job has added. */
  added: z.int(),
  /** A batch whose response was lost: it may have been added. `at`: when it was sent, milliseconds since the epoch. */
  pending: z.object({ count: z.int(), at: z.number() }).optional(),
});
export type FillProgress = z.output<typeof FillProgress>;

export interface FillResult {
  readonly filled: FillProgress;
  /** Why it stopped before the end; absent if time was up, or if all is done. */
  readonly failure?: SpotifyFailure;
}

export const batchSize = operations['POST /playlists/{playlist_id}/items'].ids ?? 100;
/** The time that a request may take: with less time left, none is started. Milliseconds. */
const reserve = 5000;

export const hasTime = ({ now, deadline }: Pick<ToolContext, 'now' | 'deadline'>): boolean =>
  now() < deadline - reserve;

export const batchesFor = (count: number): number => Math.ceil(count / batchSize);

const live = { fresh: true, priority: 'bulk' } as const;

export async function rowCount(playlist_id: string, { spotify }: ToolContext): Promise<number> {
  const { data } = await readAs(Rows, rowsRequest(playlist_id, { start: 0, count: 1 }), spotify, live);
  return data.total ?? 0;
}

/**
 * Resolves a batch whose response was lost: either the playlist has its rows, or it does not although Spotify's lag has passed.
 * In between the outcome is unknown, and nothing may be sent.
 */
export function resolvePending(
  { base, added, pending }: FillProgress,
  total: number,
  { now, lag }: Pick<ToolContext, 'now' | 'lag'>,
): FillProgress | 'wait' {
  if (!pending) return { base, added };
  if (total >= base + added + pending.count) return { base, added: added + pending.count };
  return now() - pending.at < lag.library ? 'wait' : { base, added };
}

const pageSize = operations['GET /playlists/{playlist_id}/items'].limit?.development ?? 50;

/** The actual progress: the answer of an earlier call with the same token may have been lost, but its rows were added. */
async function addedSince(
  playlist_id: string,
  uris: readonly string[],
  filled: FillProgress,
  { spotify }: ToolContext,
): Promise<FillProgress> {
  let { added } = filled;
  for (;;) {
    const asked = rowsRequest(playlist_id, { start: filled.base + added, count: pageSize });
    const { data } = await readAs(Rows, asked, spotify, live);
    const rows = data.items.map((value) => AddedRow.parse(value)).map((row) => (row?.item ?? row?.track)?.uri);
    const same = rows.findIndex((uri, at) => uri !== uris[added + at]);
    const count = same < 0 ? rows.length : same;
    added += count;
    if (count < pageSize || added >= uris.length) return { base: filled.base, added };
  }
}

/** Adds rows to the end of a playlist, in order and in as few requests as possible, from where an earlier run stopped. */
export async function fill(
  playlist_id: string,
  uris: readonly string[],
  from: FillProgress,
  context: ToolContext,
  isResumed = from.added > 0,
): Promise<FillResult> {
  const known = from.pending ? await attempt(rowCount(playlist_id, context)) : { value: 0 };
  if ('failure' in known) return { filled: from, failure: known.failure };
  const start = resolvePending(from, known.value, context);
  // The outcome of a lost response is unknown until the lag has passed.
  if (start === 'wait')
    return { filled: from, ...(from.pending && { failure: unseenUntil(from.pending.at + context.lag.library) }) };
  const checksFirst = isResumed && hasTime(context);
  const further = checksFirst ? await attempt(addedSince(playlist_id, uris, start, context)) : { value: start };
  if ('failure' in further) return { filled: start, failure: further.failure };
  let filled = further.value;
  // After a check at least one request is sent: otherwise a call with little time would make no progress.
  for (let owed = checksFirst; filled.added < uris.length && (owed || hasTime(context)); owed = false) {
    const batch = uris.slice(filled.added, filled.added + batchSize);
    const at = context.now();
    const body = json({ uris: batch });
    const sent = await attempt(
      context.spotify(request('POST /playlists/{playlist_id}/items', { playlist_id }, {}, body), { priority: 'bulk' }),
    );
    if ('failure' in sent) {
      const { failure } = sent;
      const lost = maybeCarriedOut(failure);
      return { filled: { ...filled, ...(lost && { pending: { count: batch.length, at } }) }, failure };
    }
    filled = { base: filled.base, added: filled.added + batch.length };
  }
  return { filled };
}
