/** A request as it arrived, and its outcome. Contains no tokens. */
export interface Entry {
  /** Milliseconds since the epoch, by the demo's clock. */
  readonly at: number;
  readonly method: string;
  /** Path with query. */
  readonly url: string;
  /** The operation's name in the published description, `accounts:…` for the accounts host, else `unknown`. */
  readonly operation: string;
  /** Headers other than `authorization`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The first 4,000 characters. */
  readonly body: string;
  /** The status that was sent; 0 before that, and when the connection was closed without one. */
  status: number;
}

export type Journal = ReturnType<typeof makeJournal>;

const kept = 2000;

/** A journal that remembers the last 2,000 requests. */
export function makeJournal() {
  let counts = new Map<string, number>();
  let entries: Entry[] = [];
  return {
    arrived: (entry: Entry): void => {
      counts.set(entry.operation, (counts.get(entry.operation) ?? 0) + 1);
      entries.push(entry);
      if (entries.length >= 2 * kept) entries = entries.slice(-kept);
    },
    /** Calls by operation since the last reset. */
    counts: (): Readonly<Record<string, number>> => Object.fromEntries(counts),
    /** The latest requests, oldest first. */
    entries: (): readonly Entry[] => entries.slice(-kept),
    reset: (): void => {
      counts = new Map();
      entries = [];
    },
  };
}
