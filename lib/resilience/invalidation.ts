import { SpotifyError } from '../spotify/failure.ts';
import type { Call, Layer } from '../spotify/pipeline.ts';
import { type Generation, longestLife, settle } from './freshness.ts';
import type { FleetStore } from './store.ts';
import { tagsOf } from './tags.ts';

/** What invalidation works with. */
export interface InvalidationPorts {
  readonly store: FleetStore;
  readonly now: () => number;
  /** A unique id for a generation. */
  readonly unique: () => string;
  /** The longest time that one exchange with Spotify takes. Milliseconds. */
  readonly timeout: number;
  readonly lagging: Lagging;
}

/** Tags whose generation could not be replaced, as one container knows them. */
export interface Lagging {
  readonly add: (account: string, tags: readonly string[]) => void;
  readonly has: (account: string, tag: string) => boolean;
  readonly remove: (account: string, tags: readonly string[]) => void;
}

/** Remembers lagging tags for as long as any entry of theirs may exist. */
export function laggingTags(now: () => number): Lagging {
  const until = new Map<string, number>();
  return {
    add: (account, tags) => {
      for (const tag of tags) until.set(`${account} ${tag}`, now() + longestLife);
    },
    has: (account, tag) => (until.get(`${account} ${tag}`) ?? 0) > now(),
    remove: (account, tags) => {
      for (const tag of tags) until.delete(`${account} ${tag}`);
    },
  };
}

/** Spotify may carry a request out for a while after we stopped waiting. */
const late = 10_000;

/**
 * Gives the tags of a change a new generation before it is sent and again after its answer, also when the outcome is
 * unknown. What is read in between is fresh only until the change has surely settled, should this container die now.
 */
export const invalidation =
  (ports: InvalidationPorts) =>
  (call: Call): Layer =>
  (next) =>
  async (request) => {
    if (request.operation.effect === 'read') return next(request);
    const tags = tagsOf(request);
    await replace(ports, call, tags, ports.timeout + late);
    try {
      const answer = await next(request);
      await replace(ports, call, tags, 0);
      return answer;
    } catch (error) {
      const unknown =
        !(error instanceof SpotifyError) || (error.failure.code === 'unavailable' && error.failure.sent === 'maybe');
      await replace(ports, call, tags, unknown ? late : 0);
      throw error;
    }
  };

async function replace(
  ports: InvalidationPorts,
  call: Call,
  tags: readonly string[],
  outstanding: number,
): Promise<void> {
  const now = ports.now();
  const next = (tag: string): Generation => ({ id: ports.unique(), unsettledUntil: now + outstanding + settle(tag) });
  try {
    await ports.store.replaceGenerations(call.account, new Map(tags.map((tag) => [tag, next(tag)])));
    ports.lagging.remove(call.account, tags);
    call.onEvent({ type: 'invalidated', tags: tags.length });
  } catch {
    ports.lagging.add(call.account, tags);
    call.onEvent({ type: 'lagging', tags: tags.length });
  }
}
