import type { Call } from '../../spotify/pipeline.ts';
import { type SpotifyRequest, target } from '../../spotify/request.ts';
import { tagsOf } from '../decisions/tags.ts';
import type { FleetStore, RequestState, Scope } from '../store/fleet-store.ts';

/** Where the answer of a request is kept. Personal answers lie with their account, never under a shared key. */
export interface CachePlace {
  readonly scope: Scope;
  readonly key: string;
}

/**
 * A request's place in the cache; `undefined` for changes. The order of query values and ids is part of the key. An answer
 * about a market is the user's own: the account's country wins over the market that was asked for.
 */
export function cachePlace(call: Pick<Call, 'account'>, request: SpotifyRequest): CachePlace | undefined {
  const { effect, audience } = request.operation;
  const { version } = request.options;
  if (effect === 'write') return undefined;
  const isShared = audience === 'everyone' && request.query['market'] === undefined;
  return {
    scope: isShared ? 'everyone' : { account: call.account },
    key: version ? `${target(request)}#${version.id}` : target(request),
  };
}

/** What the fleet knows about a request: read once, whoever asks first. */
export type RequestStateLookup = (request: SpotifyRequest) => Promise<RequestState>;

/** The lookup of one tool call. */
export function requestStateLookup(store: FleetStore, call: Call): RequestStateLookup {
  const known = new WeakMap<SpotifyRequest, Promise<RequestState>>();
  return (request) => {
    const found = known.get(request) ?? store.read(query(call, request));
    known.set(request, found);
    return found;
  };
}

const query = (call: Call, request: SpotifyRequest) => ({
  account: call.account,
  owner: call.owner,
  grant: call.grant,
  entry: cachePlace(call, request),
  tags: tagsOf(request),
  group: request.operation.group,
  bucket: request.operation.bucket,
  // What is left of the quota decides about bulk requests alone.
  ...(request.options.priority === 'bulk' && { limiter: true as const }),
});
