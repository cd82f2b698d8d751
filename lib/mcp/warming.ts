import * as z from 'zod';
import type { Emit } from '../observability/emit.ts';
import { describeError, type Log } from '../observability/log.ts';
import type { Lifetime } from '../resilience/decisions/freshness.ts';
import { SpotifyError } from '../spotify/failure.ts';
import type { Kind } from '../spotify/operation.ts';
import type { Call, CallEvent } from '../spotify/pipeline.ts';
import type { ToolContext } from '../tools/definition/context.ts';
import type { LoadTool, ToolEntry } from '../tools/manifest.ts';
import { pipelineMetrics, summary } from './call-report.ts';
import { type ContextPorts, readingContext } from './tool-context.ts';

/** Responses that stay fresh for less than this would expire before they are needed. Milliseconds. */
const minLifetime = 60_000;

/** What is warmed, and how long that lasts. */
export interface WarmingPlan {
  readonly tools: readonly ToolEntry[];
  /** Milliseconds until the first of the answers is no longer fresh. */
  readonly period: number;
}

/** The tools whose responses stay fresh long enough; `undefined` if there are none. */
export function warmingPlan(tools: readonly ToolEntry[], lifetime: (kind: Kind) => Lifetime): WarmingPlan | undefined {
  const lasting = tools.flatMap((tool) => {
    const fresh = tool.warm === undefined ? 0 : lifetime(tool.warm).fresh;
    return fresh >= minLifetime ? [{ tool, fresh }] : [];
  });
  if (lasting.length === 0) return undefined;
  return { tools: lasting.map(({ tool }) => tool), period: Math.min(...lasting.map(({ fresh }) => fresh)) };
}

/** Claims the warming of an account for a plan's period; resolves to `true` for the first claim in the fleet. */
export type ClaimWarming = (account: string, period: number) => Promise<boolean>;

/** Ports and settings of warming. */
export interface WarmingPorts extends ContextPorts {
  readonly plan: WarmingPlan | undefined;
  readonly load: LoadTool;
  /**
   * Takes calls from the daily budget; resolves to a function that returns the unused ones, or to `undefined` if too few are
   * left.
   */
  readonly budget: (calls: number) => Promise<((unused: number) => Promise<void>) | undefined>;
  readonly claim: ClaimWarming;
  /** The account that a schedule warms; `undefined` while the server has no owner. */
  readonly owner: () => Promise<string | undefined>;
  /** Milliseconds that it may take. */
  readonly deadline: number;
  readonly log: Log;
  /** Receives the metrics. */
  readonly emit?: Emit;
}

/** The event: from a session, with the user whose warming it has claimed; or from the schedule, for the owner. */
const warmingEvent = z.object({ user: z.string().optional() });

/**
 * Runs the planned tools as the user's first calls would, so that the responses are cached under the same keys. Fresh entries
 * are not requested again, and the reserved quota is not used. Logs one line.
 */
export const warming =
  (ports: WarmingPorts) =>
  async (event: unknown): Promise<void> => {
    const { plan, log, now, emit } = ports;
    const start = now();
    const events: CallEvent[] = [];
    const { user } = warmingEvent.parse(event);
    const { outcome, failed = [] } = plan ? await run(ports, plan, user, events) : { outcome: 'nothing_lasts' };
    const sent = events.filter(({ type }) => type === 'exchange').length;
    // Warming misses on purpose: its reads must not lower the hit rate.
    const measures = pipelineMetrics(events, now()).filter(({ metric }) => metric !== 'cacheHits');
    emit?.([...(sent > 0 ? [{ metric: 'warmed', value: sent } as const] : []), ...measures]);
    log.info('warming', { outcome, failed, milliseconds: now() - start, ...summary(events) });
  };

interface Warmed {
  readonly outcome: 'done' | 'partly' | 'nobody' | 'claimed' | 'day_spent';
  /** The tools that failed, each with the reason. */
  readonly failed?: readonly string[];
}

async function run(
  ports: WarmingPorts,
  { tools, period }: WarmingPlan,
  user: string | undefined,
  events: CallEvent[],
): Promise<Warmed> {
  const account = user ?? (await ports.owner());
  if (account === undefined) return { outcome: 'nobody' };
  if (user === undefined && !(await ports.claim(account, period))) return { outcome: 'claimed' };
  const giveBack = await ports.budget(tools.length);
  if (!giveBack) return { outcome: 'day_spent' };
  const onEvent = (event: CallEvent) => void events.push(event);
  const call: Call = { account, deadline: ports.now() + ports.deadline, onEvent };
  const context = readingContext(ports, call, { priority: 'bulk' });
  const failures = await Promise.all(tools.map(({ name }) => failureOf(ports, name, context)));
  const sent = events.filter(({ type }) => type === 'exchange').length;
  if (sent < tools.length) await giveBack(tools.length - sent);
  const failed = failures.filter((failure) => failure !== undefined);
  return { outcome: failed.length === 0 ? 'done' : 'partly', failed };
}

async function failureOf({ load }: WarmingPorts, name: string, context: ToolContext): Promise<string | undefined> {
  try {
    await (await load(name)).call({}, context);
    return undefined;
  } catch (error) {
    const reason = error instanceof SpotifyError ? error.failure.code : describeError(error)['error'];
    return `${name} ${reason}`;
  }
}
