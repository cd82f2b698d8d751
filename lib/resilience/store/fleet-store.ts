import type { Circuit } from '../decisions/circuit.ts';
import type { Entry, Generation } from '../decisions/freshness.ts';
import type { ArrivalTimes, Limits } from '../decisions/gcra.ts';
import type { Ledger } from '../decisions/ledger.ts';
import type { Gate } from '../decisions/quota-gate.ts';

/** Whose data it is: an account, or everyone's. */
export type Scope = { readonly account: string } | 'everyone';

/** The rows that decide about one request. */
export interface RequestStateQuery {
  /** The owner of the tags and of personal entries. */
  readonly account: string;
  /** Set where the owner's row is read too. */
  readonly owner?: true | undefined;
  /** The digest of a grant, where it is asked whether that still holds. */
  readonly grant?: string | undefined;
  readonly entry?: { readonly scope: Scope; readonly key: string } | undefined;
  /** The list with a row about what is changed. */
  readonly list?: { readonly scope: Scope; readonly key: string } | undefined;
  readonly tags: readonly string[];
  readonly group: string;
  readonly bucket: string;
  /** Set where the ledger is read too: its row is large, and a take gives it back. */
  readonly ledger?: true | undefined;
}

/** An answer and where it is kept, for how long. */
export interface PlacedEntry {
  readonly scope: Scope;
  readonly key: string;
  readonly entry: Entry;
  readonly expiresAt: number;
}

/** A row with its version, by which a conditional write detects another writer. */
export interface Versioned<T> {
  readonly value: T;
  readonly version: string;
}

/** Whether the user may be served. */
export interface UserAccess {
  /** Tokens from before this second (since the epoch) do not count. */
  readonly notBefore: number;
  /** Whether Spotify ended the sign-in. */
  readonly ended: boolean;
  /** When the user agreed at Spotify, and when that ends, milliseconds since the epoch; absent where that is not known. */
  readonly consentedAt?: number | undefined;
  readonly consentEndsAt?: number | undefined;
}

/** What the fleet knows, read at one time. Absent rows are undefined or missing from the map. */
export interface RequestState {
  /** Absent for somebody who never signed in, or disconnected. */
  readonly user?: UserAccess | undefined;
  /** The account that owns the server; set only where it was asked for, and somebody does. */
  readonly owner?: string | undefined;
  /** Whether the grant that was asked for is gone. */
  readonly grantEnded?: boolean | undefined;
  readonly entry?: Entry | undefined;
  readonly list?: Entry | undefined;
  /** Generations of the requested tags, and of others in the same rows. */
  readonly generations: ReadonlyMap<string, Generation>;
  readonly circuit?: Versioned<Circuit> | undefined;
  readonly gate?: Versioned<Gate> | undefined;
  /** Set only where it was asked for. */
  readonly ledger?: Ledger | undefined;
  /** Set for an account that does not own the server: its own calls of the last hours. */
  readonly guest?: Guest | undefined;
  /** Whether the store answered: without it reads count as uncached, and nothing in the answer is cached. */
  readonly known: boolean;
}

export interface SurveyQuery {
  /** Also reads this user's access. */
  readonly account: string;
  readonly owner?: true | undefined;
  readonly grant?: string | undefined;
  readonly groups: readonly string[];
  readonly buckets: readonly string[];
}

/** The state of groups and buckets, read at one time. Groups and buckets without a row are missing from the maps. */
export interface Survey {
  /** Absent for somebody who never signed in, or disconnected. */
  readonly user?: UserAccess | undefined;
  readonly owner?: string | undefined;
  readonly grantEnded?: boolean | undefined;
  readonly circuits: ReadonlyMap<string, Circuit>;
  readonly gates: ReadonlyMap<string, Gate>;
  readonly limiter: LimiterState;
  /** Whether the store answered: without it this is what one container saw last. */
  readonly known: boolean;
}

/** A user besides the owner. Their calls are counted, since all users share one quota. */
export interface Guest {
  readonly account: string;
  readonly ledger: Ledger;
}

/** The limiter's row: the stored times, and the calls of the last hours by bucket. */
export interface LimiterState {
  readonly arrivalTimes: ArrivalTimes;
  readonly ledger: Ledger;
}

export type TokenResult =
  | { readonly ok: true; readonly limiter: LimiterState }
  | { readonly ok: false; readonly wait: number };

export interface Replacement {
  readonly tags: readonly string[];
  readonly seen: ReadonlyMap<string, Generation>;
  readonly next: (tag: string, current: Generation | undefined) => Generation;
}

export interface TokenRequest {
  readonly count: number;
  readonly bucket: string;
  readonly limits: Limits;
  /** The guest whose calls are counted too. */
  readonly guest?: Guest | undefined;
}

/**
 * The state that all containers share. Each method is one round trip, but for rare conflicts.
 * Every method rejects when the store cannot be reached.
 */
export interface FleetStore {
  /** One consistent read of all rows of a request. */
  readonly read: (query: RequestStateQuery) => Promise<RequestState>;
  /**
   * Keeps an answer until `expiresAt`, and beside it others that came with it, as far as one exchange takes them. Resolves to
   * whether the first fitted.
   */
  readonly putEntry: (
    scope: Scope,
    key: string,
    entry: Entry,
    expiresAt: number,
    beside?: readonly PlacedEntry[],
  ) => Promise<boolean>;
  /**
   * Gives tags a new generation, in parallel: `next` of what is there, which is what was seen unless another container
   * was faster. Resolves to what was written.
   */
  readonly replaceGenerations: (account: string, replacement: Replacement) => Promise<ReadonlyMap<string, Generation>>;
  /** Gives tags without a generation a first one, unless another container already did. */
  readonly ensureGenerations: (
    account: string,
    tags: ReadonlyMap<string, Generation>,
  ) => Promise<ReadonlyMap<string, Generation>>;
  /** Writes a group's circuit if it is still `seen` (absent for `undefined`); resolves to whether it was. */
  readonly swapCircuit: (group: string, seen: Versioned<Circuit> | undefined, next: Circuit) => Promise<boolean>;
  /** Writes a bucket's gate if it is still `seen`; `next` undefined opens it. Resolves to whether it was. */
  readonly swapGate: (bucket: string, seen: Versioned<Gate> | undefined, next: Gate | undefined) => Promise<boolean>;
  /** Takes tokens of both limits at once and counts the calls in the ledger, or tells how long to wait. */
  readonly take: (take: TokenRequest) => Promise<TokenResult>;
  /** An overview of at most 98 groups and buckets. */
  readonly survey: (query: SurveyQuery) => Promise<Survey>;
}

/** The limiter's state before its row exists. */
export const untouched: LimiterState = { arrivalTimes: { second: 0, minute: 0 }, ledger: {} };
