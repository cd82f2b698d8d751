/** A stored row, and whether it has been used since. */
export interface SealedRow {
  readonly value: unknown;
  /** Milliseconds since the epoch; absent while it was not used. */
  readonly consumedAt: number | undefined;
  /** Whether its successor has been used: then it cannot be used again. */
  readonly spent: boolean;
}

export interface PutOptions {
  /** Milliseconds. */
  readonly lifetime: number;
  /** The grant that it belongs to; it is deleted with the grant. */
  readonly grant?: string | undefined;
  /** The id of the row that it replaces, of the same kind. */
  readonly previous?: string | undefined;
  /** Leaves an existing row as it is. */
  readonly keepFirst?: boolean;
}

/**
 * Rows of the sign-in by kind and id, in one table. The table alone, without the ids, reveals no row and makes none
 * usable. Every method rejects if the table cannot be reached: sign-in fails closed.
 */
export interface SealedRows {
  readonly get: (kind: string, id: string) => Promise<SealedRow | undefined>;
  /** Resolves to `false` if `keepFirst` left an existing row. */
  readonly put: (kind: string, id: string, value: unknown, options: PutOptions) => Promise<boolean>;
  /** Removes a row. A removal that was sent twice finds none, so only `consume` says who was first. */
  readonly remove: (kind: string, id: string) => Promise<void>;
  /** Marks a row as used; resolves to `true` for exactly one of several callers. */
  readonly consume: (kind: string, id: string) => Promise<boolean>;
  /** Sets the remaining lifetime of a row, milliseconds. */
  readonly prolong: (kind: string, id: string, lifetime: number) => Promise<void>;
  /** Removes a grant and everything that belongs to it. */
  readonly removeGrant: (grant: string) => Promise<void>;
}
