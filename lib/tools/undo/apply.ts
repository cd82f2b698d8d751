import * as z from 'zod';
import { explain } from '../../spotify/explain.ts';
import { attempt, SpotifyError, type SpotifyFailure } from '../../spotify/failure.ts';
import type { Outcome, Spotify, ToolContext } from '../definition/context.ts';
import type { Change } from '../definition/ports.ts';
import { UndoStep } from '../definition/undo-step.ts';
import {
  areaOf,
  areasOfRequest,
  isAboutRows,
  newerThan,
  requestNames,
  untoldChanges,
  withRecords,
} from '../guards/own-changes.ts';
import { hasTime } from '../playlist-jobs/fill.ts';
import { clean } from '../schemas/text.ts';
import { undoCreation, undoDetails, undoLibrary, undoPlayer } from './account.ts';
import { irreversibleReason } from './inverse.ts';
import { undoAddition, undoMove, undoRemoval, undoSort } from './playlist-rows.ts';
import type { UndoResult, UndoTask } from './result.ts';

export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** What a step does, for the answer. */
export function sentence(step: UndoStep): string {
  switch (step.do) {
    case 'insert':
      return `puts ${counted(step.count ?? step.rows.length, 'row')} back into playlist ${step.playlist_id}, with new added dates`;
    case 'remove':
      return `takes ${counted(step.uris.length, 'added row')} out of playlist ${step.playlist_id}`;
    case 'move':
      return `moves ${counted(step.length, 'row')} back in playlist ${step.playlist_id}`;
    case 'order':
      return `brings ${counted(step.uris.length, 'row')} of playlist ${step.playlist_id} back into order`;
    case 'save':
      return `saves ${counted(step.uris.length, 'item')} again, with new dates`;
    case 'unsave':
      return `takes ${counted(step.uris.length, 'item')} out of the library`;
    case 'details':
      return `gives playlist ${step.playlist_id} its former ${Object.keys(step.was).join(', ')}`;
    case 'delete':
      return `deletes the playlist "${clean(step.name, 100)}"`;
    case 'player':
      return `sets the ${step.setting} to ${String(step.was)} again`;
  }
}

/** The steps of a change; a playlist that goes as a whole needs no other step. */
export function stepsOf({ steps }: Change): readonly UndoStep[] {
  const all = z.array(UndoStep).safeParse(steps).data ?? [];
  const gone = new Set(all.flatMap((step) => (step.do === 'delete' ? [step.playlist_id] : [])));
  return all.filter((step) => step.do === 'delete' || !('playlist_id' in step && gone.has(step.playlist_id)));
}

export const canBeUndone = (change: Change): boolean => change.undoneAt === undefined && stepsOf(change).length > 0;
export const timeOf = (time: number): string => new Date(time).toISOString();

/** The newest change older than a given one that can be undone. */
const before = (recent: readonly Change[], { id }: Change): Change | undefined =>
  recent.find((change) => change.id < id && canBeUndone(change));

export function hint(recent: readonly Change[], change: Change): string {
  const other = before(recent, change);
  return other
    ? ` The change before it that can be undone is ${other.tool} of ${timeOf(other.at)}: call again with change_id "${other.id}".`
    : ' No earlier change can be undone.';
}

/** Failures that most often last: the playlist is gone, or no longer the user's. The steps stay, since Spotify errs in these too. */
const lasting: ReadonlySet<SpotifyFailure['code']> = new Set(['not_found', 'forbidden', 'removed', 'bad_request']);

/** For how long a claim holds: longer than a call takes. Milliseconds. */
const claimed = 60_000;

/** Executes one undo step. Each reads the current state first: it reverts no change that others made since, and nothing twice. */
export function applyUndo({ step, ...task }: Omit<UndoTask, 'time'>, context: ToolContext): Promise<UndoResult> {
  const made = { ...task, time: { began: context.now(), lag: context.lag } };
  switch (step.do) {
    case 'insert':
      return undoRemoval({ ...made, step }, context);
    case 'remove':
      return undoAddition({ ...made, step }, context);
    case 'move':
      return undoMove({ ...made, step }, context);
    case 'order':
      return undoSort({ ...made, step }, context);
    case 'save':
      return undoLibrary(step.uris, true, { ...made, step }, context);
    case 'unsave':
      return undoLibrary(step.uris, false, { ...made, step }, context);
    case 'details':
      return undoDetails({ ...made, step }, context);
    case 'delete':
      return undoCreation(step, context);
    case 'player':
      return undoPlayer({ ...made, step }, context);
  }
}

async function applyStep(task: Omit<UndoTask, 'time'>, context: ToolContext): Promise<UndoResult> {
  const result = await attempt(applyUndo(task, context));
  return 'failure' in result ? { done: false, failure: result.failure } : result.value;
}

/**
 * The context, and what the requests through it have changed, or may have, with what an earlier call of the same undo has and Spotify
 * may not show yet. `carriedOut`: notes a step that they have carried out. `hasChanged`: whether Spotify confirmed one of them.
 */
function watchChanges(
  { id, untold, undone, requests: earlier = [] }: Change,
  recent: readonly Change[],
  context: ToolContext,
) {
  const isHidden = ({ at }: { readonly at: number }): boolean => context.now() < at + context.lag.library;
  const { note, forget, all } = untoldChanges(context.now, untold && isHidden(untold) ? untold : undefined);
  let steps = undone && isHidden(undone) ? undone.steps : [];
  let isMore = false;
  let isChanged = false;
  const newName = requestNames(context.now, id);
  const requests = [...earlier];
  const reads = withRecords(context, () => [...recent, { requests }]);
  const spotify: Spotify = async (asked, options) => {
    if (asked.operation.effect === 'read') return reads.spotify(asked, options);
    note(asked);
    const change = newName(areasOfRequest(asked));
    requests.push(change);
    const answer = await context.spotify(asked, { ...options, change });
    isChanged = true;
    note(asked, answer.body);
    return answer;
  };
  const carriedOut = (step: UndoStep): void => {
    const area = areaOf(step);
    if (isAboutRows(area)) return;
    forget(area);
    steps = [step, ...steps];
    isMore = true;
  };
  const changed = () => ({
    requests: [...requests],
    ...all(),
    ...(isMore && { undone: { at: context.now(), steps } }),
  });
  return { context: { ...context, spotify }, carriedOut, changed, hasChanged: () => isChanged };
}

/**
 * Undoes a change, step by step, and stores the remaining steps. `recent`: the last changes.
 * @throws SpotifyError `equal_call` (under_way) while another call undoes it.
 */
export async function undoChange(change: Change, recent: readonly Change[], context: ToolContext): Promise<Outcome> {
  if (!(await context.changes.claim(change.id, claimed)))
    throw new SpotifyError({ code: 'equal_call', state: 'under_way', retryAt: new Date(context.now() + claimed) });
  // If this cannot be stored, the next call checks each step before it changes anything.
  const note = (next: Change) => context.changes.keep(next).catch(() => undefined);
  const left = [...stepsOf(change)];
  const what = { undone: change.tool, change_id: change.id, changed_at: timeOf(change.at) };
  const said: string[] = [];
  const notes: string[] = [];
  const { context: watched, carriedOut, changed, hasChanged } = watchChanges(change, recent, context);
  for (let [step] = left; step; [step] = left) {
    const keep = (next: UndoStep) =>
      context.changes.keep({
        ...change,
        ...changed(),
        steps: left.with(0, next),
        claimedUntil: context.now() + claimed,
      });
    const result = hasTime(context)
      ? await applyStep({ step, at: change.at, newer: newerThan(change, step, recent), keep }, watched)
      : { done: false as const };
    if (result.done) {
      carriedOut(step);
      said.push(sentence(step));
      if (result.note !== undefined) notes.push(result.note);
      left.shift();
      continue;
    }
    if ('refused' in result) {
      await note({ ...change, ...changed(), steps: left });
      const all = said.length + left.length;
      const done = said.length === 0 ? `${change.tool} was not undone.` : `${said.length} of ${all} steps were undone.`;
      const message = `${done} ${result.refused}${hint(recent, change)}`;
      return { data: { success: false, message, ...what, undone: undefined, taken: said } };
    }
    const { failure } = result;
    if (result.next) left.splice(0, 1, result.next);
    await note({ ...change, ...changed(), steps: left });
    if (failure && lasting.has(failure.code) && !hasChanged()) {
      const why = explain(failure, 'write', context.now());
      const message = `${change.tool} was not undone. ${why} If that passes, call again with change_id "${change.id}".${hint(recent, change)}`;
      return { data: { success: false, message, ...what, undone: undefined, taken: said }, failure };
    }
    const why = failure ? explain(failure, 'part', context.now()) : 'The time of one call was up.';
    const again = `Call again with change_id "${change.id}" to go on.`;
    const message = `${said.length} of ${said.length + left.length} steps were undone. ${why} ${again}`;
    return { data: { success: false, message, ...what, undone: undefined, taken: said }, ...(failure && { failure }) };
  }
  await note({ ...change, ...changed(), steps: [], undoneAt: context.now() });
  const message =
    change.why === undefined
      ? `Undid ${change.tool}.`
      : `Undid a part of ${change.tool}. The rest cannot be undone: ${irreversibleReason(change.why)}`;
  return { data: { success: true, message, ...what, taken: said, ...(notes.length > 0 && { note: notes.join(' ') }) } };
}
