import * as z from 'zod';
import type { SpotifyFailure } from '../../spotify/failure.ts';
import type { Lag } from '../../spotify/lag.ts';
import { json, request } from '../../spotify/request.ts';
import { changeLibrary, containedInLibrary } from '../calls/library.ts';
import type { ToolContext } from '../definition/context.ts';
import { project } from '../definition/project.ts';
import type { UndoStep } from '../definition/undo-step.ts';
import { type Insert, removalOf } from '../playlist-jobs/duplicates.ts';
import { batchSize } from '../playlist-jobs/fill.ts';
import { movesTo } from '../playlist-jobs/moves.ts';
import { readRows, type WholePlaylist } from '../playlist-jobs/reading.ts';
import { reinsert, removeAndReinsert } from '../playlist-jobs/removal.ts';
import { reorder } from '../playlist-jobs/reordering.ts';
import { addable, type PlaylistRow } from '../playlist-jobs/rows.ts';
import { deviceIn, live, playerRequest, settings, typed } from './inverse.ts';

/** What came of one step. */
export type UndoResult =
  /** `note` says what is not as it was. */
  | { readonly done: true; readonly note?: string }
  /** What is there now is not what the change left: nothing was changed. */
  | { readonly done: false; readonly refused: string }
  /** Stopped with a failure, or because time was up. */
  | {
      readonly done: false;
      readonly failure?: SpotifyFailure | undefined;
      /** What is left of the step. */
      readonly next?: UndoStep;
    };

type Of<Do extends UndoStep['do']> = Extract<UndoStep, { readonly do: Do }>;
const done = { done: true } as const;
const refused = (why: string): UndoResult => ({ done: false, refused: why });

/** A step of a change, and when the change was made (milliseconds since the epoch). */
export interface Made<Step extends UndoStep = UndoStep> {
  readonly step: Step;
  readonly at: number;
}

/** Takes one step back. Each looks at what is there first: it changes nothing that others set since, and nothing twice. */
export function applyUndo({ step, at }: Made, context: ToolContext): Promise<UndoResult> {
  switch (step.do) {
    case 'insert':
      return insert({ step, at }, context);
    case 'remove':
      return remove({ step, at }, context);
    case 'move':
      return move({ step, at }, context);
    case 'order':
      return order({ step, at }, context);
    case 'save':
      return library(step.uris, true, { step, at }, context);
    case 'unsave':
      return library(step.uris, false, { step, at }, context);
    case 'details':
      return details({ step, at }, context);
    case 'delete':
      return removePlaylist(step, context);
    case 'player':
      return player({ step, at }, context);
  }
}

/** What looks as it was before the change: taken back already, unless Spotify does not show the change yet. */
function already(
  at: number,
  what: keyof Lag,
  { now, lag }: Pick<ToolContext, 'now' | 'lag'>,
  note = 'It was so again already.',
): UndoResult {
  const shownAt = at + lag[what];
  if (now() >= shownAt) return { ...done, note };
  return { done: false, failure: { code: 'equal_call', state: 'unsettled', retryAt: new Date(shownAt) } };
}

const urisOf = ({ rows }: Pick<WholePlaylist, 'rows'>): ReadonlyArray<string | undefined> => rows.map(({ uri }) => uri);
const changedSince = 'The playlist changed since. Nothing was changed now: look at it with get_playlist.';

const elsewhere = 'The playlist changed since: rows stand as near to their places as they can.';

async function insert({ step, at }: Made<Of<'insert'>>, context: ToolContext): Promise<UndoResult> {
  const { playlist_id, rows, total } = step;
  const read = await readRows(playlist_id, 'live', context);
  if (!read.complete) return { done: false, failure: read.failure };
  const { inserts, list } = insertsOf(rows, urisOf(read));
  const inPlace = list.length === (total ?? list.length) && rows.every(({ position, uri }) => list[position] === uri);
  if (inserts.length === 0) return already(at, 'library', context, inPlace ? undefined : elsewhere);
  const { halt } = await reinsert(playlist_id, inserts, context);
  if (halt) return { done: false, failure: halt.failure };
  return inPlace ? done : { ...done, note: elsewhere };
}

/**
 * The requests that put rows back where they stood, and the list that they lead to. In rising order, next to each other at once,
 * none beyond what is the end by then. A row that stands in its place is not missing, and no item comes back more often than it
 * is missing.
 */
function insertsOf(rows: Of<'insert'>['rows'], there: ReadonlyArray<string | undefined>) {
  const list = [...there];
  const inserts: Array<{ position: number; uris: string[] }> = [];
  const wanted = tally(rows.map(({ uri }) => uri));
  const found = tally(there);
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

/** How often each stands in a list. */
function tally<T>(list: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const one of list) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
}

/** Spotify's clock and ours may be that far apart, and it counts whole seconds. Milliseconds. */
const clocksApart = 6000;
/** A request may arrive that much later than it was sent. */
const underWay = 30_000;

async function remove({ step, at }: Made<Of<'remove'>>, context: ToolContext): Promise<UndoResult> {
  const { playlist_id, uris, back = [] } = step;
  const read = await readRows(playlist_id, 'live', context);
  if (!read.complete) return { done: false, failure: read.failure };
  const there = urisOf(read);
  const [found, staying] = [tally(there), tally(back.map(({ uri }) => uri))];
  const out = back.filter(({ uri }) => (found.get(uri) ?? 0) <= (staying.get(uri) ?? 0));
  if (out.length > 0) {
    const { halt } = await reinsert(playlist_id, insertsOf(out, there).inserts, context);
    if (halt) return { done: false, failure: halt.failure };
    const rest = without(uris, new Set(out.map(({ uri }) => uri)));
    const next = { ...step, uris: rest, back: undefined };
    return rest.length > 0 ? remove({ step: next, at }, context) : done;
  }
  const rows = addedRows(read.rows, step);
  if (rows === undefined) return refused(`It cannot be told which rows were added. ${changedSince}`);
  if (rows.size === 0) return already(at, 'library', context);
  let next = step;
  for (const removal of removalOf(read.rows, rows).steps) {
    const { halt } = await removeAndReinsert(playlist_id, removal, context);
    // Equal rows that go back have a new date: the next call would take them for the added ones.
    if (halt) return { done: false, failure: halt.failure, next: { ...next, back: placesOf(removal.insert) } };
    next = { ...next, uris: without(next.uris, new Set(removal.remove)) };
  }
  return done;
}

const without = (uris: readonly string[], gone: ReadonlySet<string>): string[] => uris.filter((uri) => !gone.has(uri));
const placesOf = (inserts: readonly Insert[]) =>
  inserts.flatMap(({ position, uris }) => uris.map((uri, n) => ({ position: position + n, uri })));

/**
 * The rows that were added: those that stand where they were put, otherwise those of that time, if there are no more of them
 * than were added; `undefined` where nobody can tell them from others.
 */
function addedRows(
  rows: readonly PlaylistRow[],
  { uris, at, position }: Pick<Of<'remove'>, 'uris' | 'at' | 'position'>,
): ReadonlySet<PlaylistRow> | undefined {
  const isRecent = ({ added_at }: PlaylistRow): boolean => {
    const time = Date.parse(added_at ?? '');
    return time >= at - clocksApart && time <= at + underWay;
  };
  const start = position ?? rows.length - uris.length;
  const placed = rows.slice(start, start + uris.length);
  const inPlace = placed.length === uris.length && placed.every((row, n) => row.uri === uris[n] && isRecent(row));
  if (inPlace) return new Set(placed);
  const recent = rows.filter((row) => addable(row) && uris.includes(row.uri) && isRecent(row));
  const most = (uri: string) => uris.filter((one) => one === uri).length;
  const isClear = uris.every((uri) => recent.filter((row) => row.uri === uri).length <= most(uri));
  return isClear ? new Set(recent) : undefined;
}

async function move({ step, at }: Made<Of<'move'>>, context: ToolContext): Promise<UndoResult> {
  const { playlist_id, start, length, before, uris, snapshot } = step;
  const read = await readRows(playlist_id, 'live', context);
  if (!read.complete) return { done: false, failure: read.failure };
  const standsAt = (from: number): boolean =>
    uris?.every((uri, n) => (read.rows[from + n]?.uri ?? null) === uri) === true;
  const origin = before > start ? before - length : before;
  // Rows that were not read before the change are known by the version of the playlist alone.
  const isUnchanged = snapshot !== undefined && read.snapshot_id === snapshot;
  if (uris ? !standsAt(start) : !isUnchanged)
    return standsAt(origin) ? already(at, 'library', context) : refused(changedSince);
  const body = json({ range_start: start, range_length: length, insert_before: before });
  await context.spotify(request('PUT /playlists/{playlist_id}/items', { playlist_id }, {}, body));
  return done;
}

/** What one request changed: no more than one request asks for, so that it goes through or fails as a whole. */
async function library(
  uris: readonly string[],
  save: boolean,
  { at }: Made,
  context: ToolContext,
): Promise<UndoResult> {
  const { done: looked } = await containedInLibrary(uris, live(context));
  const other = looked.flatMap(({ items, result }) => items.filter((_, n) => result.saved[n] !== save));
  if (other.length === 0) return already(at, 'library', context);
  await changeLibrary(save ? 'PUT /me/library' : 'DELETE /me/library', other, context);
  return done;
}

const Values = z.record(z.string(), z.unknown());

async function details({ step, at }: Made<Of<'details'>>, context: ToolContext): Promise<UndoResult> {
  const { playlist_id, was, set } = step;
  const asked = request('GET /playlists/{playlist_id}', { playlist_id }, { additional_types: ['track', 'episode'] });
  const there = project(Values, await context.spotify(asked, { fresh: true, priority: 'bulk' }), asked);
  const isNow = (wanted: Readonly<Record<string, unknown>>): boolean =>
    Object.entries(wanted).every(([name, value]) => value === undefined || typed(name, there[name]) === value);
  if (!isNow(set)) {
    const names = Object.keys(was).join(', ');
    return isNow(was)
      ? already(at, 'library', context)
      : refused(`Its ${names} changed since. Nothing was changed now: use change_playlist_details.`);
  }
  await context.spotify(request('PUT /playlists/{playlist_id}', { playlist_id }, {}, json(was)));
  return done;
}

async function removePlaylist({ playlist_id }: Of<'delete'>, context: ToolContext): Promise<UndoResult> {
  await changeLibrary('DELETE /me/library', [`spotify:playlist:${playlist_id}`], context);
  return done;
}

async function player({ step, at }: Made<Of<'player'>>, context: ToolContext): Promise<UndoResult> {
  const { setting, was, set, device } = step;
  const answer = await context.spotify(playerRequest(), { fresh: true, priority: 'bulk' });
  const { data: now } = settings[setting].read.safeParse(answer.body);
  if (now === undefined) return refused('Nothing plays now, so its settings cannot be seen. Nothing was changed.');
  if (device !== undefined && device !== deviceIn(answer.body))
    return refused('Another device plays now, which has a volume of its own. Nothing was changed.');
  if (now === was) return already(at, 'player', context);
  if (now !== set) return refused(`The ${setting} is ${String(now)} now. Nothing was changed.`);
  await context.spotify(settingRequest(setting, was));
  return done;
}

function settingRequest(setting: Of<'player'>['setting'], value: unknown) {
  switch (setting) {
    case 'volume':
      return request('PUT /me/player/volume', {}, { volume_percent: z.number().parse(value) });
    case 'shuffle':
      return request('PUT /me/player/shuffle', {}, { state: z.boolean().parse(value) });
    case 'repeat':
      return request('PUT /me/player/repeat', {}, { state: z.string().parse(value) });
  }
}

async function order({ step, at }: Made<Of<'order'>>, context: ToolContext): Promise<UndoResult> {
  const { playlist_id, uris } = step;
  const read = await readRows(playlist_id, 'live', context);
  if (!read.complete) return { done: false, failure: read.failure };
  const moves = movesTo(ranksLike(read.rows, uris));
  if (moves.length === 0) return already(at, 'library', context);
  const { made, failure } = await reorder(read, moves, context);
  return made === moves.length ? done : { done: false, failure };
}

/** The place of each row in an earlier order; what was not there then goes to the end. */
function ranksLike(
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
