import { isDeepStrictEqual } from 'node:util';
import { freshnessIn, readResult } from '../../lib/compact/result.ts';
import { httpClient } from '../../lib/http-client.ts';
import { type RunPorts, runTool } from '../../lib/mcp/run-tool.ts';
import type { ToolResult } from '../../lib/mcp/tool-result.ts';
import type { Clock } from '../../lib/resilience/decisions/clock.ts';
import { tagsOf } from '../../lib/resilience/decisions/tags.ts';
import { live } from '../../lib/spotify/answer.ts';
import { availability } from '../../lib/spotify/availability.ts';
import { classify } from '../../lib/spotify/classify.ts';
import { exchange } from '../../lib/spotify/exchange.ts';
import { SpotifyError } from '../../lib/spotify/failure.ts';
import { defaultLag } from '../../lib/spotify/lag.ts';
import type { Kind } from '../../lib/spotify/operation.ts';
import {
  type CacheMiss,
  type Call,
  type CallEvent,
  compose,
  type Layer,
  type Send,
} from '../../lib/spotify/pipeline.ts';
import { type SpotifyRequest, target } from '../../lib/spotify/request.ts';
import type { Tool } from '../../lib/tools/definition/tool.ts';
import type { LoadTool } from '../../lib/tools/manifest.ts';
import { coreRoutes, tools } from '../../lib/tools/registry.ts';
import { memoryPageSize } from '../support/page-size.ts';
import type { SpotifyControl } from '../support/spotify-control.ts';
import type { Reasons, Replayed } from './replay.ts';

const week = 7 * 86_400;
/** How far an answer may be behind a change made outside the server. Seconds, by kind. */
const bounds: Readonly<Partial<Record<Kind, number>>> = {
  playback: 10,
  queue: 30,
  devices: 60,
  recently_played: 60,
  library: 180,
  playlist: 300,
  search: 600,
  profile: 3600,
  followed: 3600,
  top_items: 21_600,
};
/** The tools that say how the player is. */
export const player: ReadonlySet<string> = new Set([
  'get_current_playback',
  'get_queue',
  'get_available_devices',
  'get_recently_played',
]);
const mode = 'development';
/** A log that nobody reads. */
export const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** What a session of a replay works with. */
export interface SessionParts {
  readonly control: SpotifyControl;
  readonly clock: Clock;
  readonly between: (call: Call) => Layer;
  readonly apiUrl: string;
  readonly account: string;
  readonly ports: Pick<RunPorts, 'idempotency' | 'userState' | 'verifyWrites' | 'answers'>;
  readonly onAnswer?: OnAnswer | undefined;
  /** In place of those of the registry that need the server, by name. */
  readonly tools?: readonly Tool[] | undefined;
}

/** Told of each answer as it was served. */
export type OnAnswer = (answer: { readonly tool: string; readonly args: unknown; readonly result: ToolResult }) => void;

interface Ran {
  readonly result: ToolResult;
  readonly requests: readonly SpotifyRequest[];
}

/** One user's calls, each run as the function runs it and, for reads, compared with what Spotify says itself. */
export function replaySession(parts: SessionParts) {
  const { control, clock, between, apiUrl, account, ports, onAnswer, tools: own = [] } = parts;
  const find = (name: string) => [...own, ...tools, ...coreRoutes].find((candidate) => candidate.name === name);
  const load: LoadTool = (name) => {
    const found = find(name);
    return found ? Promise.resolve(found) : Promise.reject(new Error(`There is no tool ${name}.`));
  };
  const { now } = clock;
  const token = hourlyToken(control, now);
  const toSpotify = exchange({
    http: httpClient(),
    now,
    apiUrl,
    timeout: 5000,
    accessToken: token,
    rejected: () => undefined,
  });
  const counted = tallies();
  const changes: Change[] = [];
  const pageSize = memoryPageSize();

  const run = async (
    tool: Tool,
    args: unknown,
    way: (call: Call) => Send,
    more: SessionParts['ports'],
  ): Promise<Ran> => {
    const requests: SpotifyRequest[] = [];
    const pipeline = (call: Call): Send => {
      const send = way(call);
      return (request) => {
        requests.push(request);
        return send(request);
      };
    };
    const running = runTool({
      ...clock,
      mode,
      lag: defaultLag,
      pageSize,
      deadline: 20_000,
      confirm: 'user' as const,
      log: silent,
      pipeline,
      load,
      names: [],
      ...more,
    });
    return { result: await running(tool, args, { account, requestId: `call-${++counted.calls}` }), requests };
  };
  const asDeployed = (tool: Tool, args: unknown, onEvent: (event: CallEvent) => void): Promise<Ran> => {
    const way = (call: Call): Send => {
      const observed = { ...call, onEvent: both(call.onEvent, onEvent) };
      return compose(availability(mode), between(observed))(toSpotify(observed));
    };
    return run(tool, args, way, ports);
  };
  const truth = (tool: Tool, args: unknown): Promise<Ran> =>
    run(tool, args, () => availability(mode)(truthOf(control, now)), {
      ...ports,
      idempotency: undefined,
      verifyWrites: false,
    });

  return {
    call: async (name: string, args: unknown): Promise<ToolResult> => {
      const tool = find(name);
      if (!tool) throw new Error(`The trace calls ${name}, which is no tool.`);
      const listening = counted.listen();
      const served = await asDeployed(tool, args, listening.onEvent);
      onAnswer?.({ tool: name, args, result: served.result });
      const defect = served.result.content.find(({ text }) => text.startsWith('The server failed.'));
      if (defect) throw new Error(`${name} ${JSON.stringify(args)}: ${defect.text}`);
      if (tool.effect === 'read') {
        const { result, requests } = await truth(tool, args);
        const exchanges = listening.exchanges();
        counted.read(player.has(name), exchanges > 0, requests.length);
        if (isStale({ ...served, exchanges }, result, changes, now())) counted.stale();
        return served.result;
      }
      counted.changed(served.requests.length);
      const writes = served.requests.filter(({ operation }) => operation.effect === 'write');
      changes.push({ at: now(), tags: writes.flatMap(tagsOf) });
      return served.result;
    },
    reasons: (): Reasons => counted.reasons,
    figures: async (): Promise<Replayed> =>
      counted.figures(Object.values(await control.counts()).reduce((sum, calls) => sum + calls, 0)),
  };
}

const both =
  <T>(one: (value: T) => void, other: (value: T) => void) =>
  (value: T): void => {
    one(value);
    other(value);
  };

/** What is counted over a replay. */
function tallies() {
  const tally = { reads: 0, answered: 0, readsElsewhere: 0, answeredElsewhere: 0, stale: 0, withoutCache: 0 };
  const reasons: Record<string, Partial<Record<CacheMiss, number>>> = {};
  return {
    calls: 0,
    reasons,
    listen: () => {
      let exchanges = 0;
      // What a read misses is what the next exchange is made for.
      let missed: CacheMiss | undefined;
      const onEvent = (event: CallEvent): void => {
        if (event.type === 'cache' && event.result === 'miss') missed = event.because;
        if (event.type !== 'exchange') return;
        exchanges++;
        if (!missed) return;
        const known = reasons[event.operation] ?? {};
        reasons[event.operation] = { ...known, [missed]: (known[missed] ?? 0) + 1 };
        missed = undefined;
      };
      return { onEvent, exchanges: () => exchanges };
    },
    read: (ofPlayer: boolean, asked: boolean, withoutCache: number): void => {
      tally.reads += 1;
      tally.readsElsewhere += ofPlayer ? 0 : 1;
      tally.answered += asked ? 0 : 1;
      tally.answeredElsewhere += asked || ofPlayer ? 0 : 1;
      tally.withoutCache += withoutCache;
    },
    changed: (withoutCache: number): void => {
      tally.withoutCache += withoutCache;
    },
    stale: (): void => {
      tally.stale += 1;
    },
    figures: (spotify_calls: number): Replayed => ({
      reads: tally.reads,
      answered_without_call: tally.answered,
      reads_without_player: tally.readsElsewhere,
      answered_without_call_without_player: tally.answeredElsewhere,
      stale_beyond_bounds: tally.stale,
      spotify_calls,
      spotify_calls_without_cache: tally.withoutCache,
    }),
  };
}

/** What Spotify says now, asked in a way that neither counts nor costs. */
const truthOf =
  (control: SpotifyControl, now: () => number): Send =>
  async (request) => {
    const { status, body } = await control.outside({ method: 'GET', path: target(request) });
    if (status >= 400) throw new SpotifyError(classify(request, { status, text: body, retryAfter: null }, now()));
    return live(status, body === '' ? undefined : JSON.parse(body));
  };

interface Change {
  readonly at: number;
  readonly tags: readonly string[];
}

/**
 * Whether an answer given as fresh was behind by more than its bound, or behind a change of our own. An answer that Spotify was
 * not asked for and that names no source hides its age, so it counts as stale.
 * @throws SyntaxError for an answer that cannot be read.
 */
export function isStale(
  { result, requests, exchanges }: Ran & { readonly exchanges: number },
  truth: ToolResult,
  changes: readonly Change[],
  now: number,
): boolean {
  const read = readResult(result);
  if (read.isError) return false;
  const { source, age_seconds } = freshnessIn(read.data);
  if (source === 'live') return exchanges === 0 && requests.length > 0;
  if (isDeepStrictEqual(factsOf(result), factsOf(truth))) return false;
  const tags = new Set(requests.flatMap(tagsOf));
  const ours = changes.some(
    ({ at, tags: changed }) => at > now - age_seconds * 1000 && changed.some((tag) => tags.has(tag)),
  );
  const bound = Math.min(...requests.map(({ operation: { kind } }) => (kind && bounds[kind]) ?? week));
  return ours || age_seconds > bound;
}

/** Every field of an answer but its age, as JSON. */
function factsOf({ data = {} }: ToolResult): unknown {
  const { freshness: _, ...facts } = data;
  return JSON.parse(JSON.stringify(facts));
}

/** Access tokens as the demo gives them out, for an hour of its clock each. */
function hourlyToken(control: SpotifyControl, now: () => number): () => Promise<string> {
  let until = 0;
  let token = '';
  return async () => {
    if (now() < until) return token;
    token = (await control.tokens({ consentedAt: now() })).accessToken;
    until = now() + 3_500_000;
    return token;
  };
}
