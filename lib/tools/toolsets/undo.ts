import * as z from 'zod';
import { SpotifyError, unseenUntil } from '../../spotify/failure.ts';
import type { Data, Outcome, ToolContext } from '../definition/context.ts';
import type { Change } from '../definition/ports.ts';
import { tool } from '../definition/tool.ts';
import { UndoStep } from '../definition/undo-step.ts';
import { confirm_token, confirmationInstructions, requireConfirmation } from '../guards/confirmation.ts';
import { changesIn, withRecords } from '../guards/own-changes.ts';
import { confirmDeletion } from '../guards/playlist-confirmation.ts';
import { readRows } from '../playlist-jobs/reading.ts';
import { unlessShown } from '../playlist-jobs/unseen-change.ts';
import { clean } from '../schemas/text.ts';
import { canBeUndone, counted, hint, sentence, stepsOf, timeOf, undoChange } from '../undo/apply.ts';
import { irreversibleReason } from '../undo/inverse.ts';

const nothing = 'There is nothing to undo: no change was made through this server within a day.';

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
  if (details?.step && !details.isUndone && playlist.readAt < shownAt) throw new SpotifyError(unseenUntil(shownAt));
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
  return undoChange(change, recent, context);
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
