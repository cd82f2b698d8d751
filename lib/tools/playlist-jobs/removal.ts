import * as z from 'zod';
import type { Answer } from '../../spotify/answer.ts';
import { attempt, maybeCarriedOut, type SpotifyFailure } from '../../spotify/failure.ts';
import { json, request } from '../../spotify/request.ts';
import type { ToolContext } from '../definition/context.ts';
import type { Insert, RemovalStep } from './duplicates.ts';
import { type PlaylistContents, readRows } from './reading.ts';

/** Why the removal stopped, and the items that must be put back. */
export interface Interruption {
  readonly state: { readonly owed: Insert[]; readonly lostAt?: number };
  readonly failure: SpotifyFailure | undefined;
}

const Snapshot = z.object({ snapshot_id: z.string() });

const halted = (owed: readonly Insert[], failure: SpotifyFailure | undefined, sentAt?: number): Interruption => ({
  state: { owed: [...owed], ...(sentAt !== undefined && failure && maybeCarriedOut(failure) && { lostAt: sentAt }) },
  failure,
});

/** Where the changes stopped before the end, and the resulting version. */
export interface ChangeResult {
  readonly halt?: Interruption;
  /** Whether Spotify confirmed that the items were taken out. */
  readonly taken?: true;
  readonly snapshot?: string | undefined;
}

const snapshotIn = ({ body }: Pick<Answer, 'body'>): string | undefined => Snapshot.safeParse(body).data?.snapshot_id;

/** Puts rows back, in ascending order of position. Missing rows are urgent, so this may use the reserved quota. */
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

/** Removes all occurrences of items, and puts one of each back at its first position. */
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
    return { halt: maybeCarriedOut(sent.failure) ? halted(insert, sent.failure, at) : halted([], sent.failure) };
  const after = insert.length > 0 ? await reinsert(playlist_id, insert, context) : { snapshot: snapshotIn(sent.value) };
  return { ...after, taken: true };
}

/** Puts back what an earlier call has not put back of all rows that it had to. */
export async function reinsertMissing(
  playlist_id: string,
  all: readonly Insert[],
  context: ToolContext,
): Promise<Interruption | undefined> {
  const read = await readRows(playlist_id, 'live', context);
  if (!read.complete) return halted(all, read.failure);
  const missing = withoutPresent(all, read);
  return (await reinsert(playlist_id, missing, context)).halt;
}

/** The rows of inserts that are not in the playlist, each at its position. Of equal rows the first ones were put back first. */
function withoutPresent(inserts: readonly Insert[], { rows }: PlaylistContents): readonly Insert[] {
  const present = rows.map(({ uri }) => uri);
  return inserts.flatMap(({ position, uris }) =>
    uris.flatMap((uri, at) => {
      const found = present.indexOf(uri);
      if (found >= 0) present.splice(found, 1);
      return found >= 0 ? [] : [{ position: position + at, uris: [uri] }];
    }),
  );
}
