import type { SealedRow, SealedRows } from '../../lib/auth/sealed-rows.ts';

/** Rows of the sign-in in memory, for tests that are not about the table; nothing expires. */
export function memorySealedRows(): SealedRows {
  const rows = new Map<string, SealedRow & { readonly grant: string | undefined }>();
  const keyOf = (kind: string, id: string): string => `${kind} ${id}`;
  return {
    get: (kind, id) => Promise.resolve(rows.get(keyOf(kind, id))),
    put: (kind, id, value, { grant, keepFirst }) => {
      const key = keyOf(kind, id);
      if (keepFirst && rows.has(key)) return Promise.resolve(false);
      rows.set(key, { value: structuredClone(value), consumedAt: undefined, spent: false, grant });
      return Promise.resolve(true);
    },
    remove: (kind, id) => {
      rows.delete(keyOf(kind, id));
      return Promise.resolve();
    },
    consume: (kind, id) => {
      const row = rows.get(keyOf(kind, id));
      if (!row || row.consumedAt !== undefined) return Promise.resolve(false);
      rows.set(keyOf(kind, id), { ...row, consumedAt: Date.now() });
      return Promise.resolve(true);
    },
    prolong: () => Promise.resolve(),
    removeGrant: (grant) => {
      for (const [key, row] of rows) if (row.grant === grant || key === keyOf('Grant', grant)) rows.delete(key);
      return Promise.resolve();
    },
  };
}
