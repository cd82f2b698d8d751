import type { SpotifyFailure } from '../../spotify/failure.ts';
import { json, request } from '../../spotify/request.ts';
import type { ToolContext } from '../definition/context.ts';
import type { UndoStep } from '../definition/undo-step.ts';
import { type Insert, planRemovalSteps } from '../playlist-jobs/duplicates.ts';
import { batchSize } from '../playlist-jobs/fill.ts';
import { planMoves } from '../playlist-jobs/moves.ts';
import { type PlaylistContents, readRows } from '../playlist-jobs/reading.ts';
import { type Interruption, reinsert, removeAndReinsert } from '../playlist-jobs/removal.ts';
import { reorder } from '../playlist-jobs/reordering.ts';
import { isAddable, type PlaylistRow } from '../playlist-jobs/rows.ts';
import { mayBeAddedBy, unlessShown } from '../playlist-jobs/unseen-change.ts';
import {
  alreadyUndone,
  done,
  refusedUnlessLagging,
  type StepOf,
  type UndoResult,
  type UndoTask,
  type UndoTime,
  unlessLagging,
} from './result.ts';

const urisOf = ({ rows }: Pick<PlaylistContents, 'rows'>): ReadonlyArray<string | undefined> =>
  rows.map(({ uri }) => uri);
const changedSince = 'The playlist changed since. Nothing was changed now: read it with get_playlist.';
const elsewhere = 'The playlist changed since: rows are as near to their places as possible.';
const ofEarlier =
  'It was noted by an earlier version of this server, and equal rows are in the playlist now, so what is missing is unknown. Nothing was changed.';
const unkept = 'The equal rows that must go back could not be stored, so nothing more was removed. Call again later.';

const stopped = (failure: SpotifyFailure | undefined, next?: UndoStep): UndoResult => ({
  done: false,
  failure,
  ...(next && { next }),
});

/** All rows of the playlist; a result if they cannot be read, or do not show a newer change of this server. */
async function readShown(
  playlist_id: string,
  { newer: [last] }: UndoTask,
  context: ToolContext,
): Promise<PlaylistContents | UndoResult> {
  const read = await readRows(playlist_id, 'live', context);
  if (!read.complete) return stopped(read.failure);
  const failure = unlessShown(last, read, context.lag);
  return failure ? stopped(failure) : read;
}

export async function undoRemoval(task: UndoTask<StepOf<'insert'>>, context: ToolContext): Promise<UndoResult> {
  const { step, at, time } = task;
  const { playlist_id, rows } = step;
  const read = await readShown(playlist_id, task, context);
  if ('done' in read) return read;
  const present = urisOf(read);
  const wait = waitForAdded(step, read, time);
  if (wait) return wait;
  if (step.total === undefined && rows.some(({ uri }) => present.includes(uri)))
    return { done: false, refused: ofEarlier };
  const { inserts, list } = planInserts(rows, present);
  const { total = list.length } = step;
  const inPlace = list.length === total && rows.every(({ position, uri }) => list[position] === uri);
  if (inserts.length === 0) return alreadyUndone(at, 'library', time, inPlace ? undefined : elsewhere);
  const { halt } = await reinsert(playlist_id, inserts, context);
  if (halt) return stopped(halt.failure, { ...step, total, pending: pendingOf(read.total, inserts, halt, context) });
  return inPlace ? done : { ...done, note: elsewhere };
}

/**
 * Plans the requests that put rows back at their positions, and computes the resulting list. Requests are in ascending order,
 * neighbours share one request, and none inserts beyond the end. A row at its position is not missing, and no item is inserted more
 * often than it is missing.
 */
function planInserts(rows: StepOf<'insert'>['rows'], present: ReadonlyArray<string | undefined>) {
  const list = [...present];
  const inserts: Array<{ position: number; uris: string[] }> = [];
  const wanted = countEach(rows.map(({ uri }) => uri));
  const found = countEach(present);
  for (const { position, uri } of rows) {
    const [toCome, present] = [wanted.get(uri) ?? 0, found.get(uri) ?? 0];
    wanted.set(uri, toCome - 1);
    if (present >= toCome || list[position] === uri) {
      found.set(uri, present - 1);
      continue;
    }
    const at = Math.min(position, list.length);
    list.splice(at, 0, uri);
    const last = inserts.at(-1);
    if (last && last.position + last.uris.length === at && last.uris.length < batchSize) last.uris.push(uri);
    else inserts.push({ position: at, uris: [uri] });
  }
  return { inserts, list };
}

function countEach<T>(list: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const one of list) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
}

const countRows = (inserts: readonly Insert[]): number => inserts.reduce((sum, { uris }) => sum + uris.length, 0);

/** The number of rows once Spotify shows all rows that were added, or may have been, before the failure. */
function pendingOf(
  before: number,
  inserts: readonly Insert[],
  { state: { owed, lostAt } }: Interruption,
  { now }: ToolContext,
): StepOf<'insert'>['pending'] {
  const sent = countRows(inserts) - countRows(lostAt === undefined ? owed : owed.slice(1));
  return sent > 0 ? { total: before + sent, at: now() } : undefined;
}

/** Before missing rows can be determined, Spotify must show the rows that an earlier call added. */
function waitForAdded(
  { pending }: StepOf<'insert' | 'remove'>,
  { total }: PlaylistContents,
  time: UndoTime,
): UndoResult | undefined {
  if (!pending || total >= pending.total) return undefined;
  const result = unlessLagging(pending.at, 'library', time, done);
  return result.done ? undefined : result;
}

export async function undoAddition(task: UndoTask<StepOf<'remove'>>, context: ToolContext): Promise<UndoResult> {
  const { step, at, keep, time } = task;
  const { playlist_id } = step;
  const read = await readShown(playlist_id, task, context);
  if ('done' in read) return read;
  const wait = waitForAdded(step, read, time);
  if (wait) return wait;
  const out = missingRows(step, read);
  if (out.length > 0) {
    const { inserts } = planInserts(out, urisOf(read));
    const { halt } = await reinsert(playlist_id, inserts, context);
    if (halt) return stopped(halt.failure, { ...step, pending: pendingOf(read.total, inserts, halt, context) });
    const rest = withoutUris(step.uris, new Set(out.map(({ uri }) => uri)));
    const next = { ...step, uris: rest, back: undefined, pending: undefined };
    return rest.length > 0 ? undoAddition({ ...task, step: next }, context) : done;
  }
  const rows = addedRows(read.rows, step);
  if (rows === undefined) return { done: false, refused: `It is unknown which rows were added. ${changedSince}` };
  if (rows.size === 0) return alreadyUndone(at, 'library', time);
  let next = step;
  let { total } = read;
  for (const removal of planRemovalSteps(read.rows, rows).steps) {
    // Reinserted equal rows have a new date: the next call would mistake them for the added rows.
    const back = placesOf(removal.insert);
    const isKept = back.length === 0 || (await keep({ ...next, back }).catch(() => false)) !== false;
    if (!isKept) return { done: false, refused: unkept };
    const { halt } = await removeAndReinsert(playlist_id, removal, context);
    total -= read.rows.filter(({ uri }) => uri !== undefined && removal.remove.includes(uri)).length;
    const pending = halt && pendingOf(total, removal.insert, halt, context);
    if (halt) return stopped(halt.failure, { ...next, back, pending });
    total += back.length;
    next = { ...next, uris: withoutUris(next.uris, new Set(removal.remove)) };
  }
  return done;
}

/** Rows that an undo removed in addition to the added rows, and that are not back yet. */
function missingRows({ back = [] }: StepOf<'remove'>, read: PlaylistContents) {
  const [found, staying] = [countEach(urisOf(read)), countEach(back.map(({ uri }) => uri))];
  return back.filter(({ uri }) => (found.get(uri) ?? 0) <= (staying.get(uri) ?? 0));
}

const withoutUris = (uris: readonly string[], gone: ReadonlySet<string>): string[] =>
  uris.filter((uri) => !gone.has(uri));
const placesOf = (inserts: readonly Insert[]) =>
  inserts.flatMap(({ position, uris }) => uris.map((uri, n) => ({ position: position + n, uri })));

/**
 * The added rows: those at the positions where they were inserted, otherwise those with that time if there are no more than
 * were added; `undefined` if they cannot be distinguished from other rows.
 */
function addedRows(
  rows: readonly PlaylistRow[],
  { uris, at, position }: Pick<StepOf<'remove'>, 'uris' | 'at' | 'position'>,
): ReadonlySet<PlaylistRow> | undefined {
  const isRecent = (row: PlaylistRow): boolean => mayBeAddedBy(row, at);
  const start = position ?? rows.length - uris.length;
  const placed = rows.slice(start, start + uris.length);
  const inPlace = placed.length === uris.length && placed.every((row, n) => row.uri === uris[n] && isRecent(row));
  if (inPlace) return new Set(placed);
  const recent = rows.filter((row) => isAddable(row) && uris.includes(row.uri) && isRecent(row));
  const most = (uri: string) => uris.filter((one) => one === uri).length;
  const isClear = uris.every((uri) => recent.filter((row) => row.uri === uri).length <= most(uri));
  return isClear ? new Set(recent) : undefined;
}

export async function undoMove(task: UndoTask<StepOf<'move'>>, context: ToolContext): Promise<UndoResult> {
  const { step, at, time } = task;
  const { playlist_id, start, length, before, uris, snapshot } = step;
  const read = await readShown(playlist_id, task, context);
  if ('done' in read) return read;
  const standsAt = (from: number): boolean =>
    uris?.every((uri, n) => (read.rows[from + n]?.uri ?? null) === uri) === true;
  const isBack = standsAt(before > start ? before - length : before);
  const isThere = standsAt(start);
  // Rows that were not read before the change, and equal rows, can be identified only by the version of the playlist.
  const isUnchanged = snapshot !== undefined && read.snapshot_id === snapshot;
  const isMoved = uris === undefined || (isThere && isBack) ? isUnchanged : isThere;
  if (!isMoved && isBack && !isThere) return alreadyUndone(at, 'library', time);
  if (!isMoved) return refusedUnlessLagging(changedSince, at, 'library', time);
  const body = json({ range_start: start, range_length: length, insert_before: before });
  await context.spotify(request('PUT /playlists/{playlist_id}/items', { playlist_id }, {}, body));
  return done;
}

export async function undoSort(task: UndoTask<StepOf<'order'>>, context: ToolContext): Promise<UndoResult> {
  const { step, at, time } = task;
  const { playlist_id, uris, pending } = step;
  const read = await readShown(playlist_id, task, context);
  if ('done' in read) return read;
  const moves = planMoves(ranksByEarlierOrder(read.rows, uris));
  if (pending && read.snapshot_id !== pending.snapshot) {
    const wait = unlessLagging(pending.at, 'library', time, done);
    if (!wait.done) return wait;
  }
  if (moves.length === 0) return alreadyUndone(at, 'library', time);
  const { moved: count, failure, version } = await reorder(read, moves, context);
  if (count === moves.length) return done;
  const moved = count > 0 ? { ...step, pending: { snapshot: version, at: context.now() } } : undefined;
  return stopped(failure, moved);
}

/** The rank of each row by an earlier order; rows that are new since then go to the end. */
function ranksByEarlierOrder(
  rows: ReadonlyArray<Pick<PlaylistRow, 'uri'>>,
  before: ReadonlyArray<string | null>,
): readonly number[] {
  const places = new Map<string | null, number[]>();
  for (const [place, uri] of before.entries()) places.set(uri, [...(places.get(uri) ?? []), place]);
  const wanted = rows.map(({ uri }, at) => ({ at, place: places.get(uri ?? null)?.shift() ?? before.length + at }));
  const ranks = Array.from({ length: rows.length }, () => 0);
  for (const [rank, { at }] of wanted.toSorted((a, b) => a.place - b.place).entries()) ranks[at] = rank;
  return ranks;
}
