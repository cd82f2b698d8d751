/** A stored row, and whether it has been used since. */
export interface SealedRow {
  readonly value: unknown;
  /** Milliseconds since the epoch; absent while it was not used. */
  readonly consumedAt: number | undefined;
  /** Whether its successor has been used: then it is final. */
  readonly spent: boolean;
}

/** How a row is stored. */
export interface PutOptions {
  /** Milliseconds. */
  readonly lifetime: number;
  /** The grant that it belongs to and is deleted with. */
  readonly grant?: string | undefined;
  /** The id of the row that it replaces, of the same kind. */
  readonly previous?: string | undefined;
  /** Keeps an existing row. */
  readonly keepFirst?: boolean;
}

/**
 * Rows of the sign-in by kind and id, in one table. Whoever holds the table without the ids can neither read nor use them.
 * Every method rejects when the table cannot be reached: sign-in fails closed.
 */
export interface SealedRows {
  readonly get: (kind: string, id: string) => Promise<SealedRow | undefined>;
  /** Resolves to `false` if `keepFirst` kept an existing row. */
  readonly put: (kind: string, id: string, value: unknown, options: PutOptions) => Promise<boolean>;
  /** Removes a row; resolves to it for exactly one caller. */
  readonly take: (kind: string, id: string) => Promise<SealedRow | undefined>;
  /** Marks a row as used; resolves to `true` for exactly one caller. */
  readonly consume: (kind: string, id: string) => Promise<boolean>;
  /** Lets a row live for `lifetime` milliseconds from now. */
  readonly prolong: (kind: string, id: string, lifetime: number) => Promise<void>;
  /** Removes everything that belongs to a grant, and the grant. */
  readonly removeGrant: (grant: string) => Promise<void>;
}
