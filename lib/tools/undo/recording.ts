import type { Answer } from '../../spotify/answer.ts';
import { maybeCarriedOut, SpotifyError } from '../../spotify/failure.ts';
import type { RequestOptions, SpotifyRequest } from '../../spotify/request.ts';
import { cut } from '../../text.ts';
import type { Outcome, Spotify, ToolContext } from '../definition/context.ts';
import type { Change } from '../definition/ports.ts';
import type { Tool } from '../definition/tool.ts';
import type { UndoStep } from '../definition/undo-step.ts';
import { areaOf, areasOfRequest, isAboutRows, mostRecent, requestNames, untoldChanges } from '../guards/own-changes.ts';
import type { Inverse } from './inverse.ts';

/** The call whose changes are recorded. */
export interface Recording {
  readonly tool: string;
  /** Unique, and sorts by time. */
  readonly id: string;
  readonly client?: string | undefined;
}

/**
 * Records what a call changes, and how to undo it. The state that undo needs is read before each change is sent. The outcome is
 * stored after the response, or after the response was lost. A tool that knows a better undo step stores it itself with `recordUndo`.
 */
function recordingUndo(context: ToolContext, { tool, id, client }: Recording) {
  const { changes } = context;
  let steps: readonly UndoStep[] = [];
  let hasOwnSteps = false;
  const newName = requestNames(context.now, id);
  /** The names of the requests that the steps and what is untold account for. */
  let requests: readonly string[] = [];
  const untold = untoldChanges(context.now);
  let why: string | undefined;
  /** Why the call cannot be undone although such a change usually can be. */
  let missed: string | undefined;
  /** Requested items that did not exist, so they were not changed. */
  let absent: readonly string[] = [];
  let nothings = 0;
  let sentCount = 0;
  /** Whether a part of the call cannot be undone. */
  let isPart = false;
  /** Set once the change has a row of its own. */
  let kept: Promise<unknown> | undefined;
  const changeNow = (): Change => ({
    ...{ id, tool, at: context.now(), client, steps, requests },
    ...untold.all(),
    ...((isPart || steps.length === 0) && { why }),
  });
  const keep = (): Promise<void> => {
    const change = changeNow();
    const next = Promise.resolve(kept).then(async () => {
      if (!(await changes.keep(change))) missed = 'the change is too large to be stored';
    });
    // A change is made even if it cannot be stored; then it cannot be undone.
    kept = next.catch(() => {
      missed = 'it could not be noted';
    });
    return next;
  };
  const note = (asked: SpotifyRequest, way: Inverse | undefined, change: string | undefined, sent: Sent): void => {
    const body = 'answer' in sent ? sent.answer.body : undefined;
    sentCount += 1;
    if (way && 'nothing' in way) nothings += 1;
    if (way && 'step' in way && way.absent) absent = [...absent, ...way.absent];
    const step = way && 'step' in way ? way.step(body) : undefined;
    const none = step && 'none' in step ? { ...step, unexpected: true } : way && 'none' in way ? way : undefined;
    // Whether a change whose answer was lost was made is unknown, unless rows show it.
    const isTold = step && 'do' in step && ('answer' in sent || isAboutRows(areaOf(step)));
    if (!isTold && change !== undefined) untold.note(asked, body);
    if (change !== undefined) requests = [...requests, change];
    if (step && 'do' in step) {
      steps = [step, ...steps];
      return;
    }
    if (none) {
      why = none.none;
      isPart = true;
      if (none.unexpected) missed = none.none;
    } else why ??= way && 'nothing' in way ? way.nothing : 'The answer of Spotify was lost.';
  };
  /** A name for a request, if decisions depend on what it changes. */
  const nameOf = (asked: SpotifyRequest, way: Inverse | undefined): string | undefined => {
    // Its own steps account for all that a tool sends from then on.
    if (hasOwnSteps) return requests.at(-1);
    const areas = areasOfRequest(asked);
    return (way && 'nothing' in way) || areas.length === 0 ? undefined : newName(areas);
  };
  const spotify: Spotify = async (asked, options) => {
    if (asked.operation.effect === 'read') return context.spotify(asked, options);
    // Loaded at the first change: a container that only reads does not need it.
    const before = { ...context, spotify: takingTokensAhead(context.spotify, asked, options) };
    const way = hasOwnSteps ? undefined : await (await import('./inverse.ts')).inverseOf(asked, before);
    let isNoted = false;
    const onKept = (): void => {
      isNoted = true;
    };
    const reason = kept ? undefined : reasonIn(way);
    const change = nameOf(asked, way);
    const text = (why: string) => () => {
      if (change !== undefined) untold.note(asked);
      const all = change === undefined ? requests : [...requests, change];
      return noteOf({ id, tool, client, why, requests: all, ...untold.all() });
    };
    const riding = reason !== undefined &&
      asked.operation.tags.includes(notedWith) && { note: { tag: notedWith, id, text: text(reason), onKept } };
    const sent = await settled(
      context.spotify(asked, { ...options, ...(change !== undefined && { change }), ...riding }),
    );
    if ('error' in sent && !wasMaybeSent(sent.error)) throw sent.error;
    if (!hasOwnSteps) {
      note(asked, way, change, sent);
      if (isNoted) changes.remember(changeNow());
      else void keep().catch(() => undefined);
    }
    if ('error' in sent) throw sent.error;
    return sent.answer;
  };
  const recordUndo = async (better: readonly UndoStep[]): Promise<void> => {
    if (!hasOwnSteps) requests = [...requests, newName()];
    hasOwnSteps = true;
    steps = better;
    if (better.length > 0) await keep().catch(() => undefined);
  };
  /** Waits until everything is stored; resolves to what the answer should report: `nothing` says why the call changed nothing. */
  const finish = async () => {
    await kept;
    return { missed, absent, nothing: sentCount > 0 && nothings === sentCount ? why : undefined };
  };
  return { context: { ...context, spotify, recordUndo }, finish };
}

/** Runs a tool and records its changes. The answer says if the change cannot be undone although such a change usually can be. */
export async function runToolRecorded(
  tool: Tool,
  args: unknown,
  context: ToolContext,
  recording: Pick<Recording, 'id' | 'client'>,
): Promise<Outcome> {
  if (tool.effect === 'read') return tool.call(args, context);
  if (tool.isUndo) return withVerification(await tool.call(args, context));
  return runRecorded(tool.name, (recorded) => tool.call(args, recorded), context, recording);
}

export async function runRecorded(
  tool: string,
  work: (context: ToolContext) => Promise<Outcome>,
  context: ToolContext,
  recording: Pick<Recording, 'id' | 'client'>,
): Promise<Outcome> {
  const { context: recorded, finish } = recordingUndo(context, { ...recording, tool });
  const outcome = await work(recorded).finally(finish);
  const { missed, nothing, absent } = await finish();
  const changed = outcome.data['success'] === true && nothing !== undefined;
  const data = {
    ...outcome.data,
    ...(changed && { message: `Nothing was changed. ${nothing}`, changed: false }),
    ...(absent.length > 0 && { was_not_there: absent }),
    ...(missed !== undefined && { undo: `Not possible: ${missed}.` }),
  };
  return withVerification({ ...outcome, data });
}

/** Keys of an answer that already report what was verified, or that nothing was changed. */
const verificationKeys = ['verified', 'changed', 'playback', 'dry_run'];

/** Adds that a change was not verified, unless the answer says what was found. */
function withVerification(outcome: Outcome): Outcome {
  const { data } = outcome;
  if (data['success'] !== true || verificationKeys.some((name) => name in data)) return outcome;
  return { ...outcome, data: { ...data, verified: 'not looked' } };
}

/** Why a change cannot be undone, if this is known before it is sent. */
function reasonIn(way: Inverse | undefined): string | undefined {
  if (way === undefined || 'step' in way) return undefined;
  return 'none' in way ? way.none : way.nothing;
}

/** The reads before a change: they also take the tokens of the change if both use the same bucket. */
const takingTokensAhead =
  (spotify: Spotify, change: SpotifyRequest, { ahead = 0 }: Partial<RequestOptions> = {}): Spotify =>
  (asked, options) =>
    spotify(asked, {
      ...options,
      precedes: change,
      ...(asked.operation.bucket === change.operation.bucket && { ahead: 1 + ahead }),
    });

type Sent = { readonly answer: Answer } | { readonly error: unknown };

const settled = (sending: Promise<Answer>): Promise<Sent> =>
  sending.then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );

const wasMaybeSent = (error: unknown): boolean => !(error instanceof SpotifyError) || maybeCarriedOut(error.failure);

/** A change that cannot be undone and touches this tag is noted in the tag's row, which is written anyway. */
export const notedWith = 'player';

const separator = '\n';
const longestName = 40;

/** The note of a change that cannot be undone. It is short: the row holds ten of them and is written at each change. */
const noteOf = ({ id, tool, client = '', why = '', requests = [], untold }: Omit<Change, 'at' | 'steps'>): string =>
  [
    ...[id, tool, cut(client.replaceAll(separator, ' '), longestName), why],
    ...(untold ? [untold.at, requests.join(','), ...Object.keys(untold.areas)] : []),
  ].join(separator);

/** Parses a note. Ids begin with the time in milliseconds since the epoch. */
function changeIn(note: string): Change {
  const [id = '', tool = '', client = '', why = '', at, names, ...areas] = note.split(separator);
  const untold = { at: Number(at), areas: Object.fromEntries(areas.map((area) => [area, ''])) };
  return {
    ...{ id, tool, at: Number.parseInt(id, 10), steps: [], why },
    ...(client !== '' && { client }),
    ...(areas.length > 0 && { untold, requests: names?.split(',') }),
  };
}

/** The last ten changes of those with a row of their own and those that are noted, newest first. */
export function lastChanges(rows: readonly Change[], notes: readonly string[], now: number): readonly Change[] {
  const known = new Set(rows.map(({ id }) => id));
  const noted = notes.map(changeIn).filter(({ id, at }) => !known.has(id) && at + day > now);
  return [...rows, ...noted].toSorted((one, other) => (one.id < other.id ? 1 : -1)).slice(0, mostRecent);
}

const day = 86_400_000;
