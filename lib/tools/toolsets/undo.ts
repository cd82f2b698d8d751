import * as z from 'zod';
import { explain } from '../../spotify/explain.ts';
import { attempt, SpotifyError, type SpotifyFailure } from '../../spotify/failure.ts';
import type { Data, Outcome, Spotify, ToolContext } from '../definition/context.ts';
import type { Change } from '../definition/ports.ts';
import { tool } from '../definition/tool.ts';
import { UndoStep } from '../definition/undo-step.ts';
import { confirm_token, confirmationInstructions, requireConfirmation } from '../guards/confirmation.ts';
import {
  areaOf,
  changesIn,
  isAboutRows,
  newerThan,
  requestNames,
  untoldChanges,
  withRecords,
} from '../guards/own-changes.ts';
import { confirmDeletion } from '../guards/playlist-confirmation.ts';
import { hasTime } from '../playlist-jobs/fill.ts';
import { readRows } from '../playlist-jobs/reading.ts';
import { unlessShown } from '../playlist-jobs/unseen-change.ts';
import { clean } from '../schemas/text.ts';
import { applyUndo } from '../undo/apply.ts';
import { irreversibleReason } from '../undo/inverse.ts';
import type { UndoResult, UndoTask } from '../undo/result.ts';

const nothing = 'There is nothing to undo: no change was made through this server within a day.';

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** What a step does, for the answer. */
function sentence(step: UndoStep): string {
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
function stepsOf({ steps }: Change): readonly UndoStep[] {
  const all = z.array(UndoStep).safeParse(steps).data ?? [];
  const gone = new Set(all.flatMap((step) => (step.do === 'delete' ? [step.playlist_id] : [])));
  return all.filter((step) => step.do === 'delete' || !('playlist_id' in step && gone.has(step.playlist_id)));
}

const canBeUndone = (change: Change): boolean => change.undoneAt === undefined && stepsOf(change).length > 0;
const timeOf = (time: number): string => new Date(time).toISOString();

/** A change, as the list of the last ones shows it. */
const shown = (change: Change): Data => ({
  change_id: change.id,
  tool: change.tool,
  changed_at: timeOf(change.at),
  client: change.client === undefined ? undefined : clean(change.client, 100),
  can_be_undone: canBeUndone(change),
  undone_at: change.undoneAt === undefined ? undefined : timeOf(change.undoneAt),
  why_not: change.undoneAt === undefined && change.why !== undefined ? irreversibleReason(change.why) : undefined,
});

/** The newest change older than a given one that can be undone. */
const before = (recent: readonly Change[], { id }: Change): Change | undefined =>
  recent.find((change) => change.id < id && canBeUndone(change));

function hint(recent: readonly Change[], change: Change): string {
  const other = before(recent, change);
  return other
    ? ` The change before it that can be undone is ${other.tool} of ${timeOf(other.at)}: call again with change_id "${other.id}".`
    : ' No earlier change can be undone.';
}

/** Failures that a retry cannot change: the playlist is gone, or no longer the user's. */
const hopeless: ReadonlySet<SpotifyFailure['code']> = new Set(['not_found', 'forbidden', 'removed', 'bad_request']);

/** For how long a claim holds: longer than a call takes. Milliseconds. */
const claimed = 60_000;

async function applyStep(task: Omit<UndoTask, 'time'>, context: ToolContext): Promise<UndoResult> {
  const result = await attempt(applyUndo(task, context));
  return 'failure' in result ? { done: false, failure: result.failure } : result.value;
}

/**
 * The context, and what the requests through it have changed, or may have, with what an earlier call of the same undo has and Spotify
 * may not show yet. `carriedOut`: notes a step that they have carried out.
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
  const newName = requestNames(context.now, id);
  const requests = [...earlier];
  const reads = withRecords(context, () => [...recent, { requests }]);
  const spotify: Spotify = async (asked, options) => {
    if (asked.operation.effect === 'read') return reads.spotify(asked, options);
    note(asked);
    const change = newName();
    requests.push(change);
    const answer = await context.spotify(asked, { ...options, change });
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
  return { context: { ...context, spotify }, carriedOut, changed };
}

/** Undoes a claimed change, step by step, and stores the remaining steps. */
async function undo(change: Change, recent: readonly Change[], context: ToolContext): Promise<Outcome> {
  // If this cannot be stored, the next call checks each step before it changes anything.
  const note = (next: Change) => context.changes.keep(next).catch(() => undefined);
  const left = [...stepsOf(change)];
  const what = { undone: change.tool, change_id: change.id, changed_at: timeOf(change.at) };
  const said: string[] = [];
  const notes: string[] = [];
  const { context: watched, carriedOut, changed } = watchChanges(change, recent, context);
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
    if (failure && hopeless.has(failure.code)) {
      const why = explain(failure, 'write', context.now());
      await note({ ...change, ...changed(), steps: [], why });
      const message = `${change.tool} can no longer be undone: ${why}${hint(recent, change)}`;
      return { data: { success: false, message, given_up: change.tool, change_id: change.id }, failure };
    }
    if (result.next) left.splice(0, 1, result.next);
    await note({ ...change, ...changed(), steps: left });
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

/**
 * Why a playlist that a change created is kept: somebody added rows to it or renamed it since.
 * @throws SpotifyError `equal_call` (unseen) if Spotify may not show a later change of this server yet.
 */
async function adopted(
  { playlist_id, name }: Extract<UndoStep, { readonly do: 'delete' }>,
  change: Change,
  recent: readonly Change[],
  context: ToolContext,
): Promise<string | undefined> {
  const put = z
    .array(UndoStep)
    .parse(change.steps)
    .flatMap((step) => (step.do === 'remove' && step.playlist_id === playlist_id ? step.uris : [])).length;
  const playlist = await readRows(playlist_id, 'live', context, { start: 0, count: 1 });
  const instead = 'Nothing was changed now: unfollow_playlist deletes it, and asks first.';
  if (playlist.total > put)
    return `The playlist has ${counted(playlist.total, 'row')} now, and ${change.tool} put ${put} into it. ${instead}`;
  if (playlist.storedName !== name) return `The playlist is called "${playlist.name}" now. ${instead}`;
  const later = recent.filter(({ id }) => id > change.id);
  const [rows] = changesIn(`rows:${playlist_id}`, later);
  const failure = unlessShown(rows, playlist, context.lag);
  if (failure) throw new SpotifyError(failure);
  const [details] = changesIn(`details:${playlist_id}`, later);
  const shownAt = (details?.at ?? 0) + context.lag.library;
  if (details?.step && !details.isUndone && playlist.readAt < shownAt)
    throw new SpotifyError({ code: 'equal_call', state: 'unseen', retryAt: new Date(shownAt) });
  return undefined;
}

/** The question to the user before an undo that deletes something for good; `undefined` if no question is needed. */
async function questionOf(change: Change, context: ToolContext): Promise<string | undefined> {
  const steps = stepsOf(change);
  const deleting = steps.find((step) => step.do === 'delete');
  if (deleting) return `Delete the playlist "${clean(deleting.name, 100)}", which ${change.tool} made?`;
  const playlists = steps
    .flatMap((step) => (step.do === 'unsave' ? step.uris : []))
    .filter((uri) => uri.startsWith('spotify:playlist:'));
  const doubts = await Promise.all(
    playlists.map((uri) => confirmDeletion({ playlist_id: uri.slice('spotify:playlist:'.length) }, context)),
  );
  return doubts.flatMap((doubt) => doubt?.question ?? []).join(' ') || undefined;
}

const input = z.strictObject({
  change_id: z.string().max(200).optional().describe('From an earlier answer; default: the last change'),
  dry_run: z.boolean().default(false),
  confirm_token,
});

async function undoLast(given: z.output<typeof input>, context: ToolContext): Promise<Outcome> {
  const { dry_run, change_id, confirm_token: token } = given;
  const recent = await context.changes.recent();
  const recent_changes = recent.map(shown);
  const change = change_id === undefined ? recent[0] : recent.find(({ id }) => id === change_id);
  if (!change) {
    const unknown = 'No change of this change_id is among the last ten of the last day.';
    return { data: { success: false, message: change_id === undefined ? nothing : unknown, recent_changes } };
  }
  const last_change = shown(change);
  const steps = stepsOf(change);
  if (change.undoneAt !== undefined) {
    const message = `${change.tool} was undone already. Nothing was changed now.${hint(recent, change)}`;
    return { data: { success: false, message, last_change, recent_changes } };
  }
  if (steps.length === 0) {
    const message = `The last change, ${change.tool}, cannot be undone: ${irreversibleReason(change.why ?? 'it cannot be reversed.')} Nothing was changed now.${hint(recent, change)}`;
    return { data: { success: false, message, last_change, recent_changes } };
  }
  const deleting = steps.find((step) => step.do === 'delete');
  const kept =
    deleting &&
    (await adopted(
      deleting,
      change,
      recent,
      withRecords(context, () => recent),
    ));
  if (kept !== undefined) {
    const message = `${change.tool} was not undone. ${kept}${hint(recent, change)}`;
    return { data: { success: false, message, last_change, recent_changes } };
  }
  const question = await questionOf(change, context);
  const args = { change_id: change.id };
  const asking = { tool: 'undo_last_change', args, confirm_token: token, question: question ?? '' };
  if (dry_run) {
    const would = steps.map(sentence);
    const needed = question !== undefined && (await confirmationInstructions(asking, context));
    const rest = change.why === undefined ? {} : { cannot_be_undone: irreversibleReason(change.why) };
    return { data: { dry_run: true, change: change.tool, would, ...rest, ...needed, last_change, recent_changes } };
  }
  const refusal =
    question === undefined
      ? undefined
      : await requireConfirmation(asking, { change_id: change.id, last_change }, context);
  if (refusal) return refusal;
  if (!(await context.changes.claim(change.id, claimed)))
    throw new SpotifyError({
      code: 'equal_call',
      state: 'under_way',
      retryAt: new Date(context.now() + claimed),
    });
  return undo(change, recent, context);
}

export const undoLastChange = tool({
  name: 'undo_last_change',
  title: 'Undo the last change',
  description:
    'Undo the last change made here within a day: playlists, library, volume, shuffle, repeat; an earlier one by change_id. Leaves what was changed since. dry_run says what it would do and lists the last ten with their clients.',
  effect: 'write',
  isUndo: true,
  calls: '1-3 for most; 1 per block to restore an order',
  input,
  example: { dry_run: true },
  run: undoLast,
});
