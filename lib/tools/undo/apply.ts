import type { SpotifyFailure } from '../../spotify/failure.ts';
import { json, request } from '../../spotify/request.ts';
import { attempt } from '../calls/attempt.ts';
import { changeLibrary } from '../calls/library.ts';
import type { ToolContext } from '../definition/context.ts';
import type { UndoStep } from '../definition/undo-step.ts';
import { type Insert, removalOf } from '../playlist-jobs/duplicates.ts';
import { batchSize } from '../playlist-jobs/fill.ts';
import { movesTo } from '../playlist-jobs/moves.ts';
import { readRows } from '../playlist-jobs/reading.ts';
import { reinsert, removeAndReinsert } from '../playlist-jobs/removal.ts';
import { reorder } from '../playlist-jobs/reordering.ts';
import { addable, type PlaylistRow } from '../playlist-jobs/rows.ts';

/** What came of one step: done, or stopped with a failure, or because time was up. */
export type UndoResult =
  | { readonly done: true }
  | { readonly done: false; readonly failure?: SpotifyFailure | undefined };

type Of<Do extends UndoStep['do']> = Extract<UndoStep, { readonly do: Do }>;
const done = { done: true } as const;

/** Takes one step back. Each looks at what is there first, so that doing it again after a lost answer does nothing twice. */
export function applyUndo(step: UndoStep, context: ToolContext): Promise<UndoResult> {
  switch (step.do) {
    case 'insert':
      return insert(step, context);
    case 'remove':
      return remove(step, context);
    case 'move':
      return one(
        context.spotify(
          request('PUT /playlists/{playlist_id}/items', { playlist_id: step.playlist_id }, {}, moveOf(step)),
        ),
      );
    case 'order':
      return order(step, context);
    case 'save':
      return one(changeLibrary('PUT /me/library', step.uris, context));
    case 'details':
      return one(
        context.spotify(request('PUT /playlists/{playlist_id}', { playlist_id: step.playlist_id }, {}, json(step.was))),
      );
  }
}

async function one(work: Promise<object>): Promise<UndoResult> {
  const came = await attempt(work);
  if ('failure' in came) return { done: false, failure: came.failure };
  // A list that went through in part says why in its own result.
  return 'failure' in came.value ? { done: false } : done;
}

const moveOf = ({ start, length, before }: Of<'move'>) =>
  json({ range_start: start, range_length: length, insert_before: before });

async function insert({ playlist_id, rows }: Of<'insert'>, context: ToolContext): Promise<UndoResult> {
  const read = await readRows(playlist_id, 'live', context);
  if (!read.complete) return { done: false, failure: read.failure };
  const there = read.rows.map(({ uri }) => uri);
  const halt = await reinsert(playlist_id, insertsOf(rows, there), context);
  return halt ? { done: false, failure: halt.failure } : done;
}

/**
 * The requests that put rows back where they stood, in rising order, next to each other at once; a row that stands there is
 * there already, and none goes beyond what is the end by then.
 */
function insertsOf(rows: Of<'insert'>['rows'], there: ReadonlyArray<string | undefined>): readonly Insert[] {
  const list = [...there];
  const inserts: Array<{ position: number; uris: string[] }> = [];
  for (const { position, uri } of rows) {
    if (list[position] === uri) continue;
    const at = Math.min(position, list.length);
    list.splice(at, 0, uri);
    const last = inserts.at(-1);
    if (last && last.position + last.uris.length === at && last.uris.length < batchSize) last.uris.push(uri);
    else inserts.push({ position: at, uris: [uri] });
  }
  return inserts;
}

/** Spotify's clock and ours may be that far apart, and it counts whole seconds. Milliseconds. */
const clocksApart = 6000;

async function remove({ playlist_id, uris, at }: Of<'remove'>, context: ToolContext): Promise<UndoResult> {
  const read = await readRows(playlist_id, 'live', context);
  if (!read.complete) return { done: false, failure: read.failure };
  for (const step of removalOf(read.rows, added(read.rows, uris, at)).steps) {
    const halt = await removeAndReinsert(playlist_id, step, context);
    if (halt) return { done: false, failure: halt.failure };
  }
  return done;
}

/** The rows that were added then: for each item as many as were added, the newest and last of them. */
function added(rows: readonly PlaylistRow[], uris: readonly string[], at: number): ReadonlySet<PlaylistRow> {
  const left = [...uris];
  const recent = rows.filter(addable).filter(({ added_at }) => Date.parse(added_at ?? '') >= at - clocksApart);
  return new Set(
    recent.toReversed().filter(({ uri }) => {
      const place = left.indexOf(uri);
      if (place >= 0) left.splice(place, 1);
      return place >= 0;
    }),
  );
}

async function order({ playlist_id, uris }: Of<'order'>, context: ToolContext): Promise<UndoResult> {
  const read = await readRows(playlist_id, 'live', context);
  if (!read.complete) return { done: false, failure: read.failure };
  const moves = movesTo(ranksLike(read.rows, uris));
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
