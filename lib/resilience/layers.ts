import type { Lag } from '../spotify/lag.ts';
import type { Kind, Mode, QuotaBucket } from '../spotify/operation.ts';
import { type Call, compose, deadlineOf, type Layer, onDemand } from '../spotify/pipeline.ts';
import type { SpotifyRequest } from '../spotify/request.ts';
import { retryBudget } from './decisions/backoff.ts';
import type { BreakerPolicy } from './decisions/circuit.ts';
import type { Clock } from './decisions/clock.ts';
import type { Lifetime } from './decisions/freshness.ts';
import type { Limits } from './decisions/gcra.ts';
import { tagsOf } from './decisions/tags.ts';
import { admission, type UserPorts } from './layers/admission.ts';
import { breaker, circuitWatch } from './layers/breaker.ts';
import { cache, withoutCache } from './layers/cache.ts';
import { coalesce } from './layers/coalesce.ts';
import { invalidation, laggingTags } from './layers/invalidation.ts';
import { limiter } from './layers/limiter.ts';
import { cachePlace, type RequestStateLookup, type RequestStates, requestStates } from './layers/request-state.ts';
import { retry } from './layers/retry.ts';
import { listedRows } from './layers/reuse/listed-rows.ts';
import { snapshots } from './layers/reuse/snapshots.ts';
import { widenReads } from './layers/reuse/wider-reads.ts';
import type { FleetStore } from './store/fleet-store.ts';

/** Settings of the layers. Times in milliseconds. A layer that is off is left out. */
export interface LayerSettings {
  readonly cache: boolean;
  /** Without it reads may show the state before a change for as long as they are cached. */
  readonly invalidation: boolean;
  /** Stale or minimal responses when Spotify cannot be called. */
  readonly degradation: boolean;
  /** How many full objects of one response fill the cache entries of their own reads; 0: none. */
  readonly objects: number;
  /** Reads request the largest response that one call returns, and smaller ones are cut from it. */
  readonly wholes: boolean;
  /** The snapshot ids in the list of playlists revalidate cached playlists. */
  readonly snapshots: boolean;
  readonly mode: Mode;
  readonly breaker: boolean;
  readonly limiter: boolean;
  readonly retry: boolean;
  readonly lifetime: (kind: Kind) => Lifetime;
  readonly lag: Lag;
  readonly breakerPolicy: BreakerPolicy;
  readonly limits: Limits;
  readonly limiterWait: number;
  readonly quota: (bucket: QuotaBucket) => number;
  readonly reserve: number;
  readonly guestShare: number;
  readonly retries: number;
  readonly retryAfter: number;
  /** The timeout of one request to Spotify. */
  readonly timeout: number;
}

export interface LayerPorts extends Clock {
  /** Who may use the server; without it, everybody. */
  readonly users?: UserPorts;
  readonly store: FleetStore;
  readonly unique: () => string;
  /**
   * Starts to fetch what a request of an account needs, such as its Spotify token; the returned function resolves when
   * that is done.
   */
  readonly prepare?: (account: string, deadline: number) => () => Promise<void>;
}

/**
 * The layers between a tool and Spotify, outermost first. The outer function runs once per container, the inner one for
 * each tool call.
 */
export function layers(ports: LayerPorts, settings: LayerSettings): (call: Call) => Layer {
  const admitting = ports.users && admission({ now: ports.now, users: ports.users });
  const lagging = laggingTags(ports.now);
  const budget = retryBudget();
  const caching = cache({ ...ports, ...settings });
  const widening = widenReads(settings.mode);
  const proving = snapshots({ ...ports, ...settings });
  const breaking = breaker({ ...ports, policy: settings.breakerPolicy });
  const retrying = retry({ ...ports, budget, retries: settings.retries, longestWait: settings.retryAfter });
  const limiting = limiter({ ...ports, ...settings, longestWait: settings.limiterWait });
  const invalidating = invalidation({ ...ports, ...settings, lagging });

  return (call) => {
    const states = requestStates(ports.store, call, ports.now);
    const { lookup } = states;
    /** What the fleet knows, and what this container alone knows of its changes. */
    const known: RequestStateLookup = async (request) => {
      const state = await lookup(request);
      const generations = lagging.over(call.account, tagsOf(request), state.generations);
      return generations === state.generations ? state : { ...state, generations };
    };
    const placeOf = (request: SpotifyRequest) => cachePlace(call, request);
    const listed =
      settings.cache && settings.snapshots && settings.invalidation
        ? listedRows({ now: ports.now, lifetime: settings.lifetime('playlist'), placeOf }, { ...states, lookup: known })
        : undefined;
    /** What a hit of the cache does not pass. */
    const towardsSpotify = (): Layer => {
      const circuits = settings.breaker ? circuitWatch(lookup) : undefined;
      return compose(
        ...(settings.retry ? [retrying(call, circuits)] : []),
        ...(circuits ? [breaking(call, lookup, circuits)] : []),
        ...(ports.prepare ? [preparing(call, ports.prepare)] : []),
        ...(settings.limiter ? [limiting(call, states)] : []),
        ...(settings.invalidation ? [invalidating(call, states)] : []),
      );
    };
    return compose(
      ...(settings.cache && settings.wholes ? [widening] : []),
      coalesce(),
      forgetting(states),
      ...(admitting ? [admitting(call, lookup)] : []),
      ...(settings.cache && settings.snapshots ? [proving(call, known)] : []),
      ...(listed ? [listed.noting] : []),
      settings.cache ? caching(call, known, listed?.updatedLists) : withoutCache,
      onDemand(towardsSpotify),
    );
  };
}

/** Fetches the Spotify token while rate-limit tokens are taken and the generations of a change are written. */
const preparing =
  (call: Call, prepare: NonNullable<LayerPorts['prepare']>): Layer =>
  (next) =>
  async (request) => {
    const prepared = prepare(call.account, deadlineOf(call, request));
    try {
      return await next(request);
    } finally {
      // Lambda runs nothing after the response.
      await prepared();
    }
  };

/** After a failure the next request of the call reads the fleet's state again, since it may have changed. */
const forgetting =
  ({ forget }: RequestStates): Layer =>
  (next) =>
  async (request) => {
    try {
      return await next(request);
    } catch (error) {
      if (!request.options.cachedOnly) forget();
      throw error;
    }
  };
