import * as z from 'zod';
import { startDemoSpotify } from '../../infra/demo-spotify/server.ts';
import type { RunPorts } from '../../lib/mcp/run-tool.ts';
import { type LayerSettings, layers } from '../../lib/resilience/layers.ts';
import type { FleetStore } from '../../lib/resilience/store/fleet-store.ts';
import type { CacheMiss } from '../../lib/spotify/pipeline.ts';
import type { Tool } from '../../lib/tools/definition/tool.ts';
import { type SpotifyControl, spotifyControl } from '../support/spotify-control.ts';
import { type OnAnswer, replaySession } from './replay-session.ts';

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
export type Reasons = Readonly<Record<string, Readonly<Partial<Record<CacheMiss, number>>>>>;

/** The figures, and the calls by operation. */
export interface Replay {
  readonly figures: Replayed;
  readonly reasons: Reasons;
  readonly byOperation: Readonly<Record<string, number>>;
}

/** What a replay keeps from one call to the next. */
export interface ReplayState extends Pick<RunPorts, 'idempotency' | 'userState'> {
  readonly store: FleetStore;
}

/** What a replay runs on. */
export interface ReplayParts {
  readonly state: (now: () => number) => Promise<ReplayState>;
  readonly settings: LayerSettings;
  /** Whether changes are read back, as `VERIFY_WRITES` says. */
  readonly verifyWrites: boolean;
  readonly answers?: RunPorts['answers'];
  readonly onAnswer?: OnAnswer;
  /** Tools that need the server, in place of those of the registry. */
  readonly tools?: (store: FleetStore, now: () => number) => readonly Tool[];
}

const monday = Date.parse('2026-11-16T00:00:00Z');

/** A user's session on the demo Spotify, on a clock that only the caller moves. */
export interface DemoSession {
  readonly control: SpotifyControl;
  readonly session: ReturnType<typeof replaySession>;
  /** Waits until so many seconds after the start have passed. */
  readonly until: (seconds: number) => void;
}

/** Does some work with the layers as deployed, against the demo Spotify. */
export async function onDemo<T>(
  { state, settings, verifyWrites, answers, onAnswer, tools }: ReplayParts,
  work: (session: DemoSession) => Promise<T>,
): Promise<T> {
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
    const { store, ...kept } = await state(now);
    const between = layers({ ...clock, store, unique: () => `generation-${++ids}` }, settings);
    const control = spotifyControl(demo.controlUrl);
    const session = replaySession({
      ...{ control, clock, between, apiUrl: demo.apiUrl, account: demo.accountId },
      ports: { ...kept, verifyWrites, ...(answers && { answers }) },
      onAnswer,
      tools: tools?.(store, now),
    });
    const until = (seconds: number): void => {
      time = Math.max(time, monday + seconds * 1000);
    };
    return await work({ control, session, until });
  } finally {
    await demo.close();
  }
}

/** Replays a trace on a simulated clock, with the layers as deployed, against the demo Spotify. */
export const replay = ({ events }: z.output<typeof traceFile>, parts: ReplayParts): Promise<Replay> =>
  onDemo(parts, async ({ control, session, until }) => {
    for (const event of events) {
      until(event.at);
      if ('tool' in event) await session.call(event.tool, await named(control, event.arguments));
      else await control.outside(changeOf(event.outside));
    }
    return { figures: await session.figures(), reasons: session.reasons(), byOperation: await control.counts() };
  });

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
