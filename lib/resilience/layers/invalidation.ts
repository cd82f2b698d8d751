import { maybeCarriedOut, SpotifyError } from '../../spotify/failure.ts';
import type { Lag } from '../../spotify/lag.ts';
import type { Call, Layer } from '../../spotify/pipeline.ts';
import type { Note, SpotifyRequest } from '../../spotify/request.ts';
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

/**
 * The generations that this container could not write: no other container knows of these changes, so this one goes by them
 * itself. They are kept as long as any entry of their tags may exist.
 */
export function laggingTags(now: () => number) {
  const kept = new Map<string, { readonly generation: Generation; readonly until: number }>();
  const get = (account: string, tag: string): Generation | undefined => {
    const { generation, until = 0 } = kept.get(`${account} ${tag}`) ?? {};
    return until > now() ? generation : undefined;
  };
  return {
    get,
    set: (account: string, tag: string, generation: Generation): void =>
      void kept.set(`${account} ${tag}`, { generation, until: now() + longestLife }),
    remove: (account: string, tags: readonly string[]): void => {
      for (const tag of tags) kept.delete(`${account} ${tag}`);
    },
    /** What was read, with these in place of those that they should have replaced. An entry of either is superseded. */
    over: (account: string, tags: readonly string[], stored: Generations): Generations => {
      const own = tags.flatMap((tag): Array<[string, Generation]> => {
        const [unwritten, current] = [get(account, tag), stored.get(tag)];
        if (!unwritten) return [];
        return [[tag, { ...changed(current, unwritten, now()), id: `${unwritten.id} ${current?.id}` }]];
      });
      return own.length === 0 ? stored : new Map([...stored, ...own]);
    },
  };
}

type Generations = ReadonlyMap<string, Generation>;

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
    if (request.operation.effect === 'read') {
      await retryLagging(ports, call, states, request);
      return next(request);
    }
    const { generations } = await states.lookup(request);
    const sent = ports.now();
    const renew = renewal(ports, call, states, { tags: tagsOf(request), generations, sent });
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
  !(error instanceof SpotifyError) || maybeCarriedOut(error.failure);

const settled = { changedAt: 0, unsettledUntil: 0 };

/** Writes the generations that could not be written before for the tags of a read, so that other containers see the changes. */
async function retryLagging(
  { store, lagging, now, unique }: InvalidationPorts,
  { account, onEvent }: Call,
  states: RequestStates,
  request: SpotifyRequest,
): Promise<void> {
  const unwritten = new Map(
    tagsOf(request).flatMap((tag): Array<[string, Generation]> => {
      const generation = lagging.get(account, tag);
      return generation ? [[tag, generation]] : [];
    }),
  );
  if (unwritten.size === 0) return;
  const tags = [...unwritten.keys()];
  const { generations: seen } = await states.lookup(request);
  const next = (tag: string, current: Generation | undefined): Generation => {
    const own = { ...settled, ...unwritten.get(tag), id: unique() };
    return withNotes(changed(current, own, now()), current, undefined);
  };
  try {
    states.renewed(await store.replaceGenerations(account, { tags, seen, next }));
    lagging.remove(account, tags);
    onEvent({ type: 'invalidated', tags: tags.length });
  } catch {
    states.forget();
    onEvent({ type: 'lagging', tags: tags.length });
  }
}

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
  const { account } = call;
  const unwritten = new Map(tags.map((tag) => [tag, ports.lagging.get(account, tag)]));
  let seen = generations;
  return async (possibleUntil, unseen, note) => {
    const after = (tag: string, ...others: ReadonlyArray<Generation | undefined>): Generation => {
      const unsettledUntil = possibleUntil + settle(tag, ports.lag);
      const own: Generation = { id: ports.unique(), changedAt: sent, unsettledUntil, unseen };
      return [...others, unwritten.get(tag)].reduce((all: Generation, one) => changed(one, all, ports.now()), own);
    };
    const next = (tag: string, current: Generation | undefined): Generation => {
      // The stored generation is the one that this change wrote before it was sent; the one before that is needed.
      const ours = current !== undefined && before.has(tag) && current.id === seen.get(tag)?.id;
      const other = ours ? before.get(tag) : current;
      if (!ours) before.set(tag, current);
      return withNotes(after(tag, other), current, note?.tag === tag ? note : undefined);
    };
    try {
      seen = await ports.store.replaceGenerations(account, { tags, seen, next });
      states.renewed(seen, before);
      ports.lagging.remove(account, tags);
      note?.onKept();
      call.onEvent({ type: 'invalidated', tags: tags.length });
    } catch {
      states.forget();
      for (const tag of tags) ports.lagging.set(account, tag, after(tag));
      call.onEvent({ type: 'lagging', tags: tags.length });
    }
  };
}
