import type { Circuit } from '../decisions/circuit.ts';
import type { Entry, Generation } from '../decisions/freshness.ts';
import { afterTaking, clamped, waitFor } from '../decisions/gcra.ts';
import { counted } from '../decisions/ledger.ts';
import type { Gate } from '../decisions/quota-gate.ts';
import {
  type FleetStore,
  type LimiterState,
  type Replacement,
  type RequestStateQuery,
  type Scope,
  untouched,
  type Versioned,
} from './fleet-store.ts';

/** The shared state in the memory of one process: for a container that cannot reach the table, and for tests. */
export function memoryStore(now: () => number): FleetStore {
  const entries = new Map<string, { readonly entry: Entry; readonly expiresAt: number }>();
  const circuits = versions<Circuit>();
  const gates = versions<Gate>();
  const generations = generationsInMemory();
  let limiter: LimiterState = untouched;

  const entryOf = (asked: RequestStateQuery['entry']): Entry | undefined => {
    const kept = asked && entries.get(entryId(asked.scope, asked.key));
    return kept && kept.expiresAt > now() ? kept.entry : undefined;
  };
  return {
    ...generations,
    read: (query) => {
      const [circuit, gate] = [circuits.get(query.group), gates.get(query.bucket)];
      const known = generations.of(query.account, query.tags);
      const asked = query.ledger && { ledger: limiter.ledger };
      const [entry, list] = [entryOf(query.entry), entryOf(query.list)];
      return Promise.resolve({ entry, list, generations: known, circuit, gate, ...asked, known: true });
    },
    putEntry: (scope, key, entry, expiresAt, beside = []) => {
      for (const one of [...beside, { scope, key, entry, expiresAt }]) entries.set(entryId(one.scope, one.key), one);
      return Promise.resolve(true);
    },
    survey: ({ groups, buckets }) =>
      Promise.resolve({ circuits: circuits.all(groups), gates: gates.all(buckets), limiter, known: true }),
    swapCircuit: (group, seen, next) => Promise.resolve(circuits.swap(group, seen, next)),
    swapGate: (bucket, seen, next) => Promise.resolve(gates.swap(bucket, seen, next)),
    take: ({ count, bucket, limits }) => {
      const { second, minute } = limiter.arrivalTimes;
      const times = { second: clamped(second, limits.second, now()), minute: clamped(minute, limits.minute, now()) };
      const milliseconds = waitFor(times, count, now(), limits);
      limiter = { ...limiter, arrivalTimes: times };
      if (milliseconds > 0) return Promise.resolve({ ok: false, wait: milliseconds });
      limiter = {
        arrivalTimes: afterTaking(times, count, now(), limits),
        ledger: counted(limiter.ledger, bucket, count, now()),
      };
      return Promise.resolve({ ok: true, limiter });
    },
  };
}

const entryId = (scope: Scope, key: string): string => `${scope === 'everyone' ? '' : scope.account} ${key}`;

function generationsInMemory() {
  const rows = new Map<string, Generation>();
  const of = (account: string, tags: Iterable<string>): ReadonlyMap<string, Generation> => {
    const found = new Map<string, Generation>();
    for (const tag of tags) {
      const generation = rows.get(`${account} ${tag}`);
      if (generation) found.set(tag, generation);
    }
    return found;
  };
  return {
    of,
    replaceGenerations: (account: string, { tags, next }: Replacement) => {
      for (const tag of tags) rows.set(`${account} ${tag}`, next(tag, rows.get(`${account} ${tag}`)));
      return Promise.resolve(of(account, tags));
    },
    ensureGenerations: (account: string, tags: ReadonlyMap<string, Generation>) => {
      for (const [tag, generation] of tags)
        if (!rows.has(`${account} ${tag}`)) rows.set(`${account} ${tag}`, generation);
      return Promise.resolve(of(account, tags.keys()));
    },
  };
}

function versions<T>() {
  const rows = new Map<string, Versioned<T>>();
  let writes = 0;
  return {
    get: (name: string) => rows.get(name),
    all: (names: readonly string[]): ReadonlyMap<string, T> =>
      new Map([...rows].flatMap(([name, { value }]) => (names.includes(name) ? [[name, value] as const] : []))),
    swap: (name: string, seen: Versioned<T> | undefined, next: T | undefined): boolean => {
      if (rows.get(name)?.version !== seen?.version) return false;
      if (next === undefined) rows.delete(name);
      else rows.set(name, { value: next, version: String(++writes) });
      return true;
    },
  };
}
