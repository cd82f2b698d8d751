import { seals } from '../../lib/auth/seals.ts';
import { memoryStore } from '../../lib/resilience/store/memory-store.ts';
import { defaultLag } from '../../lib/spotify/lag.ts';
import type { ReplayState } from '../bench/replay.ts';
import { memoryChanges } from './memory-changes.ts';
import { memoryIdempotencyStore } from './memory-idempotency-store.ts';
import { memorySpentTokens } from './memory-spent-tokens.ts';

const window = 120_000;
const settling = { late: 10_000, ...defaultLag };

/** An empty server state in memory, for a replay. */
export function memoryState(now: () => number): Promise<ReplayState> {
  const changes = memoryChanges(now);
  const sealsOf = seals({ now, secret: () => Promise.resolve('secret of the replay') });
  const spendFor = memorySpentTokens();
  const repeats = memoryIdempotencyStore({ now, window });
  return Promise.resolve({
    store: memoryStore(now),
    idempotency: { store: repeats, now, window, inProgress: 1, settling },
    userState: (account: string) => ({ seals: sealsOf(account), spend: spendFor(account), changes: changes(account) }),
  });
}
