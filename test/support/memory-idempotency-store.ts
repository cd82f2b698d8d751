import type {
  IdempotencyKey,
  IdempotencyStore,
  InProgressRecord,
  OwnRecord,
} from '../../lib/resilience/decisions/idempotency.ts';

interface Row {
  readonly open: Omit<InProgressRecord, 'sameArguments'>;
  readonly of: string;
  readonly answer: string | undefined;
  readonly expiresAt: number;
}

/** Settings of the store. Milliseconds. */
export interface MemoryIdempotencyOptions {
  readonly now: () => number;
  readonly window: number;
}

/** An idempotency store in memory; `gone` simulates a store that cannot be reached. */
export function memoryIdempotencyStore({ now, window }: MemoryIdempotencyOptions) {
  const rows = new Map<string, Row>();
  const store = { gone: false };
  let versions = 0;
  const placeOf = ({ account, key }: IdempotencyKey): string => `${account} ${key}`;

  /** Writes the record, or finds the valid one. */
  function put(call: IdempotencyKey, version: string, replaces: InProgressRecord | undefined): Row | undefined {
    const stored = rows.get(placeOf(call));
    const free = replaces
      ? stored?.answer === undefined && stored?.open.version === replaces.version
      : !stored || stored.expiresAt <= now();
    if (!free) return stored;
    const open = {
      version,
      startedAt: now(),
      sendingUntil: call.sendingUntil,
      sent: !call.looksFirst,
      before: call.before,
    };
    rows.set(placeOf(call), { open, of: call.arguments, answer: undefined, expiresAt: call.keptUntil });
    return undefined;
  }

  function change(call: IdempotencyKey, version: string, next: (row: Row) => Row | undefined): boolean {
    if (store.gone) throw new Error('The store is gone.');
    const row = rows.get(placeOf(call));
    if (row?.open.version !== version) return false;
    const changed = next(row);
    if (changed) rows.set(placeOf(call), changed);
    else rows.delete(placeOf(call));
    return true;
  }

  const repeats: IdempotencyStore = {
    begin: (call, replaces) => {
      if (store.gone) return Promise.resolve({ state: 'unreachable' });
      const version = String(++versions);
      const existing = put(call, version, replaces);
      if (existing?.answer !== undefined) return Promise.resolve({ state: 'replayed', answer: existing.answer });
      if (existing) {
        const open = { ...existing.open, sameArguments: existing.of === call.arguments };
        return Promise.resolve({ state: 'open', open });
      }
      const ending = (next: (row: Row) => Row | undefined): Promise<void> => {
        if (!store.gone) change(call, version, next);
        return Promise.resolve();
      };
      const record: OwnRecord = {
        note: async (before) => change(call, version, (row) => ({ ...row, open: { ...row.open, sent: true, before } })),
        answer: (answer) => ending((row) => ({ ...row, answer, expiresAt: now() + window })),
        fail: (maybeSent) =>
          ending((row) => (maybeSent ? { ...row, open: { ...row.open, sendingUntil: now() } } : undefined)),
      };
      return Promise.resolve({ state: 'first', record });
    },
    complete: (call, answer) => {
      const row = rows.get(placeOf(call));
      if (row) rows.set(placeOf(call), { ...row, answer, expiresAt: now() + window });
      return Promise.resolve();
    },
  };
  return { ...repeats, store };
}
