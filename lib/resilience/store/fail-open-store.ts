import type { Circuit } from '../decisions/circuit.ts';
import type { Gate } from '../decisions/quota-gate.ts';
import type { FleetStore, RequestStateQuery } from './fleet-store.ts';
import { memoryStore } from './memory-store.ts';

export interface FailOpenPorts {
  readonly now: () => number;
  /** Called for each operation that failed, for logs and metrics. */
  readonly onFailure: (operation: string, error: unknown) => void;
  /** How long the store is not called after a failure, so that a call does not wait for it repeatedly. Milliseconds. */
  readonly rest: number;
}

/**
 * A store that fails open, since it only makes calls faster: without it reads are uncached, circuits and gates are the
 * last known ones, and limits apply to this process only. Operations that keep the cache correct still reject, and their
 * callers report it.
 */
export function failOpen(remote: FleetStore, ports: FailOpenPorts): FleetStore {
  const local = lastSeen(ports.now);
  const attempt = resting(ports);
  return {
    read: async (query) => {
      try {
        const state = await attempt('read', () => remote.read(query));
        await local.circuit(query.group, state.circuit?.value);
        await local.gate(query.bucket, state.gate?.value);
        return state;
      } catch {
        return { ...(await local.store.read(rulesOnly(query))), known: false };
      }
    },
    putEntry: (...entry) => attempt('putEntry', () => remote.putEntry(...entry)),
    replaceGenerations: (...change) => attempt('replaceGenerations', () => remote.replaceGenerations(...change)),
    ensureGenerations: (...tags) => attempt('ensureGenerations', () => remote.ensureGenerations(...tags)),
    swapCircuit: (group, seen, next) =>
      attempt('swapCircuit', () => remote.swapCircuit(group, seen, next)).catch(() => local.circuit(group, next)),
    swapGate: (bucket, seen, next) =>
      attempt('swapGate', () => remote.swapGate(bucket, seen, next)).catch(() => local.gate(bucket, next)),
    survey: (query) =>
      attempt('survey', () => remote.survey(query)).catch(async () => ({
        ...(await local.store.survey(query)),
        known: false,
      })),
    take: (take) => attempt('take', () => remote.take(take)).catch(() => local.store.take(take)),
  };
}

/** Circuit, gate and limits without cache entries. */
const rulesOnly = (query: RequestStateQuery): RequestStateQuery => ({
  ...query,
  entry: undefined,
  list: undefined,
  tags: [],
});

/**
 * Runs operations, except for a while after a failure. After throttling only that operation is paused, since writes may
 * be throttled while reads succeed; an unreachable store is paused as a whole, so that a call waits for it only once.
 */
function resting({ now, onFailure, rest }: FailOpenPorts) {
  const until = new Map<string, number>();
  const everything = '*';
  return async <T>(operation: string, run: () => Promise<T>): Promise<T> => {
    if (now() < Math.max(until.get(operation) ?? 0, until.get(everything) ?? 0))
      throw new Error('The store failed a moment ago and is not asked again yet.');
    try {
      return await run();
    } catch (error) {
      until.set(isUnreachable(error) ? everything : operation, now() + rest);
      onFailure(operation, error);
      throw error;
    }
  };
}

/** Connection errors and timeouts. Any other error is a response of the store. */
const isUnreachable = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'TimeoutError' || error.name === 'AbortError' || ('code' in error && typeof error.code === 'string'));

/** The last known circuits and gates, and limits of this process only. */
function lastSeen(now: () => number) {
  const store = memoryStore(now);
  const ask = (group: string, bucket: string) => store.read({ account: '', tags: [], group, bucket });
  return {
    store,
    circuit: async (group: string, value: Circuit | undefined): Promise<boolean> => {
      const { circuit } = await ask(group, '');
      if (value) return store.swapCircuit(group, circuit, value);
      return circuit ? store.swapCircuit(group, circuit, { failures: 0, since: 0 }) : true;
    },
    gate: async (bucket: string, value: Gate | undefined): Promise<boolean> => {
      const { gate } = await ask('', bucket);
      return gate || value ? store.swapGate(bucket, gate, value) : true;
    },
  };
}
