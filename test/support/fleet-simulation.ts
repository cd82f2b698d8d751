import { lifetimes } from '../../lib/resilience/decisions/freshness.ts';
import { limitOf } from '../../lib/resilience/decisions/gcra.ts';
import { type LayerSettings, layers } from '../../lib/resilience/layers.ts';
import type { FleetStore } from '../../lib/resilience/store/fleet-store.ts';
import { type Answer, live } from '../../lib/spotify/answer.ts';
import { defaultLag } from '../../lib/spotify/lag.ts';
import type { Call, CallEvent, Send } from '../../lib/spotify/pipeline.ts';
import type { RequestOptions, SpotifyRequest } from '../../lib/spotify/request.ts';

/** The layers as deployed, with generous limits. */
export const generousSettings: LayerSettings = {
  cache: true,
  invalidation: true,
  degradation: true,
  objects: 0,
  wholes: false,
  snapshots: false,
  mode: 'development',
  breaker: true,
  limiter: true,
  retry: true,
  lifetime: (kind) => lifetimes[kind],
  lag: defaultLag,
  breakerPolicy: { failures: 5, window: 60_000, coolDown: 30_000 },
  limits: { second: limitOf(1000, 1000), minute: limitOf(60_000, 60_000) },
  limiterWait: 5000,
  quota: () => 1_000_000,
  reserve: 0.2,
  guestShare: 0.5,
  retries: 2,
  retryAfter: 10_000,
  timeout: 8000,
};

/** Sleeps by the timers of the test. */
export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The parts of a container. */
export interface ContainerParts {
  readonly store: FleetStore;
  readonly spotify: Send;
  readonly settings?: Partial<LayerSettings>;
  readonly random?: () => number;
}

/** A container with its own layers over the shared store. */
export interface Container {
  /** Makes one tool call with one request, whose response would go to the model. */
  readonly ask: (request: SpotifyRequest, call?: Partial<Call & Omit<RequestOptions, 'deadline'>>) => Promise<Answer>;
  /** Makes one tool call of several requests, one after the other. */
  readonly inTurn: (requests: readonly SpotifyRequest[]) => Promise<readonly Answer[]>;
  /** Makes one tool call of several requests at once. */
  readonly fanOut: (requests: readonly SpotifyRequest[]) => Promise<readonly Answer[]>;
  readonly events: CallEvent[];
}

let ids = 0;

/** A container of a fleet in this process, on the clock of the test. */
export function container({ store, spotify, settings = {}, random = () => 0.5 }: ContainerParts): Container {
  const events: CallEvent[] = [];
  const unique = () => `id-${++ids}`;
  const between = layers({ store, unique, now: Date.now, sleep, random }, { ...generousSettings, ...settings });
  const begin = (call: Partial<Call>): Send => {
    const onEvent = (event: CallEvent) => void events.push(event);
    const deadline = Date.now() + 20_000;
    const whole: Call = { account: 'me', deadline, onEvent, ...call };
    return between(whole)(spotify);
  };
  return {
    events,
    ask: (
      request,
      { fresh = false, priority = 'interactive', fallback = 'minimal', cachedOnly = false, change, ...call } = {},
    ) =>
      begin(call)({
        ...request,
        options: { fresh, priority, fallback, cachedOnly, ...(change !== undefined && { change }) },
      }),
    inTurn: async (requests) => {
      const send = begin({});
      const answers: Answer[] = [];
      for (const request of requests) answers.push(await send(request));
      return answers;
    },
    fanOut: (requests) => Promise.all(requests.map(begin({}))),
  };
}

/** A Spotify that counts requests and always returns the same body. */
export function countingSpotify(body: unknown = { ok: true }) {
  const asked: string[] = [];
  const send: Send = (request) => {
    asked.push(request.name);
    return Promise.resolve(live(200, body));
  };
  return { send, asked };
}
