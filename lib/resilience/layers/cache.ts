import type { Answer } from '../../spotify/answer.ts';
import { SpotifyError } from '../../spotify/failure.ts';
import type { Lag } from '../../spotify/lag.ts';
import type { Kind } from '../../spotify/operation.ts';
import type { CacheMiss, Call, Layer } from '../../spotify/pipeline.ts';
import type { SpotifyRequest } from '../../spotify/request.ts';
import {
  cachedAnswer,
  type Entry,
  freshUntil,
  type Generation,
  isFresh,
  type Lifetime,
  longestLife,
  unseenIn,
} from '../decisions/freshness.ts';
import { tagsOf } from '../decisions/tags.ts';
import type { FleetStore, PlacedEntry, RequestState } from '../store/fleet-store.ts';
import { degradedAnswer } from './degradation.ts';
import { type CachePlace, cachePlace, type KnownState, type RequestStateLookup } from './request-state.ts';
import type { ListedRows } from './reuse/listed-rows.ts';
import { objectsIn } from './reuse/objects.ts';

export interface CachePorts {
  readonly store: FleetStore;
  readonly now: () => number;
  readonly lifetime: (kind: Kind) => Lifetime;
  readonly lag: Lag;
  /** A unique id for a generation. */
  readonly unique: () => string;
  /** How many full objects of one response fill the entries of their own reads, at most. */
  readonly objects: number;
  /** Whether a read that accepts a stale or minimal response gets one when Spotify cannot be called. */
  readonly degradation: boolean;
}

/** Answers reads from the cache, and caches Spotify's responses. */
export const cache = (
  ports: CachePorts,
): ((call: Call, lookup: RequestStateLookup, updatedLists?: ListedRows['updatedLists']) => Layer) => {
  const objectsKept = keptLately(ports.now);
  return (call, lookup, updatedLists) => (next) => async (request) => {
    const place = cachePlace(call, request);
    const { kind } = request.operation;
    if (!(place && kind)) return next(request);
    const state = await lookup(request);
    const found = lookUp(ports, request, state);
    if (typeof found !== 'string') {
      call.onEvent({ type: 'cache', result: 'hit', kind, key: place.key });
      return withSettling(found, request, state, ports.now());
    }
    call.onEvent({ type: 'cache', result: 'miss', kind, key: place.key, because: found });
    if (request.options.cachedOnly) throw notKept(request);
    // Spotify's state is from some time between request and response: the earlier one counts.
    const fetchedAt = ports.now();
    try {
      const generations = startGenerations(ports, call, request, state);
      const answer = await next(request);
      await keep(
        { ...ports, objectsKept, updatedLists },
        call,
        { place, kind, answer, fetchedAt, generations: await generations },
        request,
      );
      return withSettling(answer, request, state, fetchedAt);
    } catch (error) {
      const degraded = ports.degradation ? degradedAnswer(request, state.entry, error, ports.now()) : undefined;
      if (!degraded) throw error;
      call.onEvent({ type: 'cache', result: degraded.freshness.source === 'stale' ? 'stale' : 'minimal', kind });
      return degraded;
    }
  };
};

/** Says until when the response may not show this server's last changes, and which. A read of one version shows that version. */
function withSettling(answer: Answer, { options }: SpotifyRequest, { generations }: KnownState, now: number): Answer {
  if (options.version !== undefined) return answer;
  let until = now;
  for (const { unsettledUntil } of generations.values()) until = Math.max(until, unsettledUntil);
  if (until <= now) return answer;
  return { ...answer, unsettledUntil: until, unseen: [...generations.values()].flatMap((one) => unseenIn(one, now)) };
}

/** Without a cache, a read that must not cost a call fails. */
export const withoutCache: Layer = (next) => (request) =>
  request.options.cachedOnly ? Promise.reject(notKept(request)) : next(request);

const notKept = ({ name }: SpotifyRequest) => new SpotifyError({ code: 'not_found', operation: name });

const mostRemembered = 2000;

type KeptLately = ReturnType<typeof keptLately>;

function keptLately(now: () => number) {
  const keptAt = new Map<string, number>();
  return {
    /** Whether it was cached within so many milliseconds. */
    has: (key: string, within: number): boolean => now() - (keptAt.get(key) ?? Number.NEGATIVE_INFINITY) < within,
    note: (keys: readonly string[]): void => {
      if (keptAt.size >= mostRemembered) keptAt.clear();
      for (const key of keys) keptAt.set(key, now());
    },
  };
}

/** The cached response, or why there is none. */
function lookUp(ports: CachePorts, request: SpotifyRequest, state: KnownState): Answer | CacheMiss {
  const { entry, generations, known, superseded } = state;
  const now = ports.now();
  const { version, fresh } = request.options;
  if (!known) return 'unknown';
  if (fresh && !version) return 'fresh_asked';
  if (!entry) return superseded ? 'superseded' : 'absent';
  if (now >= entry.freshUntil) return 'expired';
  if (!isFresh(entry, generations, now)) return 'superseded';
  return cachedAnswer(entry, { source: 'cache' }, now) ?? 'absent';
}

/**
 * The generations under which a response may be cached, or `undefined` when it may not. A tag without a generation gets
 * one while the request is in progress. If another container was first, there may have been a change in between, so the
 * response is not cached. Neither is one that the next request of the call supersedes.
 */
async function startGenerations(
  { store, unique }: CachePorts,
  call: Call,
  request: SpotifyRequest,
  state: RequestState,
): Promise<ReadonlyMap<string, Generation> | undefined> {
  if (!state.known || isSuperseded(request)) return undefined;
  const missing = tagsOf(request).filter((tag) => !state.generations.has(tag));
  if (missing.length === 0) return state.generations;
  const ours = new Map(
    missing.map((tag): [string, Generation] => [tag, { id: unique(), changedAt: 0, unsettledUntil: 0 }]),
  );
  try {
    const current = await store.ensureGenerations(call.account, ours);
    const first = [...ours].every(([tag, { id }]) => current.get(tag)?.id === id);
    return first ? new Map([...state.generations, ...ours]) : undefined;
  } catch {
    call.onEvent({ type: 'store_failed', operation: 'ensureGenerations' });
    return undefined;
  }
}

/** Whether this read prepares a change that will invalidate its response. */
function isSuperseded(request: SpotifyRequest): boolean {
  const { precedes, version } = request.options;
  if (!precedes || version) return false;
  const changed = new Set(tagsOf(precedes));
  return tagsOf(request).some((tag) => changed.has(tag));
}

interface FetchedAnswer {
  readonly place: CachePlace;
  readonly kind: Kind;
  readonly answer: Answer;
  readonly fetchedAt: number;
  readonly generations: ReadonlyMap<string, Generation> | undefined;
}

interface KeepPorts extends CachePorts {
  readonly objectsKept: KeptLately;
  readonly updatedLists?: ListedRows['updatedLists'] | undefined;
}

/** A version does not change, but it may have been read before an earlier change settled. */
const ofVersion: Lifetime = { fresh: 3_600_000, stale: 0 };

/** Only a 204 has no content to read: any other response without it was cut off, and would be read again until it expires. */
const isWithoutContent = ({ status, body }: Answer): boolean => status !== 204 && (body === undefined || body === null);

/** Caches a response. If that fails, or the response is too large, the call still succeeds. */
async function keep(
  ports: KeepPorts,
  call: Call,
  { place, kind, answer, fetchedAt, generations }: FetchedAnswer,
  request: SpotifyRequest,
): Promise<void> {
  if (!generations || isWithoutContent(answer)) return;
  const { version } = request.options;
  const lifetime = version ? ofVersion : ports.lifetime(kind);
  const until = freshUntil(generations, lifetime, ports.lag, fetchedAt);
  const entry: Entry = {
    status: answer.status,
    body: answer.body === undefined ? '' : JSON.stringify(answer.body),
    fetchedAt,
    freshUntil: until,
    generations: version ? {} : Object.fromEntries([...generations].map(([tag, { id }]) => [tag, id])),
  };
  call.onEvent({ type: 'kept', kind, bytes: entry.body.length });
  const objects = version ? [] : contained(ports, call, request, answer, fetchedAt);
  const lists = version ? [] : (ports.updatedLists?.(request, answer.body) ?? []);
  try {
    const fits = await ports.store.putEntry(
      place.scope,
      place.key,
      entry,
      Math.min(until + lifetime.stale, fetchedAt + longestLife),
      [...lists, ...objects],
    );
    ports.objectsKept.note(objects.map(({ key }) => key));
    if (!fits) call.onEvent({ type: 'cache', result: 'too_large', kind });
  } catch {
    call.onEvent({ type: 'store_failed', operation: 'putEntry' });
  }
}

/**
 * The full objects inside a response, as entries of their own with its time and the lifetime of their kind. At most
 * `objects` of those not cached recently are returned, since each is a write; the next response has the rest.
 */
function contained(
  { lifetime, objects, objectsKept }: KeepPorts,
  call: Call,
  request: SpotifyRequest,
  answer: Answer,
  fetchedAt: number,
): readonly PlacedEntry[] {
  if (objects === 0) return [];
  const found = objectsIn(request, answer.body).flatMap(({ read, body }) => {
    const place = cachePlace(call, read);
    const { kind } = read.operation;
    if (place?.scope !== 'everyone' || !kind) return [];
    // This container cached it within half of its lifetime, so it is still there.
    return objectsKept.has(place.key, lifetime(kind).fresh / 2) ? [] : [{ place, kind, body }];
  });
  return found.slice(0, objects).map(({ place, kind, body }) => {
    const { fresh, stale } = lifetime(kind);
    const text = JSON.stringify(body);
    call.onEvent({ type: 'kept', kind, bytes: text.length });
    const entry = {
      status: 200,
      body: text,
      fetchedAt,
      freshUntil: fetchedAt + fresh,
      generations: {},
    };
    return { ...place, entry, expiresAt: Math.min(fetchedAt + fresh + stale, fetchedAt + longestLife) };
  });
}
