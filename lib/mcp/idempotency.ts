import * as z from 'zod';
import {
  type Begun,
  type IdempotencyKey,
  type IdempotencyStore,
  type InProgressRecord,
  type OwnRecord,
  type Settling,
  verdict,
} from '../resilience/decisions/idempotency.ts';
import { isUnknown } from '../resilience/layers/invalidation.ts';
import { SpotifyError, type SpotifyFailure } from '../spotify/failure.ts';
import type { CallEvent } from '../spotify/pipeline.ts';
import { type Outcome, type ToolContext, withOptions } from '../tools/definition/context.ts';
import type { IdempotentCall } from '../tools/definition/idempotency.ts';

/** Ports and settings of idempotent calls. Milliseconds. */
export interface IdempotencyPorts {
  readonly store: IdempotencyStore;
  readonly now: () => number;
  /** How long a stored answer is replayed. */
  readonly window: number;
  /** How long a call counts as in progress, at least until its deadline. */
  readonly inProgress: number;
  readonly settling: Settling;
}

/** One call of a tool and how to execute it. */
export interface IdempotentJob {
  readonly account: string;
  readonly deadline: number;
  readonly onEvent: (event: CallEvent) => void;
  readonly context: ToolContext;
  /** Whether Spotify confirmed a change of this call. */
  readonly hasChanged: () => boolean;
  readonly run: () => Promise<Outcome>;
  /** Runs work and records its changes for undo, as `run` does. */
  readonly record: (work: (context: ToolContext) => Promise<Outcome>) => Promise<Outcome>;
}

/** The longest that a write waits for the read of the state before it. Milliseconds. */
const maxReadTime = 3000;

/**
 * The one wrapper of idempotent calls: executes a call unless an equal one was, or may have been, executed. The store only
 * looks up equal calls and writes records.
 */
export async function runIdempotent(
  ports: IdempotencyPorts,
  idempotent: IdempotentCall,
  job: IdempotentJob,
): Promise<Outcome> {
  if (idempotent.allowDuplicate) return job.run();
  const before = await idempotent.remembered?.(job.context).catch(ignoreSpotifyErrors);
  const attempt = { idempotent, job, key: { ...keyOf(ports, idempotent, job), before } };
  const begun = await ports.store.begin(attempt.key);
  return begun.state === 'open' ? resolveOpenCall(ports, attempt, begun.open) : execute(ports, attempt, begun);
}

/** One call with the key of its record. */
interface Attempt {
  readonly idempotent: IdempotentCall;
  readonly job: IdempotentJob;
  readonly key: IdempotencyKey;
}

function keyOf(
  { now, window, inProgress, settling }: IdempotencyPorts,
  idempotent: IdempotentCall,
  job: IdempotentJob,
): IdempotencyKey {
  const sendingUntil = Math.max(job.deadline, now() + inProgress);
  return {
    account: job.account,
    key: idempotent.key,
    arguments: idempotent.arguments,
    looksFirst: idempotent.before !== undefined,
    sendingUntil,
    // An in-progress record must outlive the time until its outcome is certain.
    keptUntil: Math.max(now() + window, sendingUntil + settling.late + settling[idempotent.settles]),
  };
}

/** Executes the call, or gives the answer of an equal one. */
function execute(
  ports: IdempotencyPorts,
  attempt: Attempt,
  begun: Exclude<Begun, { readonly state: 'open' }>,
): Promise<Outcome> | Outcome {
  const { job } = attempt;
  switch (begun.state) {
    case 'first':
      return runWithRecord(begun.record, job, async () => {
        await storeStateBefore(ports, attempt, begun.record);
        return job.run();
      });
    case 'replayed':
      job.onEvent({ type: 'repeat', result: 'replayed' });
      return replay(answerIn(begun.answer), 'An equal call was carried out before; this is its answer.');
    case 'unreachable':
      job.onEvent({ type: 'repeat', result: 'unguarded' });
      return job.run();
  }
}

/** Runs work and ends the record of its call: with the answer, or as failed. */
async function runWithRecord(
  record: OwnRecord,
  { hasChanged }: IdempotentJob,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  let outcome: Outcome;
  try {
    outcome = await work();
  } catch (error) {
    // What failed after a change was made must not be made from its start again.
    await record.fail(isUnknown(error) || hasChanged());
    throw error;
  }
  // The call that brings the user's confirmation is an equal one, and must be executed.
  await (isQuestion(outcome) ? record.fail(false) : record.answer(JSON.stringify(outcome.data)));
  return outcome;
}

/** Whether the outcome only asks for confirmation: nothing was changed. */
const isQuestion = ({ ask, data }: Outcome): boolean => ask !== undefined || data['confirm_token'] !== undefined;

const Answered = z.record(z.string(), z.unknown());
const unreadable = { success: true, message: 'The stored answer of that call is damaged: check what it changed.' };

/** A damaged record must not repeat the change. */
function answerIn(text: string): Outcome['data'] {
  try {
    return Answered.parse(JSON.parse(text));
  } catch {
    return unreadable;
  }
}

/** Stores the state before the change if the tool needs it. A failed read does not stop the change. */
async function storeStateBefore(
  { now }: IdempotencyPorts,
  { idempotent: { before }, job }: Attempt,
  record: OwnRecord,
): Promise<void> {
  if (!before) return;
  const deadline = Math.min(job.deadline, now() + maxReadTime);
  const spotify = withOptions(job.context.spotify, { deadline });
  const state = await before({ ...job.context, spotify, deadline }).catch(ignoreSpotifyErrors);
  const ours = await record.note(state).catch(() => {
    job.onEvent({ type: 'repeat', result: 'unguarded' });
    return true;
  });
  if (!ours) throw waiting('under_way', job.deadline);
}

/**
 * A `SpotifyError` means that the state before is not known; anything else is a defect. Behind an open circuit the change,
 * which is of the same group, would be refused too.
 */
function ignoreSpotifyErrors(error: unknown): undefined {
  if (!(error instanceof SpotifyError) || error.failure.code === 'circuit_open') throw error;
}

/** Handles an equal call without an answer: nothing is sent until its container has ended and Spotify shows no evidence of the change. */
async function resolveOpenCall(ports: IdempotencyPorts, attempt: Attempt, open: InProgressRecord): Promise<Outcome> {
  const { idempotent, job, key } = attempt;
  const { settling, now, store } = ports;
  const next = verdict(open, now(), settling.late + settling[idempotent.settles]);
  if (next.act === 'wait') throw waiting('under_way', next.until);
  if (next.act === 'look') {
    if (!open.sameArguments) throw waiting('other_arguments', next.settledAt);
    const found = await readBack(attempt, open, now);
    if (found && idempotent.complete) {
      // Spotify may not show everything yet: completing the change now could add rows twice.
      if (now() < next.settledAt) throw waiting('unsettled', next.settledAt);
      return completeChange(ports, attempt, open, idempotent.complete);
    }
    if (found) {
      job.onEvent({ type: 'repeat', result: 'completed' });
      await store.complete(key, JSON.stringify(found.data));
      return replay(found.data, 'The answer of an equal call was lost; Spotify shows that its change was made.');
    }
    if (now() < next.settledAt) throw waiting('unsettled', next.settledAt);
  }
  const begun = await store.begin(key, open);
  if (begun.state === 'open') throw waiting('under_way', begun.open.sendingUntil);
  return execute(ports, attempt, begun);
}

/** Completes a partly executed change, for one of several equal calls. */
async function completeChange(
  { store, now }: IdempotencyPorts,
  { idempotent, job, key }: Attempt,
  open: InProgressRecord,
  complete: NonNullable<IdempotentCall['complete']>,
): Promise<Outcome> {
  const begun = await store.begin({ ...key, before: open.before }, open);
  if (begun.state === 'open') throw waiting('under_way', begun.open.sendingUntil);
  if (begun.state === 'unreachable') throw waiting('unsettled', now() + 30_000);
  if (begun.state === 'replayed') {
    job.onEvent({ type: 'repeat', result: 'completed' });
    return replay(answerIn(begun.answer), 'An equal call was carried out before; this is its answer.');
  }
  const outcome = await runWithRecord(begun.record, job, async () => {
    // The state before the first call still identifies what it created.
    if (idempotent.before && !(await begun.record.note(open.before))) throw waiting('under_way', job.deadline);
    return job.record((recorded) =>
      complete(open, { ...recorded, spotify: withOptions(recorded.spotify, { fresh: true }) }),
    );
  });
  job.onEvent({ type: 'repeat', result: 'completed' });
  return { ...outcome, data: { ...outcome.data, replayed: true, note: completedNote } };
}

const completedNote =
  'The answer of an equal call was lost. The server read what it had changed and sent only what was missing.';

async function readBack(
  { idempotent, job }: Attempt,
  open: InProgressRecord,
  now: () => number,
): Promise<Outcome | undefined> {
  const spotify = withOptions(job.context.spotify, { fresh: true });
  try {
    return await idempotent.happened(open, { ...job.context, spotify });
  } catch (error) {
    const again = error instanceof SpotifyError ? retryTime(error.failure, now()) : undefined;
    throw again === undefined ? error : waiting('unsettled', again);
  }
}

/** When to retry after a failed read; `undefined` if the failure's own sentence says what to do. */
function retryTime(failure: SpotifyFailure, now: number): number | undefined {
  switch (failure.code) {
    case 'unavailable':
      return now + 30_000;
    case 'circuit_open':
    case 'rate_limited':
    case 'quota_exhausted':
      return failure.retryAt.getTime();
    default:
      return undefined;
  }
}

const waiting = (state: 'under_way' | 'unsettled' | 'other_arguments', until: number): SpotifyError =>
  new SpotifyError({ code: 'equal_call', state, retryAt: new Date(until) });

const replay = (data: Outcome['data'], what: string): Outcome => ({
  data: {
    ...data,
    replayed: true,
    note: `${what} Nothing was sent now. To do it again on purpose, make the call with allow_duplicate: true.`,
  },
});
