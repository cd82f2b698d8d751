import * as z from 'zod';
import { explain } from '../../spotify/explain.ts';
import { unseenUntil } from '../../spotify/failure.ts';
import type { Data, Outcome, ToolContext } from '../definition/context.ts';
import { confirmationInstructions, requireConfirmation } from '../guards/confirmation.ts';
import { type ResumedJob, resume } from './continuation.ts';
import { affordabilityFailure, callCounts, costAnnouncement, needsAnnouncement } from './cost.ts';
import { countWrites, type RemovalPlan } from './duplicates.ts';
import { hasTime } from './fill.ts';
import { type PlaylistContents, readCachedVersion, readRows, readVersion, Version, versionOf } from './reading.ts';
import { reinsertMissing, removeAndReinsert } from './removal.ts';
import { type PlaylistRow, summarizeRows } from './rows.ts';
import { overtaken, requireChangesVisible } from './unseen-change.ts';

/** The progress of earlier calls. */
const State = z.object({
  removed: z.int(),
  /** All rows that were removed with others and must be put back, if some may not be. */
  owed: z.array(z.object({ position: z.int(), uris: z.array(z.string()).readonly() })).readonly(),
  /** When a change was sent whose response was lost. */
  lostAt: z.number().optional(),
  /** Whether the cost was announced. */
  begun: z.boolean(),
  /** Whether rows may have been removed already, so that positions have changed. */
  changed: z.boolean().optional(),
  /** The planned version, the number of completed steps, and the version that they led to at that time. */
  done: z.object({ from: Version, steps: z.int(), to: z.string(), at: z.number() }).optional(),
});
type Progress = z.output<typeof State>;
const nothing: Progress = { removed: 0, owed: [], begun: false };

/** Removing more items needs confirmation. */
const maxUnconfirmed = 50;

export interface RemovalJob {
  readonly tool: string;
  /** The arguments that identify this job among others of the tool. */
  readonly args: Data & { readonly playlist_id: string };
  readonly dry_run: boolean;
  readonly confirm_token?: string | undefined;
  readonly continue_from?: string | undefined;
  /** Plans the removal; returns a sentence if it is not allowed. `isChanged`: an earlier call of this job may have removed rows already. */
  readonly plan: (rows: readonly PlaylistRow[], isChanged: boolean) => RemovalPlan | string;
  /** The key of the removed rows in answers. */
  readonly key: 'repeats' | 'to_remove';
  /** What the removed rows are called, and the message if there are none. */
  readonly what: string;
  readonly none: string;
  /** A cheaper alternative for a job that takes many calls. */
  readonly cheaper?: (plan: RemovalPlan, playlist: PlaylistContents) => string | undefined;
}

type Job = ResumedJob<Progress>;

/** Removes rows and leaves all others in place, as far as one call can. */
export async function removeRows(removing: RemovalJob, context: ToolContext): Promise<Outcome> {
  const { tool, args, continue_from } = removing;
  const { playlist_id } = args;
  const job = await resume({ tool, args }, continue_from, State, context);
  const progress = job.before ?? nothing;
  const { owed, lostAt, done } = progress;
  const stop = (state: Progress, why: Parameters<Job['stop']>[2]) =>
    job.stop(state, { message: `Removed ${state.removed} ${removing.what}.`, removed: state.removed }, why);
  const wait = (lostAt ?? Number.NEGATIVE_INFINITY) + context.lag.library;
  if (context.now() < wait) return stop(progress, { failure: unseenUntil(wait) });
  // What is put back belongs to the removal of the call before: its record brings back everything.
  if (owed.length > 0) await context.recordUndo([]);
  const halt = owed.length > 0 ? await reinsertMissing(playlist_id, owed, context) : undefined;
  if (halt) return stop({ ...progress, ...halt.state, owed, done: undefined }, { failure: halt.failure });
  const changed = progress.changed === true || progress.removed > 0 || owed.length > 0 || lostAt !== undefined;
  const settled: Progress = { removed: progress.removed, owed: [], begun: progress.begun, changed };
  const isNew = !job.before || (await overtaken(tool, context))(playlist_id);
  if (done && !isNew && (await readVersion(playlist_id, context)) === done.to) {
    const read = await readCachedVersion(playlist_id, done.from, context);
    if (read) return planAndRemove(removing, { job, read, from: done.steps, progress: { ...settled, done } }, context);
  } else if (done && context.now() < done.at + context.lag.library) {
    return stop(progress, { failure: unseenUntil(done.at + context.lag.library) });
  }
  const read = await readRows(playlist_id, 'live', context);
  if (!read.complete) return job.stopReading(settled, [read]);
  if (isNew) await requireChangesVisible([read], context);
  return planAndRemove(removing, { job, read, from: 0, progress: settled }, context);
}

interface RemovalState {
  readonly job: Job;
  readonly read: PlaylistContents;
  /** The number of completed steps. */
  readonly from: number;
  readonly progress: Progress;
}

/** Asks for confirmation if needed, then executes the plan. */
async function planAndRemove(removing: RemovalJob, known: RemovalState, context: ToolContext): Promise<Outcome> {
  const { tool, args, confirm_token, dry_run, plan: planned, cheaper } = removing;
  const { job, read, progress } = known;
  const plan = planned(read.rows, known.from === 0 && progress.changed === true);
  if (typeof plan === 'string') return { data: { success: false, message: plan, name: read.name, ...job.cost() } };
  const said = describePlan(removing, read, plan);
  const question = `Remove ${plan.removed.length} ${removing.what} from "${read.name}"?`;
  const asking = { tool, args, confirm_token, question };
  const asks = plan.removed.length > maxUnconfirmed && !progress.begun;
  const writes = countWrites(plan.steps.slice(known.from));
  const other = needsAnnouncement(writes) ? cheaper?.(plan, read) : undefined;
  const failure = affordabilityFailure(writes, context);
  const begun = { ...progress, begun: true };
  if (dry_run) {
    const go = needsAnnouncement(writes) && !asks && !failure ? { continue_from: await job.token(begun) } : {};
    const needed = asks && !failure ? await confirmationInstructions(asking, context) : go;
    const notes = failure ? { not_possible: explain(failure, 'write', context.now()) } : {};
    const cheap = other === undefined ? {} : { cheaper: other };
    return { data: { dry_run: true, ...said, ...cheap, ...notes, ...job.cost(), ...needed } };
  }
  if (failure) {
    const message = `Nothing was removed: removing ${plan.removed.length} ${removing.what} in place takes ${writes} changes.`;
    return { data: { success: false, message: [message, other].join(' ').trim(), ...said, ...job.cost() }, failure };
  }
  const refusal = asks ? await requireConfirmation(asking, said, context) : undefined;
  if (refusal) return refusal;
  if (needsAnnouncement(writes) && !asks && !progress.begun)
    return job.stop(begun, { message: costAnnouncement(writes, other), ...said }, 'cost_first');
  return executePlan(removing, { ...known, progress: begun }, { plan, said }, context);
}

async function executePlan(
  { args: { playlist_id }, what, none }: RemovalJob,
  { job, read, from, progress }: RemovalState,
  { plan, said }: { readonly plan: RemovalPlan; readonly said: Data },
  context: ToolContext,
): Promise<Outcome> {
  const version = versionOf(read);
  let { removed, done } = progress;
  const stop = (state: Partial<Progress>, why?: Parameters<Job['stop']>[2]) => {
    const message = [`Removed ${removed} ${what}.`, ...describeOwed(state)].join(' ');
    return job.stop({ ...progress, removed, ...state }, { message, removed }, why);
  };
  const record = (to: number): Promise<void> =>
    context.recordUndo([{ do: 'insert', playlist_id, ...affectedRows(plan, from, to, read.rows) }]);
  if (plan.steps.length > from) await record(plan.steps.length);
  for (const [index, step] of plan.steps.entries()) {
    if (index < from) continue;
    // A resumed job executes at least one step: otherwise a call with little time would make no progress.
    if ((index > from || !job.before) && !hasTime(context)) {
      if (index > from) await record(index);
      return stop({ done });
    }
    const { halt, snapshot, taken } = await removeAndReinsert(playlist_id, step, context);
    if (taken) removed += plan.removed.filter(({ uri = '' }) => step.remove.includes(uri)).length;
    if (halt) {
      await record(index + 1);
      const { lostAt } = halt.state;
      const owed = halt.state.owed.length > 0 ? step.insert : [];
      const isUntouched = owed.length === 0 && lostAt === undefined;
      return stop({ owed, lostAt, done: isUntouched ? done : undefined }, { failure: halt.failure });
    }
    const at = context.now();
    done = version && snapshot !== undefined ? { from: version, steps: index + 1, to: snapshot, at } : undefined;
  }
  const rest = progress.changed === true ? `No more ${what} are to be removed.` : none;
  const message = removed === 0 ? rest : `Removed ${removed} ${what}.`;
  const idle = removed === 0 && progress.changed !== true && { changed: false };
  return { data: { success: true, message, ...idle, removed, ...said, ...job.cost() } };
}

/** What the playlist lacks, or may lack, until the job goes on. */
function describeOwed({ owed = [], lostAt }: Partial<Progress>): readonly string[] {
  const count = owed.reduce((sum, { uris }) => sum + uris.length, 0);
  if (count === 0) return [];
  const rows = count === 1 ? '1 row' : `${count} rows`;
  return [`Up to ${rows} to be kept ${lostAt === undefined ? 'are' : 'may be'} missing until the job goes on.`];
}

const removedBy = ({ steps, removed }: RemovalPlan, from: number, to: number): readonly PlaylistRow[] => {
  const uris = new Set(steps.slice(from, to).flatMap(({ remove }) => remove));
  return removed.filter(({ uri }) => uri !== undefined && uris.has(uri));
};

/**
 * The rows of the items that the steps from `from` to `to` remove, each with its position before these steps, and how many of them
 * are removed. This includes rows that stay: Spotify removes every occurrence, and undo must know how many there were.
 */
function affectedRows(plan: RemovalPlan, from: number, to: number, rows: readonly PlaylistRow[]) {
  const before = new Set(removedBy(plan, 0, from));
  const uris = new Set(plan.steps.slice(from, to).flatMap(({ remove }) => remove));
  const list = rows.filter((row) => !before.has(row));
  return {
    count: removedBy(plan, from, to).length,
    total: list.length,
    rows: list.flatMap(({ uri }, position) => (uri !== undefined && uris.has(uri) ? [{ position, uri }] : [])),
  };
}

function describePlan(
  { key }: RemovalJob,
  { name, calls }: PlaylistContents,
  { steps, removed, unremovable, remaining }: RemovalPlan,
): Data {
  const again = steps.some(({ insert }) => insert.length > 0);
  return {
    name,
    [key]: { count: removed.length, ...summarizeRows(removed) },
    ...(unremovable.length > 0 && {
      cannot_be_removed: { ...summarizeRows(unremovable), why: 'Spotify lets apps take out no local files.' },
    }),
    left: remaining.length,
    ...(again && {
      note: 'Spotify takes out every occurrence: one of each is put back at once, with a new added date.',
    }),
    ...callCounts(calls, countWrites(steps)),
  };
}
