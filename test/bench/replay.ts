import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { startDemoSpotify } from '../../infra/local/spotify/server.ts';
import type { Clock } from '../../lib/resilience/clock.ts';
import { type LayerSettings, layers } from '../../lib/resilience/layers.ts';
import type { FleetStore } from '../../lib/resilience/store.ts';
import { tagsOf } from '../../lib/resilience/tags.ts';
import { live } from '../../lib/spotify/answer.ts';
import { availability } from '../../lib/spotify/availability.ts';
import { exchange } from '../../lib/spotify/exchange.ts';
import type { Kind } from '../../lib/spotify/operation.ts';
import { type Call, type Layer, type Miss, type Send, through } from '../../lib/spotify/pipeline.ts';
import { type SpotifyRequest, target } from '../../lib/spotify/request.ts';
import { tools } from '../../lib/tools/registry.ts';
import type { Outcome, Tool } from '../../lib/tools/tool.ts';
import { type SpotifyControl, spotifyControl } from '../support/spotify-control.ts';

/** A trace: tool calls to our server, and changes made in Spotify's own app. `at` in seconds. */
export const traceFile = z.object({
  events: z.array(
    z.union([
      z.object({ at: z.number(), tool: z.string(), arguments: z.record(z.string(), z.unknown()) }),
      z.object({ at: z.number(), outside: z.record(z.string(), z.string()) }),
    ]),
  ),
});

/** What a replay came to. Calls are counted where they arrive. */
export interface Replayed {
  readonly reads: number;
  readonly answered_without_call: number;
  readonly reads_without_player: number;
  readonly answered_without_call_without_player: number;
  /** Answers given as fresh that were older than the bound of their kind allows, or than a change of our own. */
  readonly stale_beyond_bounds: number;
  readonly spotify_calls: number;
  readonly spotify_calls_without_cache: number;
}

/** Why the cache had no answer to a read, by operation: what was sent to Spotify because of it. */
export type Reasons = Readonly<Record<string, Readonly<Partial<Record<Miss, number>>>>>;

/** The figures, and the calls by operation. */
export interface Replay {
  readonly figures: Replayed;
  readonly reasons: Reasons;
  readonly byOperation: Readonly<Record<string, number>>;
}

/** What a replay runs on. */
export interface ReplayParts {
  readonly store: (now: () => number) => Promise<FleetStore>;
  readonly settings: LayerSettings;
  /** Whether changes are read back, as `VERIFY_WRITES` says. */
  readonly verifyWrites: boolean;
}

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
const player: ReadonlySet<string> = new Set([
  'get_current_playback',
  'get_queue',
  'get_available_devices',
  'get_recently_played',
]);
const monday = Date.parse('2026-11-16T00:00:00Z');

/** Replays a trace on a simulated clock, with the layers as deployed, against the demo Spotify. */
export async function replay(
  { events }: z.output<typeof traceFile>,
  { store, settings, verifyWrites }: ReplayParts,
): Promise<Replay> {
  let time = monday;
  const now = () => time;
  const sleep = (milliseconds: number) => {
    time += milliseconds;
    return Promise.resolve();
  };
  const demo = await startDemoSpotify({ mode: 'development', now });
  try {
    let ids = 0;
    const clock = { now, sleep, random: () => 0.5 };
    const between = layers({ ...clock, store: await store(now), unique: () => `generation-${++ids}` }, settings);
    const control = spotifyControl(demo.controlUrl);
    const session = sessionOn({
      ...{ control, clock, between, verifyWrites },
      apiUrl: demo.apiUrl,
      account: demo.accountId,
    });
    for (const event of events) {
      time = Math.max(time, monday + event.at * 1000);
      if ('tool' in event) await session.call(event.tool, await named(control, event.arguments));
      else await control.outside(changeOf(event.outside));
    }
    return { figures: await session.figures(), reasons: session.reasons(), byOperation: await control.counts() };
  } finally {
    await demo.close();
  }
}

/** A change as the control endpoint takes it. */
function changeOf(outside: Readonly<Record<string, string>>) {
  const { save, playlist, add, player: command } = outside;
  if (save !== undefined) return { save };
  if (playlist !== undefined && add !== undefined) return { playlist, add };
  return { player: z.enum(['play', 'pause', 'next', 'previous']).parse(command) };
}

/** Arguments whose references stand for things of the demo catalogue. */
async function named(
  control: SpotifyControl,
  args: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const one = async (value: unknown): Promise<unknown> => {
    if (Array.isArray(value)) return Promise.all(value.map(one));
    return typeof value === 'string' && value.startsWith('$') ? (await control.resolve(value)).uri : value;
  };
  return Object.fromEntries(
    await Promise.all(Object.entries(args).map(async ([name, value]) => [name, await one(value)])),
  );
}

interface SessionParts {
  readonly control: SpotifyControl;
  readonly clock: Clock;
  readonly between: (call: Call) => Layer;
  readonly verifyWrites: boolean;
  readonly apiUrl: string;
  readonly account: string;
}

/** One user's calls, each answered through the layers and, for reads, compared with what Spotify says itself. */
function sessionOn({ control, clock, between, verifyWrites, apiUrl, account }: SessionParts) {
  const { now, sleep } = clock;
  const token = hourlyToken(control, now);
  const toSpotify = exchange({ fetch, now, apiUrl, timeout: 5000, accessToken: token, rejected: () => undefined });
  const tally = { reads: 0, answered: 0, readsElsewhere: 0, answeredElsewhere: 0, stale: 0, withoutCache: 0 };
  const reasons: Record<string, Partial<Record<Miss, number>>> = {};
  const changes: Array<{ readonly at: number; readonly tags: readonly string[] }> = [];

  const run = async (
    tool: Tool,
    args: unknown,
    way: Send,
  ): Promise<{ outcome: Outcome; requests: readonly SpotifyRequest[] }> => {
    const requests: SpotifyRequest[] = [];
    const send: Send = (request) => {
      requests.push(request);
      return way(request);
    };
    const context = { send, sendBulk: send, mode: 'development', now, sleep, deadline: now() + 20_000 } as const;
    return { outcome: await tool.call(args, { ...context, verifyWrites }), requests };
  };
  const asDeployed = (onExchange: () => void): Send => {
    // What a read misses is what the next exchange is made for.
    let missed: Miss | undefined;
    const onEvent: Call['onEvent'] = (event) => {
      if (event.type === 'cache' && event.result === 'miss') missed = event.because;
      if (event.type !== 'exchange') return;
      onExchange();
      if (!missed) return;
      const known = reasons[event.operation] ?? {};
      reasons[event.operation] = { ...known, [missed]: (known[missed] ?? 0) + 1 };
      missed = undefined;
    };
    const call: Call = { account, deadline: now() + 20_000, fresh: false, priority: 'interactive', onEvent };
    return through(availability('development'), between(call))(toSpotify(call));
  };
  return {
    call: async (name: string, args: unknown): Promise<void> => {
      const tool = tools.find((candidate) => candidate.name === name);
      if (!tool) throw new Error(`The trace calls ${name}, which is no tool.`);
      let exchanges = 0;
      const { outcome, requests } = await run(
        tool,
        args,
        asDeployed(() => void exchanges++),
      );
      if (tool.effect !== 'read') {
        tally.withoutCache += requests.length;
        const made = requests.filter(({ operation }) => operation.effect === 'write');
        changes.push({ at: now(), tags: made.flatMap(tagsOf) });
        return;
      }
      const truth = await run(tool, args, availability('development')(truthOf(control)));
      tally.withoutCache += truth.requests.length;
      const elsewhere = player.has(name) ? 0 : 1;
      tally.reads += 1;
      tally.readsElsewhere += elsewhere;
      tally.answered += exchanges === 0 ? 1 : 0;
      tally.answeredElsewhere += exchanges === 0 ? elsewhere : 0;
      if (isStale(outcome, truth.outcome, requests, changes, now())) tally.stale += 1;
    },
    reasons: (): Reasons => reasons,
    figures: async (): Promise<Replayed> => ({
      reads: tally.reads,
      answered_without_call: tally.answered,
      reads_without_player: tally.readsElsewhere,
      answered_without_call_without_player: tally.answeredElsewhere,
      stale_beyond_bounds: tally.stale,
      spotify_calls: Object.values(await control.counts()).reduce((sum, calls) => sum + calls, 0),
      spotify_calls_without_cache: tally.withoutCache,
    }),
  };
}

/** What Spotify says now, asked in a way that neither counts nor costs. */
const truthOf =
  (control: SpotifyControl): Send =>
  async (request) => {
    const { status, body } = await control.outside({ method: 'GET', path: target(request) });
    if (status >= 400) throw new Error(`Spotify answers ${status} to ${target(request)}.`);
    return live(status, body === '' ? undefined : JSON.parse(body));
  };

/** Whether an answer given as fresh was behind by more than its bound, or behind a change of our own. */
function isStale(
  served: Outcome,
  truth: Outcome,
  requests: readonly SpotifyRequest[],
  changes: ReadonlyArray<{ readonly at: number; readonly tags: readonly string[] }>,
  now: number,
): boolean {
  const { source = 'live', age_seconds = 0 } = served.freshness ?? {};
  if (source === 'live') return false;
  const same = isDeepStrictEqual(JSON.parse(JSON.stringify(served.data)), JSON.parse(JSON.stringify(truth.data)));
  if (same) return false;
  const tags = new Set(requests.flatMap(tagsOf));
  const ours = changes.some(
    ({ at, tags: changed }) => at > now - age_seconds * 1000 && changed.some((tag) => tags.has(tag)),
  );
  const bound = Math.min(...requests.map(({ operation: { kind } }) => (kind && bounds[kind]) ?? week));
  return ours || age_seconds > bound;
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
