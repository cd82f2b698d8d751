import * as z from 'zod';
import { explain } from '../../../spotify/explain.ts';
import { unseenUntil } from '../../../spotify/failure.ts';
import { json, request } from '../../../spotify/request.ts';
import { spotifyId } from '../../definition/arguments.ts';
import type { Data, Outcome, ToolContext } from '../../definition/context.ts';
import { tool } from '../../definition/tool.ts';
import {
  type ConfirmableCall,
  confirm_token,
  confirmationInstructions,
  requireConfirmation,
} from '../../guards/confirmation.ts';
import { continue_from, type ResumedJob, resume, type StopReason } from '../../playlist-jobs/continuation.ts';
import { affordabilityFailure, costAnnouncement, needsAnnouncement } from '../../playlist-jobs/cost.ts';
import { applyMove, type Move, planMoves } from '../../playlist-jobs/moves.ts';
import {
  type PlaylistContents,
  readCachedVersion,
  readRows,
  readVersion,
  Version,
  versionOf,
} from '../../playlist-jobs/reading.ts';
import { type ReorderResult, reorder } from '../../playlist-jobs/reordering.ts';
import { isAddable, orderHash, type PlaylistRow, previewRows } from '../../playlist-jobs/rows.ts';
import { sortOrders, sortRanks } from '../../playlist-jobs/sort-orders.ts';
import { overtaken, requireChangesVisible } from '../../playlist-jobs/unseen-change.ts';

const State = z.object({
  seed: z.number(),
  moved: z.int(),
  /** Whether the user was told the cost. */
  begun: z.boolean(),
  /**
   * The version after the moves so far, and when they were made: until Spotify's lag has passed it may show the
   * previous order.
   */
  last: z.object({ mark: z.string(), to: z.string().optional(), at: z.number() }).optional(),
  /** The version for which the moves were planned, and how many of these are made. */
  plan: z.object({ from: Version, made: z.int() }).optional(),
});
type Progress = z.output<typeof State>;
type SortJob = ResumedJob<Progress>;

const mostReplaced = 100;

const input = z.strictObject({
  playlist_id: spotifyId('playlist'),
  by: z.enum(sortOrders),
  descending: z.boolean().default(false),
  keep_dates: z.boolean().default(true),
  dry_run: z.boolean().default(false),
  confirm_token,
  continue_from,
});
type SortArguments = z.output<typeof input>;

/** A playlist with the moves that bring it into order. */
interface Planned {
  readonly read: PlaylistContents;
  readonly ranks: readonly number[];
  readonly moves: readonly Move[];
  /** Moves that are made already. */
  readonly moved: number;
}

async function sort(given: SortArguments, context: ToolContext): Promise<Outcome> {
  const { dry_run, confirm_token, continue_from: from, ...args } = given;
  const job = await resume({ tool: 'sort_playlist', args }, from, State, context);
  const progress = job.before ?? { seed: context.now(), moved: 0, begun: false };
  const { last, plan, seed } = progress;
  const planned = (read: PlaylistContents, moved: number): Planned => {
    const ranks = sortRanks(read.rows, args.by, args.descending, seed);
    return { read, ranks, moves: planMoves(ranks), moved };
  };
  const settles = (last?.at ?? Number.NEGATIVE_INFINITY) + context.lag.library;
  const wait = () => stopped({ job, progress }, { failure: unseenUntil(settles) });
  const isNew = !job.before || (await overtaken('sort_playlist', context))(args.playlist_id);
  if (plan && last?.to !== undefined && !isNew) {
    const isLast = (await readVersion(args.playlist_id, context)) === last.to;
    if (!isLast && context.now() < settles) return wait();
    const kept = isLast ? await readCachedVersion(args.playlist_id, plan.from, context) : undefined;
    if (kept) return act(given, { job, progress }, planned(kept, plan.made), context);
  }
  const read = await readRows(args.playlist_id, 'live', context);
  if (!read.complete) return job.stopReading(progress, [read]);
  if (isNew) await requireChangesVisible([read], context);
  if (last && orderHash(read.rows.map(({ uri }) => uri)) !== last.mark && context.now() < settles) return wait();
  return act(given, { job, progress: { ...progress, plan: undefined } }, planned(read, 0), context);
}

interface SortState {
  readonly job: SortJob;
  readonly progress: Progress;
}

const stopped = ({ job, progress }: SortState, why?: StopReason) =>
  job.stop(progress, { message: `Made ${progress.moved} moves.`, moves_made: progress.moved }, why);

async function act(given: SortArguments, work: SortState, planned: Planned, context: ToolContext): Promise<Outcome> {
  const { dry_run, confirm_token, continue_from: _, ...args } = given;
  const { job, progress } = work;
  const { read, ranks, moves, moved } = planned;
  const left = moves.length - moved;
  const replaces = !args.keep_dates && moves.length > 1 && irreplaceable(read) === undefined;
  const said = summary(read, moves.length, replaces, args.keep_dates);
  const question = `Replace the contents of "${read.name}" by the same rows in another order? Each row gets a new added date.`;
  const asking = { tool: 'sort_playlist', args, confirm_token, question };
  const other = cheaper(read);
  // The message has what the note says.
  const besides = other === undefined ? said : { ...said, note: undefined };
  const failure = replaces ? undefined : affordabilityFailure(left, context);
  const begun = { ...progress, begun: true };
  if (dry_run) {
    const go = !replaces && needsAnnouncement(left) && !failure ? { continue_from: await job.token(begun) } : {};
    const needed = replaces ? await confirmationInstructions(asking, context) : go;
    const notes = failure ? { not_possible: explain(failure, 'write', context.now()) } : {};
    const shown = previewRows(inOrder(read, ranks));
    return { data: { dry_run: true, ...said, preview: shown, ...notes, ...job.cost(), ...needed } };
  }
  if (replaces) return replace(read, ranks, asking, { ...said, ...job.cost() }, context);
  if (failure) {
    const message = `Nothing was moved: sorting takes ${left} moves.${other === undefined ? '' : ` ${other}`}`;
    return { data: { success: false, message, ...besides, ...job.cost() }, failure };
  }
  if (needsAnnouncement(left) && !progress.begun)
    return job.stop(begun, { message: costAnnouncement(left, other), ...besides }, 'cost_first');
  return carryOut(given, { job, progress: begun }, planned, said, context);
}

async function carryOut(
  { by }: SortArguments,
  { job, progress }: SortState,
  { read, moves, moved }: Planned,
  said: Data,
  context: ToolContext,
): Promise<Outcome> {
  const from = progress.plan?.from ?? versionOf(read);
  const list = moves.slice(0, moved).reduce<readonly PlaylistRow[]>(applyMove, read.rows);
  const snapshot_id = moved > 0 ? progress.last?.to : read.snapshot_id;
  const done = await moveRows(
    { ...read, rows: list, snapshot_id },
    moves.slice(moved),
    context,
    job.before !== undefined,
  );
  const count = progress.moved + done.moved;
  if (moved + done.moved < moves.length) {
    const last = { mark: orderHash(done.uris), to: done.version, at: context.now() };
    const plan = from && { from, made: moved + done.moved };
    const state = { ...progress, moved: count, ...(done.moved > 0 && { last, plan }) };
    return stopped({ job, progress: state }, done.failure && { failure: done.failure });
  }
  const message = count === 0 ? 'It is in this order already.' : `Sorted by ${by} with ${count} moves.`;
  // Of an earlier call it may not be known whether it moved a row.
  const idle = count === 0 && !job.before && { changed: false };
  // The cheaper way is of use only before the moves.
  const { note: _, ...rest } = said;
  return { data: { success: true, message, ...idle, moves_made: count, ...rest, ...job.cost() } };
}

/** Why one call cannot replace all rows. */
function irreplaceable({ total, rows }: PlaylistContents): string | undefined {
  if (total > mostReplaced) return `it works for up to ${mostReplaced} rows`;
  return rows.every(isAddable) ? undefined : 'Spotify lets apps add neither local files nor what is gone';
}

const cheaper = (read: PlaylistContents): string | undefined =>
  irreplaceable(read) === undefined
    ? 'Cheaper: keep_dates: false takes one call, and every row gets a new added date.'
    : undefined;

/** Moves rows; the previous order is stored as one undo step, however many moves there are. */
async function moveRows(
  read: PlaylistContents,
  moves: readonly Move[],
  context: ToolContext,
  isResumed: boolean,
): Promise<ReorderResult> {
  const uris = read.rows.map(({ uri }) => uri ?? null);
  if (moves.length > 0) await context.recordUndo([{ do: 'order', playlist_id: read.id, uris }]);
  return reorder(read, moves, context, isResumed);
}

async function replace(
  read: PlaylistContents,
  ranks: readonly number[],
  asking: ConfirmableCall,
  said: Data,
  context: ToolContext,
): Promise<Outcome> {
  const refusal = await requireConfirmation(asking, said, context);
  if (refusal) return refusal;
  const body = json({ uris: inOrder(read, ranks).map(({ uri }) => uri) });
  await context.spotify(request('PUT /playlists/{playlist_id}/items', { playlist_id: read.id }, {}, body));
  return { data: { success: true, message: 'Sorted with one call.', ...said } };
}

const inOrder = ({ rows }: PlaylistContents, ranks: readonly number[]): readonly PlaylistRow[] =>
  rows.toSorted((one, other) => (ranks[one.position] ?? 0) - (ranks[other.position] ?? 0));

function summary(read: PlaylistContents, moves: number, replaces: boolean, keepDates: boolean): Data {
  const why = irreplaceable(read);
  const inOneCall =
    moves > 20 && why === undefined && 'keep_dates: false does it in one call, but every row gets a new added date.';
  const note = keepDates ? inOneCall : why !== undefined && `Rows are moved, whatever keep_dates says: ${why}.`;
  return {
    name: read.name,
    rows: read.total,
    calls: { reading: read.calls, writing: replaces ? 1 : moves },
    keeps_added_dates: !replaces,
    ...(note && { note }),
  };
}

export const sortPlaylist = tool({
  name: 'sort_playlist',
  title: 'Sort a playlist',
  description:
    "Sort one of the user's playlists for good. Moves rows and keeps their dates; keep_dates false replaces up to 100 rows in one call. dry_run counts the calls.",
  effect: 'write',
  calls: '1 per 50-100 rows read, 1 per block moved',
  input,
  example: { playlist_id: '3cEYpjA9oz9GiPac4AsH4n', by: 'artist', dry_run: true },
  run: sort,
});
