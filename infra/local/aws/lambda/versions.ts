import type { Pool } from './pool.ts';

/** The versions of one function that run: the one in use and, during a rollout, the new one. */
export interface Versions {
  /** What the alias leads to: the version in use, and the new one for its share of the invocations. */
  readonly live: Pool;
  /** The newest version: the new one during a rollout. */
  readonly newest: Pool;
  /** Starts a rollout: the new version gets no traffic yet. */
  readonly begin: (candidate: Pool) => void;
  /** Routes a share of the invocations to the new version, 0 to 1. */
  readonly shift: (share: number) => void;
  /** Ends the rollout with one of the two; the other ends. */
  readonly end: (keep: 'new' | 'old') => Promise<void>;
}

/** One invocation, in whole parts. */
const whole = 1000;

/** Routes invocations between the version in use and a new one. */
export function versionsOf(first: Pool): Versions {
  let current = first;
  let candidate: Pool | undefined;
  let share = 0;
  let owed = 0;
  /** Deterministic: a share of a tenth is every tenth invocation. */
  const next = (): Pool => {
    owed += Math.round(share * whole);
    if (candidate === undefined || owed < whole) return current;
    owed -= whole;
    return candidate;
  };
  return {
    live: {
      invoke: (event, signal) => next().invoke(event, signal),
      kill: async () => void (await Promise.all([current.kill(), candidate?.kill()])),
      close: async () => void (await Promise.all([current.close(), candidate?.close()])),
    },
    newest: {
      invoke: (event, signal) => (candidate ?? current).invoke(event, signal),
      kill: () => (candidate ?? current).kill(),
      close: () => Promise.resolve(),
    },
    begin: (pool) => {
      if (candidate) throw new Error('A rollout of this function is under way.');
      [candidate, share, owed] = [pool, 0, 0];
    },
    shift: (wanted) => {
      share = wanted;
    },
    end: async (keep) => {
      const [kept, ended] = keep === 'new' && candidate ? [candidate, current] : [current, candidate];
      [current, candidate, share] = [kept, undefined, 0];
      await ended?.close();
    },
  };
}
