import { afterAll, beforeAll } from 'vitest';
import * as z from 'zod';
import { startDemoSpotify } from '../../infra/demo-spotify/server.ts';
import { httpClient } from '../../lib/http-client.ts';
import { type LayerSettings, layers } from '../../lib/resilience/layers.ts';
import type { FleetStore } from '../../lib/resilience/store/fleet-store.ts';
import { memoryStore } from '../../lib/resilience/store/memory-store.ts';
import { availability } from '../../lib/spotify/availability.ts';
import { exchange } from '../../lib/spotify/exchange.ts';
import { SpotifyError, type SpotifyFailure } from '../../lib/spotify/failure.ts';
import type { Mode } from '../../lib/spotify/operation.ts';
import { compose, type Layer, watchSpending } from '../../lib/spotify/pipeline.ts';
import { method, type SpotifyRequest, target } from '../../lib/spotify/request.ts';
import type { Data, Outcome, ToolContext } from '../../lib/tools/definition/context.ts';
import { lastChanges, notedWith, runToolRecorded } from '../../lib/tools/undo/recording.ts';
import { type Demo, demoAt } from './demo.ts';
import { hasShared } from './environment.ts';
import { generousSettings } from './fleet-simulation.ts';
import { validateRequest } from './openapi-request.ts';
import { type ContextOptions, contextWithSend, getTool } from './tool-context.ts';

/** Options of one call. */
export interface CallOptions {
  /** The number of requests to Spotify after which time is up. */
  readonly cutAfter?: number;
  /** How a request fails, or whether its response is lost. `index` counts the requests of the call. */
  readonly faultFor?: (
    request: SpotifyRequest,
    index: number,
  ) => { readonly failure: SpotifyFailure; readonly arrives?: boolean } | undefined;
  /** Called for each response of Spotify. */
  readonly onAnswer?: (request: SpotifyRequest, body: unknown) => void;
  /** Expired cache entries by path and query, from which stale answers can be made. */
  readonly stale?: ReadonlyMap<string, unknown>;
}

/** A tool's answer as JSON, and its requests to Spotify, each validated against the published description. */
export interface LayeredAnswer extends Outcome {
  readonly requests: readonly SpotifyRequest[];
  /** Method and path of each. */
  readonly lines: readonly string[];
}

/** Tools with all layers, on a simulated clock that sleeping advances. */
export interface LayeredTools {
  readonly mode: Mode;
  readonly demo: Demo;
  readonly controlUrl: string;
  readonly userId: string;
  readonly advance: (milliseconds: number) => void;
  /** Uses up calls of the limits, as other users would. */
  readonly use: (calls: number) => Promise<void>;
  /** Clears the state of the fleet. */
  readonly forget: () => void;
  readonly call: (name: string, args?: Data, options?: CallOptions) => Promise<LayeredAnswer>;
}

/** Additional fields of a context. */
export type ContextExtras = (account: string, now: () => number) => ContextOptions;

const timeLimit = 20_000;

/** Options of the tools. */
export interface LayeredToolsOptions {
  /** Whether changes are recorded for undo. */
  readonly records?: boolean;
  readonly onContext?: (context: ToolContext) => void;
  /** Settings that differ from the generous ones. */
  readonly settings?: Partial<LayerSettings>;
}

/** A demo Spotify for one block, and the tools that use it. */
export function useLayeredTools(
  mode: Mode,
  more: ContextExtras = () => ({}),
  handling: LayeredToolsOptions = {},
): () => LayeredTools {
  let tools: (LayeredTools & { readonly close: () => Promise<void> }) | undefined;
  beforeAll(async () => {
    tools = await start(mode, more, handling);
  });
  afterAll(() => tools?.close());
  return () => {
    if (!tools) throw new Error('The demo Spotify has not started.');
    return tools;
  };
}

async function start(
  mode: Mode,
  more: ContextExtras,
  { records = false, onContext, settings = {} }: LayeredToolsOptions,
) {
  let time = Date.now();
  const now = () => time;
  const advance = (milliseconds: number): void => {
    time += milliseconds;
  };
  const demo = await startDemoSpotify({ mode, now });
  const sleep = (milliseconds: number) => Promise.resolve(advance(milliseconds));
  let ids = 0;
  let calls = 0;
  let kept = memoryStore(now);
  let stale: ReadonlyMap<string, unknown> = new Map();
  const store = replaceableStore(
    () => kept,
    () => stale,
    now,
  );
  const ports = { now, sleep, random: () => 0.5, store, unique: () => `generation-${++ids}` };
  const set = { ...generousSettings, ...settings };
  const between = layers(ports, set);
  const { apiUrl, accountId: account, controlUrl, userId } = demo;
  const token = accessTokens(demo.accountsUrl, demo.clientId, demo.clientSecret, demo.refreshToken);
  const toSpotify = exchange({
    http: httpClient(),
    now,
    apiUrl,
    timeout: 5000,
    accessToken: token.get,
    rejected: token.forget,
  });

  const call = async (name: string, args: Data = {}, options: CallOptions = {}): Promise<LayeredAnswer> => {
    const requests: SpotifyRequest[] = [];
    stale = options.stale ?? new Map();
    const deadline = time + timeLimit;
    const watched = injectFaults(requests, options, () => {
      time = Math.max(time, deadline);
    });
    const { call: one, spent } = watchSpending({ account, deadline: deadline + timeLimit, onEvent: () => undefined });
    const send = compose(availability(mode), between(one), watched)(toSpotify(one));
    const ownContext = contextWithSend(send, { mode, now, sleep, deadline, spent, ...more(account, now) });
    const noted = async (): Promise<readonly string[]> => {
      const { generations } = await kept.read({ account, tags: [notedWith], group: '', bucket: '' });
      return generations.get(notedWith)?.notes ?? [];
    };
    const recent = async () => lastChanges(await ownContext.changes.recent(), await noted(), now());
    const context = { ...ownContext, changes: { ...ownContext.changes, recent } };
    const tool = getTool(name);
    onContext?.(context);
    const recording = {
      id: `${String(now()).padStart(14, '0')}#${String(++calls).padStart(9, '0')}`,
      client: 'A client',
    };
    const outcome = await (records ? runToolRecorded(tool, args, context, recording) : tool.call(args, context));
    requireValid(requests, mode);
    const lines = requests.map((request) => `${method(request)} ${target(request).split('?')[0]}`);
    return { ...outcome, data: JSON.parse(JSON.stringify(outcome.data)), requests, lines };
  };
  const forget = (): void => {
    kept = memoryStore(now);
  };
  const use = async (count: number): Promise<void> => {
    const { limits } = set;
    // The limit per second is lower than the one per minute, so tokens are taken one by one.
    for (let tokens = 0; tokens < count; advance(limits.second.interval), tokens++)
      await kept.take({ count: 1, bucket: 'player', limits });
  };
  return { use, mode, demo: demoAt(controlUrl), controlUrl, userId, advance, forget, call, close: () => demo.close() };
}

/** A replaceable store with additional expired entries. */
const replaceableStore = (
  kept: () => FleetStore,
  stale: () => ReadonlyMap<string, unknown>,
  now: () => number,
): FleetStore => ({
  read: async (query) => {
    const state = await kept().read(query);
    const body = stale().get(query.entry?.key ?? '');
    if (body === undefined) return state;
    const entry = { fetchedAt: now() - 3_600_000, freshUntil: now() - 1, generations: {} };
    return { ...state, entry: { status: 200, body: JSON.stringify(body), ...entry } };
  },
  putEntry: (...entry) => kept().putEntry(...entry),
  replaceGenerations: (...change) => kept().replaceGenerations(...change),
  ensureGenerations: (...tags) => kept().ensureGenerations(...tags),
  swapCircuit: (...circuit) => kept().swapCircuit(...circuit),
  swapGate: (...gate) => kept().swapGate(...gate),
  take: (take) => kept().take(take),
  survey: (query) => kept().survey(query),
});

const injectFaults =
  (requests: SpotifyRequest[], { cutAfter, faultFor, onAnswer }: CallOptions, timeIsUp: () => void): Layer =>
  (next) =>
  async (request) => {
    const fault = faultFor?.(request, requests.length);
    if (!fault || fault.arrives) requests.push(request);
    const answer = !fault || fault.arrives ? await next(request) : undefined;
    if (answer) onAnswer?.(request, answer.body);
    if (requests.length >= (cutAfter ?? Number.POSITIVE_INFINITY)) timeIsUp();
    if (fault) throw new SpotifyError(fault.failure);
    if (!answer) throw new Error('nothing answered');
    return answer;
  };

function requireValid(requests: readonly SpotifyRequest[], mode: Mode): void {
  if (!hasShared) return;
  const faults = requests.flatMap((request) => {
    const { body } = request;
    const sent = body?.type === 'json' ? JSON.parse(JSON.stringify(body.json)) : body?.base64;
    return validateRequest(method(request), target(request), sent, mode).map((fault) => `${request.name}: ${fault}`);
  });
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

/** Access tokens from the demo's accounts host, renewed after a refusal. */
function accessTokens(accountsUrl: string, clientId: string, clientSecret: string, refresh_token: string) {
  let current: Promise<string> | undefined;
  const fetched = async (): Promise<string> => {
    const response = await fetch(`${accountsUrl}/api/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token }),
    });
    return z.object({ access_token: z.string() }).parse(await response.json()).access_token;
  };
  return {
    get: () => (current ??= fetched()),
    forget: () => {
      current = undefined;
    },
  };
}
