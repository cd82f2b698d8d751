import { isDeepStrictEqual } from 'node:util';
import { isOperation } from '../../spotify/operations.ts';
import type { Call } from '../../spotify/pipeline.ts';
import { requestOf, type SpotifyRequest, target } from '../../spotify/request.ts';
import type { Entry, Generation } from '../decisions/freshness.ts';
import type { Ledger } from '../decisions/ledger.ts';
import { tagsOf } from '../decisions/tags.ts';
import type { FleetStore, RequestState, RequestStateQuery, Scope } from '../store/fleet-store.ts';

/** Where the response to a request is cached. Personal responses belong to their account, never to a shared key. */
export interface CachePlace {
  readonly scope: Scope;
  readonly key: string;
}

/**
 * A request's place in the cache; `undefined` for changes. The order of query values and ids is part of the key. A
 * response for a market is personal, since the account's country takes precedence over the requested market.
 */
export function cachePlace(call: Pick<Call, 'account'>, request: SpotifyRequest): CachePlace | undefined {
  const { effect, audience } = request.operation;
  const { version } = request.options;
  if (effect === 'write') return undefined;
  const isShared = audience === 'everyone' && request.query['market'] === undefined;
  return {
    scope: isShared ? 'everyone' : { account: call.account },
    key: version ? `${target(request)}#${version}` : target(request),
  };
}

/** The list with a row about what a change edits or a read requests; as the read that returns most of it in one call. */
export function listOf({ operation: { listed, provenBy = listed } }: SpotifyRequest): SpotifyRequest | undefined {
  return provenBy !== undefined && isOperation(provenBy)
    ? requestOf(provenBy, {}, { limit: '50', offset: '0' })
    : undefined;
}

/**
 * The list that is read along with a change, with a read that prepares one, and with a read that the list may
 * revalidate.
 */
function placeOfList(call: Call, request: SpotifyRequest): CachePlace | undefined {
  const list = listOf(request.options.precedes ?? request);
  return list && cachePlace(call, list);
}

/** What the fleet knows about a request, and when it was read. */
export interface KnownState extends RequestState {
  readonly at: number;
  /** Set if nothing was read, because the call has just invalidated a tag of this read. */
  readonly superseded?: true;
}

/** The fleet's state for a request: the first layer that needs it reads it, the others share it. */
export type RequestStateLookup = (request: SpotifyRequest) => Promise<KnownState>;

/**
 * The maximum age of state that an earlier request of the same call has read: half of what a disconnect waits for.
 * Milliseconds.
 */
const recent = 350;

export type RequestStates = ReturnType<typeof requestStates>;

/**
 * Looks up the states of one call's requests. A change and the read that checks it use what the request before them
 * read: circuit and gate are the same and were in order, and old generations can only make a response expire too early.
 */
export function requestStates(store: FleetStore, call: Call, now: () => number) {
  const known = new WeakMap<SpotifyRequest, Promise<KnownState>>();
  const generations = new Map<string, Generation>();
  const renewed = new Map<string, string | undefined>();
  let last: (KnownState & { readonly asked: RequestStateQuery }) | undefined;

  /** The entry of a list that the previous request read along with its own. */
  const listed = (request: SpotifyRequest): Entry | undefined =>
    isDeepStrictEqual(last?.asked.list, cachePlace(call, request)) ? last?.list : undefined;
  const carried = (request: SpotifyRequest): KnownState | undefined => {
    const { operation, options } = request;
    const tags = tagsOf(request);
    const isSuperseded = tags.some((tag) => renewed.has(tag));
    const isEntryUseless = options.version === undefined && (options.fresh || isSuperseded);
    const needsEntry = operation.effect === 'read' && (options.fallback !== 'none' || !isEntryUseless);
    if (!last || now() - last.at > recent) return undefined;
    const entry = isSuperseded ? undefined : listed(request);
    if (needsEntry && !entry) return undefined;
    if (last.asked.group !== operation.group || last.asked.bucket !== operation.bucket) return undefined;
    if (options.priority === 'bulk' && !last.ledger) return undefined;
    const found = tags.flatMap((tag): Array<[string, Generation]> => {
      const generation = generations.get(tag);
      return generation ? [[tag, generation]] : [];
    });
    if (found.length < tags.length) return undefined;
    return { ...last, entry, generations: new Map(found), ...(isSuperseded && { superseded: true as const }) };
  };
  const read = async (request: SpotifyRequest): Promise<KnownState> => {
    const at = now();
    const asked = query(call, request);
    const found = await store.read(asked);
    for (const [tag, generation] of found.generations) if (!renewed.has(tag)) generations.set(tag, generation);
    const requested = [...found.generations].filter(([tag]) => asked.tags.includes(tag));
    const state = { ...found, generations: new Map(requested), at };
    const isWell = state.known && !state.gate && state.circuit?.value.openUntil === undefined;
    last = isWell ? { ...state, asked } : undefined;
    return state;
  };
  return {
    lookup: (request: SpotifyRequest): Promise<KnownState> => {
      const before = known.get(request);
      if (before) return before;
      const carry = carried(request);
      const state = carry ? Promise.resolve(carry) : read(request);
      known.set(request, state);
      return state;
    },
    /** Records generations that the call has written, and those that were there before its change. */
    renewed: (written: ReadonlyMap<string, Generation>, before?: ReadonlyMap<string, Generation | undefined>): void => {
      for (const [tag, generation] of written) {
        generations.set(tag, generation);
        renewed.set(tag, before?.get(tag)?.id);
      }
    },
    /** The ids of the generations of a tag before the call's last change, and after it. */
    replaced: (tag: string): { readonly before: string | undefined; readonly after: string } | undefined => {
      const after = generations.get(tag)?.id;
      return renewed.has(tag) && after !== undefined ? { before: renewed.get(tag), after } : undefined;
    },
    /** Records the ledger that taking tokens returned. */
    counted: (ledger: Ledger): void => {
      if (last) last = { ...last, ledger };
    },
    /** Makes the next request read everything again. */
    forget: (): void => {
      last = undefined;
    },
  };
}

const query = (call: Call, request: SpotifyRequest): RequestStateQuery => ({
  account: call.account,
  owner: call.owner,
  grant: call.grant,
  entry: cachePlace(call, request),
  list: placeOfList(call, request),
  tags: tagsOf(request),
  group: request.operation.group,
  bucket: request.operation.bucket,
  // Only bulk requests depend on the remaining quota.
  ...(request.options.priority === 'bulk' && { ledger: true as const }),
});
