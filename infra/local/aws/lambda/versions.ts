import type { Pool } from './pool.ts';

export type Versions = ReturnType<typeof versionsOf>;

/** One invocation, counted in thousandths. */
const whole = 1000;

/** The running versions of one function: the current one and, during a rollout, the new one. */
export function versionsOf(first: Pool) {
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
  const live: Pool = {
    invoke: (event, signal) => next().invoke(event, signal),
    kill: async () => void (await Promise.all([current.kill(), candidate?.kill()])),
    close: async () => void (await Promise.all([current.close(), candidate?.close()])),
  };
  const newest: Pool = {
    invoke: (event, signal) => (candidate ?? current).invoke(event, signal),
    kill: () => (candidate ?? current).kill(),
    close: () => Promise.resolve(),
  };
  return {
    /** What the alias points to: the current version, and the new one for its share of the invocations. */
    live,
    /** The newest version: the new one during a rollout. */
    newest,
    /** Starts a rollout: the new version gets no traffic yet. */
    begin: (pool: Pool): void => {
      if (candidate) throw new Error('A rollout of this function is under way.');
      [candidate, share, owed] = [pool, 0, 0];
    },
    /** Routes a share of the invocations to the new version, 0 to 1. */
    shift: (wanted: number): void => {
      share = wanted;
    },
    /** Ends the rollout in favour of one of the two versions, and stops the other. */
    end: async (keep: 'new' | 'old'): Promise<void> => {
      const [kept, ended] = keep === 'new' && candidate ? [candidate, current] : [current, candidate];
      [current, candidate, share] = [kept, undefined, 0];
      await ended?.close();
    },
  };
}
