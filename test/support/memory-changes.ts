import type { Change, Changes } from '../../lib/tools/definition/ports.ts';
import { knownChanges } from '../../lib/tools/undo/known-changes.ts';

const day = 86_400_000;

type KnownChanges = ReturnType<typeof knownChanges>;

/** Changes kept in memory, per account, as the table keeps them. `container`: what the container of a call knows of them. */
export function memoryChanges(now: () => number, container?: () => KnownChanges): (account: string) => Changes {
  const rows = new Map<string, Change>();
  const claims = new Map<string, number>();
  const only = knownChanges();
  return (account) =>
    (container?.() ?? only).of(account, {
      keep: ({ claimedUntil, ...change }) => {
        claims.set(`${account} ${change.id}`, claimedUntil ?? Number.NEGATIVE_INFINITY);
        rows.set(`${account} ${change.id}`, structuredClone(change));
        return Promise.resolve(true);
      },
      recent: () => {
        const mine = [...rows].filter(([key, { at }]) => key.startsWith(`${account} `) && at + day > now());
        return Promise.resolve(
          mine
            .toSorted(([one], [other]) => (one < other ? 1 : -1))
            .slice(0, 10)
            .map(([, change]) => change),
        );
      },
      claim: (id, lifetime) => {
        const key = `${account} ${id}`;
        const stored = rows.get(key);
        if (!stored || stored.undoneAt !== undefined || (claims.get(key) ?? 0) >= now()) return Promise.resolve(false);
        claims.set(key, now() + lifetime);
        return Promise.resolve(true);
      },
    });
}
