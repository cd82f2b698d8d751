import { createHash } from 'node:crypto';
import { ZodError } from 'zod';
import { type Emit, unmeasured } from '../observability/emit.ts';
import { describeError, type Log } from '../observability/log.ts';
import { explain } from '../spotify/explain.ts';
import { SpotifyError } from '../spotify/failure.ts';
import type { Call, CallEvent } from '../spotify/pipeline.ts';
import type { ResolveShortLink } from '../spotify/short-links.ts';
import { checked } from '../tools/definition/checked.ts';
import { type Outcome, type Spotify, type ToolContext, withOptions } from '../tools/definition/context.ts';
import type { ElicitationReply } from '../tools/definition/ports.ts';
import { withoutShortLinks } from '../tools/definition/references.ts';
import { servedIn, type Tool } from '../tools/definition/tool.ts';
import type { LoadTool } from '../tools/manifest.ts';
import { runRecorded, runToolRecorded } from '../tools/undo/recording.ts';
import { type CallOutcome, callMetrics, categoryOf, exchanges, hasChanged, summary, warnings } from './call-report.ts';
import { collectCovers } from './covers.ts';
import { type IdempotencyPorts, runIdempotent } from './idempotency.ts';
import { type ContextPorts, toolContext, type UserState } from './tool-context.ts';
import {
  type AnswerForm,
  argumentsData,
  errorResult,
  failureData,
  successResult,
  type ToolResult,
  wrongArguments,
} from './tool-result.ts';
import { viewFor } from './views.ts';

/** Ports and settings of running tools. */
export interface RunPorts extends ContextPorts {
  /** Milliseconds that one tool call may take. */
  readonly deadline: number;
  /** Absent: equal calls of creating and adding tools are executed again. */
  readonly idempotency?: IdempotencyPorts | undefined;
  /** Resolves short links; absent: they are refused. */
  readonly resolveShortLink?: ResolveShortLink;
  /** How answers are written; absent: compact. */
  readonly answers?: AnswerForm;
  /** Whether changes are read back. */
  readonly verifyWrites: boolean;
  /** Who confirms what cannot be undone: the user if the client can ask, or a token for unattended clients. */
  readonly confirm: 'user' | 'token';
  readonly userState: (account: string) => UserState;
  readonly log: Log;
  /** Receives the metrics of a call. */
  readonly emit?: Emit;
  /** Loads the tool that a route leads to. */
  readonly load: LoadTool;
  /** The tools that are served, to name the one that takes what another refuses. */
  readonly names: readonly string[];
  /** The toolset of a tool. */
  readonly areaOf?: (tool: string) => string | undefined;
  /** Requests to DynamoDB so far in this container. */
  readonly tableRequests?: () => number;
  /** X-Ray's trace, as Lambda names it for the event at hand. */
  readonly trace?: () => string | undefined;
}

/** The caller, and the ids that find the call in the logs. */
export interface Caller {
  /** Key of the user's data; `undefined` while no Spotify account is connected. */
  readonly account: string | undefined;
  /** When the caller's token was issued, seconds since the epoch; absent for the static token. */
  readonly issuedAt?: number | undefined;
  /** Set for the static token: it counts only while the account owns the server. */
  readonly owner?: true | undefined;
  /** Digest of the grant that the caller's token belongs to. */
  readonly grant?: string | undefined;
  /** Called when only a new sign-in helps, so that OAuth clients sign in again. */
  readonly signInEnded?: (() => void) | undefined;
  readonly requestId: string;
  /** The name of the client, from the client itself or its registration. */
  readonly client?: string | undefined;
  readonly traceparent?: string | undefined;
  /** Whether the client can ask its user. */
  readonly canElicit?: boolean | undefined;
  /** The user's reply to the elicitation of the previous round. */
  readonly reply?: ElicitationReply | undefined;
}

/** Runs a tool. The only place that catches errors and writes the call's log line. */
export const runTool =
  (ports: RunPorts) =>
  async (asked: Tool, args: unknown, caller: Caller): Promise<ToolResult> => {
    const { now, log, emit = unmeasured, tableRequests = () => 0 } = ports;
    const [start, requestsBefore] = [now(), tableRequests()];
    const events: CallEvent[] = [];
    const { tool, ...way } = await resolveRoute(ports, asked, args);
    const { result, outcome, freshness } =
      'error' in way
        ? await failure(ports, tool, caller, way.error, false)
        : await callTool(ports, tool, way.args, caller, events);
    if (endsAccess.has(outcome)) caller.signInEnded?.();
    const milliseconds = now() - start;
    emit(callMetrics(outcome, milliseconds, events, now()));
    for (const fields of exchanges(events)) log.debug('spotify call', { ...fields, request_id: caller.requestId });
    log.info('tool call', {
      tool: tool.name,
      asked_as: tool === asked ? undefined : asked.name,
      area: ports.areaOf?.(tool.name),
      effect: tool.effect,
      outcome,
      category: categoryOf(outcome),
      freshness,
      milliseconds,
      ...summary(events),
      dynamodb_round_trips: tableRequests() - requestsBefore,
      user: caller.account === undefined ? undefined : hashed(caller.account),
      request_id: caller.requestId,
      trace: ports.trace?.(),
      traceparent: caller.traceparent,
    });
    return result;
  };

/** The call to execute: the requested one, or the destination of a route. */
async function resolveRoute(
  { load }: RunPorts,
  asked: Tool,
  args: unknown,
): Promise<{ readonly tool: Tool } & ({ readonly args: unknown } | { readonly error: unknown })> {
  if (!asked.destination) return { tool: asked, args };
  try {
    const destination = asked.destination(args);
    return { tool: await load(destination.tool), args: destination.args };
  } catch (error) {
    return { tool: asked, error };
  }
}

/** Outcomes after which the client must sign in again, or the server reread its owner. */
const endsAccess: ReadonlySet<CallOutcome> = new Set(['sign_in_required', 'access_ended', 'owner_changed']);

/** Tells users apart in the log without identifying them. */
const hashed = (account: string): string => createHash('sha256').update(account).digest('base64url').slice(0, 12);

/** The result of a call, with its outcome for logs and metrics. */
interface CallResult {
  readonly result: ToolResult;
  readonly outcome: CallOutcome;
  readonly freshness?: string | undefined;
}

async function callTool(
  ports: RunPorts,
  tool: Tool,
  args: unknown,
  caller: Caller,
  events: CallEvent[],
): Promise<CallResult> {
  if (!servedIn(ports.mode, tool))
    return { result: errorResult(notServed(tool), { error_code: 'not_served' }), outcome: 'not_served' };
  try {
    const { account } = caller;
    if (account === undefined) throw new SpotifyError({ code: 'sign_in_required', reason: 'never' });
    const given = ports.resolveShortLink ? await withoutShortLinks(args, ports.resolveShortLink) : args;
    const { pipeline, covers } = collectCovers(ports.pipeline);
    const shown = viewFor(tool.name) && { covers };
    const outcome = await execute({ ...ports, pipeline }, tool, given, caller, account, events);
    const notes = warnings(events);
    const form = ports.answers ?? 'compact';
    const freshness = outcome.freshness?.source;
    if (!outcome.failure) {
      const result = {
        ...successResult(form, tool, outcome, notes),
        ...shown,
        ...(isRefusal(outcome) && { isError: true }),
      };
      return { result, outcome: 'ok', freshness };
    }
    // Partly executed: the data says which part, the sentence what to do next.
    const error = explain(outcome.failure, tool.effect === 'read' ? 'read' : 'part', ports.now());
    const result = successResult(form, tool, outcome, notes, error);
    return {
      result: { ...result, ...shown, data: { ...result.data, ...failureData(outcome.failure) }, isError: true },
      outcome: outcome.failure.code,
      freshness,
    };
  } catch (error) {
    return await failure(ports, tool, caller, error, hasChanged(events));
  }
}

const notServed = ({ name, onlyExtended }: Tool): string =>
  `${name} is not available here: Spotify took what it needs from apps in Development Mode. ${onlyExtended}`;

/** Whether the caller bypasses the cache. Arguments that are a text may hold it too; others are not checked twice. */
const asksFresh = (tool: Tool, args: unknown): boolean =>
  'fresh' in tool.input.shape && mayHoldFresh(args) && checked(tool, args)['fresh'] === true;

const mayHoldFresh = (args: unknown): boolean =>
  typeof args === 'string' || (typeof args === 'object' && args !== null && 'fresh' in args);

function execute(
  ports: RunPorts,
  tool: Tool,
  args: unknown,
  { issuedAt, owner, grant, canElicit, reply, requestId, client }: Caller,
  account: string,
  events: CallEvent[],
): Promise<Outcome> {
  const onEvent = (event: CallEvent): void => void events.push(event);
  const { idempotency, verifyWrites, confirm } = ports;
  const confirmBy = confirm === 'user' && canElicit ? 'elicitation' : 'token';
  const deadline = ports.now() + ports.deadline;
  const call: Call = { account, issuedAt, owner, grant, deadline, onEvent };
  const kept = { ...ports.userState(account), verifyWrites, confirmBy, reply } as const;
  const context = toolContext(ports, call, { fresh: asksFresh(tool, args) }, kept);
  const id = `${String(context.now()).padStart(14, '0')}#${requestId}`;
  const run = (): Promise<Outcome> =>
    retryWithoutCache(context, (uncached) => runToolRecorded(tool, args, uncached, { id, client }));
  const record = (work: (own: ToolContext) => Promise<Outcome>) =>
    runRecorded(tool.name, work, context, { id, client });
  const guarded = idempotency && tool.idempotency?.(args);
  return idempotency && guarded
    ? runIdempotent(idempotency, guarded, {
        ...{ account, deadline, onEvent, context, run, record },
        hasChanged: () => hasChanged(events),
      })
    : run();
}

/** Whether a change was refused. A confirmation request and a job to be continued are not refusals. */
const isRefusal = ({ data, ask }: Outcome): boolean =>
  data['success'] === false && !ask && data['confirm_token'] === undefined && data['continue_from'] === undefined;

const afterChange =
  'A change was made before that: read the present state before calling again, so that nothing is done twice.';

async function failure(
  ports: RunPorts,
  tool: Tool,
  caller: Caller,
  error: unknown,
  isPart: boolean,
): Promise<CallResult> {
  const { now, log } = ports;
  if (error instanceof ZodError) {
    // Loaded for the first wrong call: others do not need it.
    const { withRightPlaces } = await import('./wrong-kind.ts');
    const advised = await withRightPlaces(tool, error, ports);
    return { result: errorResult(wrongArguments(tool, advised), argumentsData(advised)), outcome: 'wrong_arguments' };
  }
  if (error instanceof SpotifyError) {
    const { code } = error.failure;
    const notFound = code === 'not_found' && { notFound: true };
    const why = explain(error.failure, isPart ? 'part' : tool.effect, now());
    const text = isPart ? `${why} ${afterChange}` : why;
    return { result: { ...errorResult(text, failureData(error.failure)), ...notFound }, outcome: code };
  }
  log.error('tool failed', { tool: tool.name, request_id: caller.requestId, ...describeError(error) });
  const again = isPart ? afterChange : 'Try again in a minute.';
  const text = `The server failed. ${again} If this persists, its owner finds the cause in the logs by request id ${caller.requestId}.`;
  return { result: errorResult(text, { error_code: 'internal' }), outcome: 'internal' };
}

/**
 * Repeats a call without the cache if a response did not have the documented shape and one came from the cache: an unreadable
 * entry counts as a miss. A call that has sent a change is not repeated.
 */
export async function retryWithoutCache<T>(
  context: ToolContext,
  run: (context: ToolContext) => Promise<T>,
): Promise<T> {
  let [isCached, isChanged] = [false, false];
  const spotify: Spotify = async (asked, options) => {
    if (asked.operation.effect !== 'read') isChanged = true;
    const answer = await context.spotify(asked, options);
    if (answer.freshness.source !== 'live') isCached = true;
    return answer;
  };
  try {
    return await run({ ...context, spotify });
  } catch (error) {
    const isUnreadable = error instanceof SpotifyError && error.failure.code === 'unexpected_answer';
    if (!isUnreadable || !isCached || isChanged) throw error;
    return run({ ...context, spotify: withOptions(context.spotify, { fresh: true }) });
  }
}
