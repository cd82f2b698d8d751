import * as z from 'zod';
import { attempt, type SpotifyFailure } from '../../spotify/failure.ts';
import { json, request } from '../../spotify/request.ts';
import type { ToolContext } from '../definition/context.ts';
import { hasTime } from './fill.ts';
import { applyMove, type Move } from './moves.ts';
import type { PlaylistContents } from './reading.ts';

const Snapshot = z.object({ snapshot_id: z.string() });

export interface ReorderResult {
  readonly moved: number;
  /** The order after the moves that were made. */
  readonly uris: ReadonlyArray<string | undefined>;
  /** The resulting version, if Spotify returned one. */
  readonly version: string | undefined;
  readonly failure?: SpotifyFailure;
}

/**
 * Makes moves one after the other until time is up. Each is based on the version after the previous one, so that a concurrent change
 * does not shift it.
 * @param isResumed a resumed job makes at least one move: otherwise a call with little time would make no progress.
 */
export async function reorder(
  { id, snapshot_id, rows }: Pick<PlaylistContents, 'id' | 'snapshot_id' | 'rows'>,
  moves: readonly Move[],
  context: ToolContext,
  isResumed = false,
): Promise<ReorderResult> {
  let version = snapshot_id;
  let uris: ReadonlyArray<string | undefined> = rows.map(({ uri }) => uri);
  for (const [moved, move] of moves.entries()) {
    if ((moved > 0 || !isResumed) && !hasTime(context)) return { moved, uris, version };
    const { start: range_start, length: range_length, before: insert_before } = move;
    const body = json({ range_start, range_length, insert_before, snapshot_id: version });
    const asked = request('PUT /playlists/{playlist_id}/items', { playlist_id: id }, {}, body);
    const sent = await attempt(context.spotify(asked, { priority: 'bulk' }));
    if ('failure' in sent) return { moved, uris, version, failure: sent.failure };
    version = Snapshot.safeParse(sent.value.body).data?.snapshot_id ?? undefined;
    uris = applyMove(uris, move);
  }
  return { moved: moves.length, uris, version };
}
