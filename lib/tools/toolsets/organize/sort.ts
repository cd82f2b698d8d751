import * as z from 'zod';
import type { SpotifyFailure } from '../../../spotify/failure.ts';
import { json, request } from '../../../spotify/request.ts';
import { spotifyId } from '../../definition/arguments.ts';
import type { Data, Outcome, ToolContext } from '../../definition/context.ts';
import { tool } from '../../definition/tool.ts';
import { type ConfirmedCall, confirm_token, howToConfirm, requireConfirmation } from '../../guards/confirmation.ts';
import { continue_from, type Job, resume, stoppedOutcome } from '../../playlist-jobs/continuation.ts';
import { type Move, movesTo } from '../../playlist-jobs/moves.ts';
import { readingCalls, readRows, type WholePlaylist } from '../../playlist-jobs/reading.ts';
import { type Reordered, reorder } from '../../playlist-jobs/reordering.ts';
import { addable, orderMark, type PlaylistRow, preview } from '../../playlist-jobs/rows.ts';
import { type Order, orders, ranksBy } from '../../playlist-jobs/sort-orders.ts';

const State = z.object({
  seed: z.number(),
  moved: z.int(),
  /** The order that the moves so far have led to, and when; until then Spotify may show the one before. */
  mark: z.string(),
  at: z.number(),
});

const mostReplaced = 100;

interface Given {
  readonly playlist_id: string;
  readonly by: Order;
  readonly descending: boolean;
  readonly keep_dates: boolean;
  readonly dry_run: boolean;
  readonly confirm_token?: string | undefined;
  readonly continue_from?: string | undefined;
}

async function sort(
  { dry_run, confirm_token: token, continue_from: from, ...args }: Given,
  context: ToolContext,
): Promise<Outcome> {
  const job: Job = { tool: 'sort_playlist', args };
  const before = await resume(job, from, State, context);
  const read = await readRows(args.playlist_id, 'live', context);
  const seed = before?.seed ?? context.now();
  const moved = before?.moved ?? 0;
  const stop = (mark: string, at: number, count: number, failure?: SpotifyFailure) =>
    stoppedOutcome(
      job,
      { seed, moved: count, mark, at },
      { message: `Made ${count} moves.`, moves_made: count },
      context,
      failure,
    );
  if (!read.complete) return stop(before?.mark ?? '', before?.at ?? 0, moved, read.failure);
  const uris = read.rows.map(({ uri }) => uri);
  if (
    before &&
    before.mark !== '' &&
    orderMark(uris) !== before.mark &&
    context.now() - before.at < context.lag.library
  ) {
    const retryAt = new Date(before.at + context.lag.library);
    return stop(before.mark, before.at, moved, { code: 'equal_call', state: 'unsettled', retryAt });
  }
  const ranks = ranksBy(read.rows, args.by, args.descending, seed);
  const moves = movesTo(ranks);
  const replaces = !args.keep_dates && moves.length > 1 && read.total <= mostReplaced && read.rows.every(addable);
  const said = told(read, moves.length, replaces);
  const question = `Replace the contents of "${read.name}" by the same rows in another order? Each row gets a new added date.`;
  const asking = { tool: job.tool, args, confirm_token: token, question };
  if (dry_run)
    return {
      data: {
        ...{ dry_run: true, ...said, preview: preview(inOrder(read, ranks)) },
        ...(replaces && (await howToConfirm(asking, context))),
      },
    };
  if (replaces) return replace(read, ranks, asking, said, context);
  const done = await moveRows(read, moves, context);
  const count = moved + done.made;
  if (done.made < moves.length) return stop(orderMark(done.uris), context.now(), count, done.failure);
  const message = count === 0 ? 'It is in this order already.' : `Sorted by ${args.by} with ${count} moves.`;
  return { data: { success: true, message, moves_made: count, ...said } };
}

/** Moves rows; the order before is kept as one step back, however many moves there are. */
async function moveRows(read: WholePlaylist, moves: readonly Move[], context: ToolContext): Promise<Reordered> {
  const uris = read.rows.map(({ uri }) => uri ?? null);
  if (moves.length > 0) await context.recordUndo([{ do: 'order', playlist_id: read.id, uris }]);
  return reorder(read, moves, context);
}

async function replace(
  read: WholePlaylist,
  ranks: readonly number[],
  asking: ConfirmedCall,
  said: Data,
  context: ToolContext,
): Promise<Outcome> {
  const refusal = await requireConfirmation(asking, said, context);
  if (refusal) return refusal;
  const body = json({ uris: inOrder(read, ranks).map(({ uri }) => uri) });
  await context.spotify(request('PUT /playlists/{playlist_id}/items', { playlist_id: read.id }, {}, body));
  return { data: { success: true, message: 'Sorted with one call.', ...said } };
}

const inOrder = ({ rows }: WholePlaylist, ranks: readonly number[]): readonly PlaylistRow[] =>
  rows.toSorted((one, other) => (ranks[one.position] ?? 0) - (ranks[other.position] ?? 0));

const told = ({ name, total }: WholePlaylist, moves: number, replaces: boolean): Data => ({
  name,
  rows: total,
  calls: { reading: readingCalls(total), writing: replaces ? 1 : moves },
  keeps_added_dates: !replaces,
  ...(!replaces &&
    moves > 20 &&
    total <= mostReplaced && { note: 'keep_dates: false does it in one call, but every row gets a new added date.' }),
});

/** Another order. */
export const sortPlaylist = tool({
  name: 'sort_playlist',
  title: 'Sort a playlist',
  description:
    "Sort one of the user's playlists for good. Moves rows, one call per block, and keeps their dates; keep_dates false replaces up to 100 rows in one call. dry_run counts the calls.",
  effect: 'write',
  calls: '1 per 50-100 rows read, 1 per block moved',
  input: z.strictObject({
    playlist_id: spotifyId('playlist'),
    by: z.enum(orders),
    descending: z.boolean().default(false),
    keep_dates: z.boolean().default(true),
    dry_run: z.boolean().default(false),
    confirm_token,
    continue_from,
  }),
  example: { playlist_id: '3cEYpjA9oz9GiPac4AsH4n', by: 'artist', dry_run: true },
  run: sort,
});
