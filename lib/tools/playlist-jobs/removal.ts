import * as z from 'zod';
import type { Answer } from '../../spotify/answer.ts';
import type { SpotifyFailure } from '../../spotify/failure.ts';
import { json, request } from '../../spotify/request.ts';
import { attempt } from '../calls/attempt.ts';
import type { ToolContext } from '../definition/context.ts';
import type { Insert, RemovalStep } from './duplicates.ts';
import { readRows } from './reading.ts';

/** Why taking out stopped, and what is out of the playlist that must go back. */
export interface Interruption {
  readonly state: { readonly owed: Insert[]; readonly lostAt?: number };
  readonly failure: SpotifyFailure | undefined;
}

const Snapshot = z.object({ snapshot_id: z.string() });

const isLost = (failure: SpotifyFailure): boolean => failure.code === 'unavailable' && failure.sent === 'maybe';

const halted = (owed: readonly Insert[], failure: SpotifyFailure | undefined, sentAt?: number): Interruption => ({
  state: { owed: [...owed], ...(sentAt !== undefined && failure && isLost(failure) && { lostAt: sentAt }) },
  failure,
});

/** What changes of a playlist came to: where they stopped before the end, and the version that they led to. */
export interface ChangeResult {
  readonly halt?: Interruption;
  readonly snapshot?: string | undefined;
}

const snapshotIn = ({ body }: Pick<Answer, 'body'>): string | undefined => Snapshot.safeParse(body).data?.snapshot_id;

/** Puts rows back, in rising order of position. What stands outside is urgent, so no quota is spared. */
export async function reinsert(
  playlist_id: string,
  inserts: readonly Insert[],
  { spotify, now }: ToolContext,
): Promise<ChangeResult> {
  let snapshot: string | undefined;
  for (const [index, { position, uris }] of inserts.entries()) {
    const at = now();
    const body = json({ uris, position });
    const sent = await attempt(spotify(request('POST /playlists/{playlist_id}/items', { playlist_id }, {}, body)));
    if ('failure' in sent) return { halt: halted(inserts.slice(index), sent.failure, at) };
    snapshot = snapshotIn(sent.value);
  }
  return { snapshot };
}

/** Takes items out wherever they stand, and puts one of each back where it stood first. */
export async function removeAndReinsert(
  playlist_id: string,
  { remove, insert }: RemovalStep,
  context: ToolContext,
): Promise<ChangeResult> {
  const at = context.now();
  const body = json({ items: remove.map((uri) => ({ uri })) });
  const sent = await attempt(
    context.spotify(request('DELETE /playlists/{playlist_id}/items', { playlist_id }, {}, body), { priority: 'bulk' }),
  );
  if ('failure' in sent)
    return { halt: isLost(sent.failure) ? halted(insert, sent.failure, at) : halted([], sent.failure) };
  return insert.length > 0 ? reinsert(playlist_id, insert, context) : { snapshot: snapshotIn(sent.value) };
}

/** Puts back what an earlier call may have left outside: what is not in the playlist at all. */
export async function reinsertMissing(
  playlist_id: string,
  owed: readonly Insert[],
  context: ToolContext,
): Promise<Interruption | undefined> {
  const read = await readRows(playlist_id, 'live', context);
  if (!read.complete) return halted(owed, read.failure);
  const there = new Set(read.rows.map(({ uri }) => uri));
  return (await reinsert(playlist_id, missing(owed, there), context)).halt;
}

/** The rows of inserts that stand nowhere, each at its place. */
function missing(owed: readonly Insert[], there: ReadonlySet<string | undefined>): readonly Insert[] {
  return owed.flatMap(({ position, uris }) =>
    uris.flatMap((uri, at) => (there.has(uri) ? [] : [{ position: position + at, uris: [uri] }])),
  );
}
