import type { Circuit } from '../decisions/circuit.ts';
import type { Entry, Generation } from '../decisions/freshness.ts';
import type { ArrivalTimes, Limits } from '../decisions/gcra.ts';
import type { Ledger } from '../decisions/ledger.ts';
import type { Gate } from '../decisions/quota-gate.ts';

/** Whose data it is: an account, or everyone's. */
export type Scope = { readonly account: string } | 'everyone';

/** The rows that one request needs. */
export interface RequestStateQuery {
  /** The owner of the tags and of personal entries. */
  readonly account: string;
  /** Set if the owner's row is read too. */
  readonly owner?: true | undefined;
  /** The digest of a grant, if its validity is checked. */
  readonly grant?: string | undefined;
  readonly entry?: { readonly scope: Scope; readonly key: string } | undefined;
  /** The list that contains a row about what is changed. */
  readonly list?: { readonly scope: Scope; readonly key: string } | undefined;
  readonly tags: readonly string[];
  readonly group: string;
  readonly bucket: string;
  /** Set if the ledger is read too. Its row is large, and taking tokens returns it as well. */
  readonly ledger?: true | undefined;
}

/** A response, where to cache it, and for how long. */
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
  /** Tokens issued before this second (since the epoch) are invalid. */
  readonly notBefore: number;
  /** Whether Spotify ended the sign-in. */
  readonly ended: boolean;
  /** When the user consented at Spotify, and when that ends, milliseconds since the epoch; absent if unknown. */
  readonly consentedAt?: number | undefined;
  readonly consentEndsAt?: number | undefined;
}

/** The fleet's state as read at one time. Missing rows are undefined or missing from the map. */
export interface RequestState {
  /** Absent for users who never signed in or have disconnected. */
  readonly user?: UserAccess | undefined;
  /** The account that owns the server; set only if it was requested and there is an owner. */
  readonly owner?: string | undefined;
  /** Whether the requested grant has ended. */
  readonly grantEnded?: boolean | undefined;
  readonly entry?: Entry | undefined;
  readonly list?: Entry | undefined;
  /** Generations of the requested tags, and of others in the same rows. */
  readonly generations: ReadonlyMap<string, Generation>;
  readonly circuit?: Versioned<Circuit> | undefined;
  readonly gate?: Versioned<Gate> | undefined;
  /** Set only if it was requested. */
  readonly ledger?: Ledger | undefined;
  /** Set for accounts that do not own the server: their own calls of the last hours. */
  readonly guest?: Guest | undefined;
  /** Whether the store responded; if not, reads count as uncached and their responses are not cached. */
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

/** The state of groups and buckets, read at one time. Those without a row are missing from the maps. */
export interface Survey {
  /** Absent for users who never signed in or have disconnected. */
  readonly user?: UserAccess | undefined;
  readonly owner?: string | undefined;
  readonly grantEnded?: boolean | undefined;
  readonly circuits: ReadonlyMap<string, Circuit>;
  readonly gates: ReadonlyMap<string, Gate>;
  readonly limiter: LimiterState;
  /** Whether the store responded; if not, this is the last state that this container saw. */
  readonly known: boolean;
}

/** A user who does not own the server. Their calls are counted, since all users share one quota. */
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
  /** The guest whose calls are counted as well. */
  readonly guest?: Guest | undefined;
}

/**
 * The state that all containers share. Each method is one round trip, except after rare conflicts, and rejects if the
 * store cannot be reached.
 */
export interface FleetStore {
  /** One consistent read of all rows of a request. */
  readonly read: (query: RequestStateQuery) => Promise<RequestState>;
  /**
   * Caches a response until `expiresAt`, with others that came with it as far as one request has room. Resolves to
   * whether the first one fitted.
   */
  readonly putEntry: (
    scope: Scope,
    key: string,
    entry: Entry,
    expiresAt: number,
    beside?: readonly PlacedEntry[],
  ) => Promise<boolean>;
  /**
   * Gives tags a new generation, in parallel: `next` of the current one, which is the one that was read unless another
   * container was faster. Resolves to what was written.
   */
  readonly replaceGenerations: (account: string, replacement: Replacement) => Promise<ReadonlyMap<string, Generation>>;
  /** Gives a first generation to tags without one, unless another container already did. */
  readonly ensureGenerations: (
    account: string,
    tags: ReadonlyMap<string, Generation>,
  ) => Promise<ReadonlyMap<string, Generation>>;
  /**
   * Writes a group's circuit if the row still is `seen` (`undefined`: there is none); resolves to whether it was
   * written.
   */
  readonly swapCircuit: (group: string, seen: Versioned<Circuit> | undefined, next: Circuit) => Promise<boolean>;
  /**
   * Writes a bucket's gate if the row still is `seen`; without `next` the gate opens. Resolves to whether it was
   * written.
   */
  readonly swapGate: (bucket: string, seen: Versioned<Gate> | undefined, next: Gate | undefined) => Promise<boolean>;
  /** Takes tokens of both limits at once and counts the calls in the ledger, or returns how long to wait. */
  readonly take: (take: TokenRequest) => Promise<TokenResult>;
  /** An overview of at most 98 groups and buckets. */
  readonly survey: (query: SurveyQuery) => Promise<Survey>;
}

/** The limiter's state before its row exists. */
export const untouched: LimiterState = { arrivalTimes: { second: 0, minute: 0 }, ledger: {} };
