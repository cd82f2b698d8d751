import { someChange } from '../../spotify/answer.ts';
import { SpotifyError } from '../../spotify/failure.ts';
import type { Lag } from '../../spotify/lag.ts';
import type { Call, Layer } from '../../spotify/pipeline.ts';
import type { Note } from '../../spotify/request.ts';
import { changed, type Generation, longestLife, settle, withNotes } from '../decisions/freshness.ts';
import { tagsOf } from '../decisions/tags.ts';
import type { FleetStore } from '../store/fleet-store.ts';
import type { RequestStates } from './request-state.ts';

export interface InvalidationPorts {
  readonly store: FleetStore;
  readonly now: () => number;
  /** A unique id for a generation. */
  readonly unique: () => string;
  /** The timeout of one request to Spotify. Milliseconds. */
  readonly timeout: number;
  readonly lag: Lag;
  readonly lagging: Lagging;
}

export type Lagging = ReturnType<typeof laggingTags>;

/** Tags whose generation this container could not replace. They are kept as long as any of their entries may exist. */
export function laggingTags(now: () => number) {
  const until = new Map<string, number>();
  return {
    add: (account: string, tags: readonly string[]): void => {
      for (const tag of tags) until.set(`${account} ${tag}`, now() + longestLife);
    },
    has: (account: string, tag: string): boolean => (until.get(`${account} ${tag}`) ?? 0) > now(),
    remove: (account: string, tags: readonly string[]): void => {
      for (const tag of tags) until.delete(`${account} ${tag}`);
    },
  };
}

/** Spotify may execute a request a while after we stopped waiting. */
const late = 10_000;

/**
 * Gives the tags of a change a new generation before it is sent and again after its response, even if the outcome is
 * unknown. The first one says until when the change may still be executed, in case this container is stopped before the
 * second.
 */
export const invalidation =
  (ports: InvalidationPorts) =>
  (call: Call, states: RequestStates): Layer =>
  (next) =>
  async (request) => {
    const isRead = request.operation.effect === 'read';
    const tags = isRead ? tagsOf(request).filter((tag) => ports.lagging.has(call.account, tag)) : tagsOf(request);
    if (isRead && tags.length === 0) return next(request);
    const { generations } = await states.lookup(request);
    const sent = ports.now();
    const renew = renewal(ports, call, states, { tags, generations, sent });
    if (isRead) {
      // An earlier change failed to invalidate these tags. Retry now, so that other containers see it.
      await renew(sent + late, [someChange]);
      return next(request);
    }
    const { note, change } = request.options;
    const names = change === undefined ? [] : [change];
    await renew(sent + ports.timeout + late, names);
    try {
      const answer = await next(request);
      await renew(ports.now(), names, note);
      return answer;
    } catch (error) {
      await (isUnknown(error) ? renew(ports.now() + late, names, note) : renew(ports.now(), []));
      throw error;
    }
  };

/** Whether a change that failed with this error may have been executed. */
export const isUnknown = (error: unknown): boolean =>
  !(error instanceof SpotifyError) || (error.failure.code === 'unavailable' && error.failure.sent === 'maybe');

interface Change {
  readonly tags: readonly string[];
  /** The generations before the change. */
  readonly generations: ReadonlyMap<string, Generation>;
  readonly sent: number;
}

/** Renews the tags of one change, each time with the time until which Spotify may execute it, and its name. */
function renewal(
  ports: InvalidationPorts,
  call: Call,
  states: RequestStates,
  { tags, generations, sent }: Change,
): (possibleUntil: number, unseen: readonly string[], note?: Note) => Promise<void> {
  const before = new Map<string, Generation | undefined>();
  let seen = generations;
  return async (possibleUntil, unseen, note) => {
    const next = (tag: string, current: Generation | undefined): Generation => {
      // The stored generation is the one that this change wrote before it was sent; the one before that is needed.
      const ours = current !== undefined && before.has(tag) && current.id === seen.get(tag)?.id;
      const other = ours ? before.get(tag) : current;
      if (!ours) before.set(tag, current);
      const generation = changed(
        other,
        { id: ports.unique(), changedAt: sent, unsettledUntil: possibleUntil + settle(tag, ports.lag), unseen },
        ports.now(),
      );
      return withNotes(generation, current, note?.tag === tag ? note : undefined);
    };
    try {
      seen = await ports.store.replaceGenerations(call.account, { tags, seen, next });
      states.renewed(seen, before);
      ports.lagging.remove(call.account, tags);
      note?.onKept();
      call.onEvent({ type: 'invalidated', tags: tags.length });
    } catch {
      states.forget();
      ports.lagging.add(call.account, tags);
      call.onEvent({ type: 'lagging', tags: tags.length });
    }
  };
}
