import type { Change, Changes } from '../definition/ports.ts';
import { withKnown } from '../guards/own-changes.ts';

const mostAccounts = 100;

/** Adds to the stored changes of accounts what this container knows of them: those that it made, and those that it read. */
export function knownChanges() {
  const byAccount = new Map<string, readonly Change[]>();
  const of = (account: string, stored: Pick<Changes, 'keep' | 'recent' | 'claim'>): Changes => {
    const known = () => byAccount.get(account) ?? [];
    const know = (changes: readonly Change[]): void => {
      const all = withKnown(changes, known());
      if (byAccount.size >= mostAccounts) byAccount.clear();
      byAccount.set(account, all);
    };
    const remember = (change: Change): void => know([change]);
    return {
      claim: stored.claim,
      keep: (change) => {
        remember(change);
        return stored.keep(change);
      },
      recent: async () => {
        const found = await stored.recent();
        know(found);
        return found;
      },
      known,
      remember,
    };
  };
  return { of, forget: (account: string): void => void byAccount.delete(account) };
}
