import type { Change, Changes } from '../../lib/tools/definition/ports.ts';

const day = 86_400_000;

/** Changes kept in memory, per account, as the table keeps them. */
export function memoryChanges(now: () => number): (account: string) => Changes {
  const rows = new Map<string, Change>();
  return (account) => ({
    keep: (change) => Promise.resolve(void rows.set(`${account} ${change.id}`, structuredClone(change))),
    last: () => {
      const mine = [...rows].filter(([key, { at }]) => key.startsWith(`${account} `) && at + day > now());
      return Promise.resolve(mine.toSorted(([one], [other]) => (one < other ? 1 : -1))[0]?.[1]);
    },
    forget: (id) => Promise.resolve(void rows.delete(`${account} ${id}`)),
  });
}
