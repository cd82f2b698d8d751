import { endsSoon } from '../../spotify/consent.ts';
import type { Mode } from '../../spotify/operation.ts';
import type { ToolContext } from './context.ts';

export interface ServerPorts {
  readonly status: (caller: ToolContext['caller']) => Promise<ServerStatus>;
  /** Disconnects the user and deletes their data. */
  readonly disconnect: (caller: ToolContext['caller']) => Promise<void>;
}

/** The status of the server and of its connection to Spotify. Times in milliseconds since the epoch. */
export interface ServerStatus {
  readonly version: string;
  readonly mode: Mode;
  /** Parts that the owner switched off. */
  readonly off: readonly string[];
  /** `undefined` when it is unknown. */
  readonly signIn: SignInStatus | undefined;
  readonly quotas: readonly QuotaStatus[];
  readonly circuits: readonly CircuitStatus[];
  readonly rate: Readonly<Record<'second' | 'minute', { readonly left: number; readonly of: number }>>;
  /** `undefined` without a cache, or when its counters could not be read. */
  readonly cache: Readonly<Record<'last_hour' | 'last_day' | 'last_week', CacheStatus>> | undefined;
  /** Whether this is the fleet's state, or only what one container saw last. */
  readonly known: boolean;
}

/** Cache statistics of a period; hit rates from 0 to 1. */
export interface CacheStatus {
  readonly reads: number;
  readonly hitRate: number | undefined;
  /** Stale and minimal answers, given because Spotify could not be called. */
  readonly stale: number;
  /** Entries that a change really made stale. */
  readonly invalidated: number;
  readonly entries: number;
  readonly bytes: number;
  readonly hitRates: Readonly<Record<string, number>>;
  /** As `strategy:hash`, with the reads of each. */
  readonly topKeys: ReadonlyArray<{ readonly key: string; readonly reads: number }>;
}

/** The user's sign-in with Spotify, which ends six months after the consent. */
export interface SignInStatus {
  /** Whether Spotify still accepts it, as of the last try. */
  readonly connected: boolean;
  readonly consentedAt?: number | undefined;
  readonly consentEndsAt?: number | undefined;
}

export interface QuotaStatus {
  readonly bucket: string;
  /** In the last 24 hours. */
  readonly calls: number;
  /** Our estimate of what Spotify allows in 24 hours. */
  readonly estimate: number;
  readonly left: number;
  readonly gate?: { readonly reason: 'quota' | 'rate'; readonly closedUntil: number } | undefined;
}

export interface CircuitStatus {
  readonly group: string;
  readonly state: 'closed' | 'open' | 'half_open';
  readonly openUntil?: number | undefined;
}

/** What the user must do about the sign-in, and when; `undefined` while there is nothing to do. */
export function signInAdvice(signIn: ServerStatus['signIn'], now: number): string | undefined {
  if (!signIn) return 'Whether the sign-in is still valid is unknown.';
  if (!signIn.connected) return 'The sign-in has ended: the user must sign in with Spotify again.';
  const { consentEndsAt: end } = signIn;
  if (end === undefined || !endsSoon(end, now)) return undefined;
  const day = new Date(end).toISOString().slice(0, 10);
  return now < end
    ? `The consent at Spotify ends on ${day}: the user should sign in again before.`
    : `The consent at Spotify ended on ${day}: the user must sign in again.`;
}
