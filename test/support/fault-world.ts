import { answerApi } from '../../infra/demo-spotify/api.ts';
import { changeOutside, outsideChange } from '../../infra/demo-spotify/control/outside.ts';
import { resolveReference } from '../../infra/demo-spotify/control/references.ts';
import { makeLimits } from '../../infra/demo-spotify/limits.ts';
import { findRoute } from '../../infra/demo-spotify/routes/router.ts';
import { usualScopes } from '../../infra/demo-spotify/scopes.ts';
import { demoUserId } from '../../infra/demo-spotify/seed/people.ts';
import { makeWorld } from '../../infra/demo-spotify/seed/world.ts';
import { type HttpClient, HttpFailure, type HttpResponse } from '../../lib/http-client.ts';
import { runTool } from '../../lib/mcp/run-tool.ts';
import type { ToolResult } from '../../lib/mcp/tool-result.ts';
import { layers } from '../../lib/resilience/layers.ts';
import { availability } from '../../lib/spotify/availability.ts';
import { withDeviceNames } from '../../lib/spotify/devices.ts';
import { exchange } from '../../lib/spotify/exchange.ts';
import { defaultLag } from '../../lib/spotify/lag.ts';
import { type Call, compose, type Send } from '../../lib/spotify/pipeline.ts';
import { generousSettings } from './fleet-simulation.ts';
import { memoryPageSize } from './page-size.ts';
import { memoryState } from './replay-state.ts';
import { getTool } from './tool-context.ts';

/** What becomes of a request, by name. `carryOut` resolves to Spotify's own answer. */
type Fault = (carryOut: () => HttpResponse) => HttpResponse;

const refusal = (status: number, message: string, headers = {}): HttpResponse => ({
  status,
  headers,
  text: JSON.stringify({ error: { status, message } }),
});
const broken =
  (sent: 'no' | 'maybe'): Fault =>
  () => {
    throw new HttpFailure('network', sent);
  };

/** Ways in which a request can fail; tests go over all of them. */
export const faultNames = [
  'has trouble',
  'has trouble, but did it',
  'limits the rate',
  'limits the rate for an hour',
  'is not reached',
  'does not answer',
  'does it, but its answer is lost',
  'knows nothing of it',
  'forbids it',
  'answers with nothing',
  'answers with half',
] as const;

export type FaultName = (typeof faultNames)[number];

const faults: Readonly<Record<FaultName, Fault>> = {
  'has trouble': () => ({ status: 500, headers: {}, text: 'Server error' }),
  'has trouble, but did it': (carryOut) => {
    carryOut();
    return refusal(502, 'Bad gateway');
  },
  'limits the rate': () => refusal(429, 'API rate limit exceeded', { 'retry-after': '2' }),
  'limits the rate for an hour': () => refusal(429, 'API rate limit exceeded', { 'retry-after': '3600' }),
  'is not reached': broken('no'),
  'does not answer': broken('maybe'),
  'does it, but its answer is lost': (carryOut) => {
    carryOut();
    throw new HttpFailure('timeout', 'maybe');
  },
  'knows nothing of it': () => refusal(404, 'Resource not found'),
  'forbids it': () => refusal(403, 'Forbidden'),
  'answers with nothing': (carryOut) => ({ ...carryOut(), text: '' }),
  'answers with half': (carryOut) => {
    const whole = carryOut();
    return { ...whole, text: whole.text.slice(0, whole.text.length >> 1) };
  },
};

/** Decides about the nth request of a call, from 0. */
export type Decide = (nth: number) => FaultName | undefined;

/** What a user has at Spotify: lists of words by what they are about. */
export type Possessions = Readonly<Record<string, readonly string[]>>;

/** A tool call as the client gets it, with the errors that the server logged. */
export interface FaultyAnswer extends ToolResult {
  readonly text: string;
  readonly logged: readonly string[];
  /** How many requests went to Spotify. */
  readonly requests: number;
}

const monday = Date.parse('2026-11-16T00:00:00Z');
const client = { clientId: 'app', clientSecret: 'secret' };

/** The whole server in two containers before a demo Spotify in this process: a call takes milliseconds, so that each of its requests can fail. */
export function faultWorld() {
  let time = monday;
  let ids = 0;
  const now = () => time;
  const advance = (milliseconds: number): void => {
    time += milliseconds;
  };
  const sleep = (milliseconds: number) => Promise.resolve(advance(milliseconds));
  const mode = 'development';
  const unique = (bytes: number) => String(++ids).padStart(bytes, '0');
  const world = makeWorld({ mode, now, secret: unique, client, origin: () => 'http://demo' });
  const unlimited = { ...makeLimits(world.clock, world.settings), rate: () => undefined, quota: () => undefined };
  const account = world.accounts.get(demoUserId)?.accountId ?? '';
  let decide: Decide = () => undefined;
  let requests = 0;
  const http: HttpClient = (url, { method, headers, body = '' }) => {
    const { pathname, search, searchParams: query } = new URL(url);
    const carryOut = (): HttpResponse => {
      const match = findRoute(method, pathname.slice(3));
      const asked = { target: pathname + search, query, contentType: headers['content-type'] ?? '', body };
      const { status, headers: sent, body: text } = answerApi(world, unlimited, match, headers['authorization'], asked);
      return { status, headers: sent, text };
    };
    const fault = decide(requests++);
    return Promise.resolve().then(() => (fault ? faults[fault](carryOut) : carryOut()));
  };
  const grant = { userId: demoUserId, scopes: usualScopes, pkce: true, consentedAt: monday };
  let accessToken = '';
  const toSpotify = exchange({
    ...{ http, now, apiUrl: 'http://demo/v1', timeout: 8000, rejected: () => undefined },
    accessToken: () => Promise.resolve(accessToken),
  });
  const start = async () => {
    time = monday;
    world.reseed();
    accessToken = world.tokens.access(grant, 86_400);
    const { store, ...state } = await memoryState(now);
    const clock = { now, sleep, random: () => 0.5 };
    const container = () => layers({ ...clock, store, unique: () => unique(8) }, { ...generousSettings, wholes: true });
    return { state, containers: [container(), container()] as const };
  };
  let server: Awaited<ReturnType<typeof start>> | undefined;
  let calls = 0;

  const call = async (name: string, args: unknown, where: 0 | 1 = 0, how: Decide = () => undefined) => {
    server ??= await start();
    const { state, containers } = server;
    const logged: string[] = [];
    const error = (message: string, fields: unknown) => void logged.push(`${message} ${JSON.stringify(fields)}`);
    const silent = () => undefined;
    const pipeline = (one: Call): Send =>
      compose(withDeviceNames, availability(mode), containers[where](one))(toSpotify(one));
    const run = runTool({
      ...{ now, sleep, mode, lag: defaultLag, pageSize: memoryPageSize(), deadline: 20_000 },
      ...{ confirm: 'token', answers: 'json', verifyWrites: true, pipeline, names: [], ...state },
      log: { debug: silent, info: silent, warn: silent, error },
      load: (wanted) => Promise.resolve(getTool(wanted)),
    });
    [decide, requests] = [how, 0];
    try {
      const result = await run(getTool(name), args, { account, requestId: `call-${++calls}` });
      const text = result.content.map((block) => block.text).join('\n');
      return { ...result, text, logged, requests } satisfies FaultyAnswer;
    } finally {
      decide = () => undefined;
    }
  };

  const possessions = (): Possessions => {
    const user = world.accounts.get(demoUserId);
    const player = user?.player.current();
    const known: Array<readonly [string, readonly string[]]> = [
      ...Object.entries(user?.library ?? {}).map(([shelf, saved]) => [shelf, [...saved.current().keys()]] as const),
      ['playlists', user?.playlists.current() ?? []],
      ['queue', player?.queue ?? []],
      ['player', [player?.playing, player?.shuffle, player?.repeat, player?.deviceId, player?.context].map(String)],
      ['volumes', (user?.devices.current() ?? []).map(({ name, volume }) => `${name} ${volume}`)],
      ...[...world.playlists].flatMap(([id, { versions }]) => {
        const { rows, name, description, cover, public: isPublic } = versions.current();
        return [
          [`rows of ${id}`, rows.map(({ uri }) => String(uri))] as const,
          [`details of ${id}`, [name, description, cover, isPublic].map(String)] as const,
        ];
      }),
    ];
    return Object.fromEntries(known);
  };
  const outside = (change: unknown): unknown => {
    const { body } = changeOutside(world, outsideChange.parse(change));
    return /^[[{]/.test(body) ? JSON.parse(body) : undefined;
  };
  return {
    /** Everything as at the start. */
    reset: async (): Promise<void> => {
      server = await start();
    },
    advance,
    call,
    possessions,
    outside,
    resolve: (reference: string) => {
      const found = resolveReference(world, reference);
      if (!found) throw new Error(`There is no ${reference}.`);
      return found;
    },
  };
}

export type FaultWorld = ReturnType<typeof faultWorld>;
