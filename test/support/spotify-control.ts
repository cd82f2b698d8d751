import * as z from 'zod';
import type { devicesChange } from '../../infra/demo-spotify/control/control.ts';
import type { Fault } from '../../infra/demo-spotify/control/faults.ts';
import type { Entry } from '../../infra/demo-spotify/control/journal.ts';
import type { OutsideChange } from '../../infra/demo-spotify/control/outside.ts';
import type { Resolved } from '../../infra/demo-spotify/control/references.ts';
import { type Settings, type SettingsChange, settings } from '../../infra/demo-spotify/settings.ts';
import type { Standing } from '../../infra/demo-spotify/state/account.ts';

/** Controls a running demo Spotify by its control endpoint. Users default to the demo user. */
export interface SpotifyControl {
  /** Resets settings, faults, counters, journal and limiters; with `state` also users and playlists. */
  readonly reset: (options?: { readonly state?: boolean }) => Promise<void>;
  readonly set: (change: SettingsChange) => Promise<Settings>;
  /** Applies a fault to matching requests; see {@link Fault}. */
  readonly fail: (fault: Fault) => Promise<void>;
  readonly heal: () => Promise<void>;
  /** Advances the demo's clock. */
  readonly advance: (ms: number) => Promise<void>;
  /** Calls by operation since the last reset, counted on arrival. */
  readonly counts: () => Promise<Readonly<Record<string, number>>>;
  readonly resetCounts: () => Promise<void>;
  /** The latest requests, oldest first. */
  readonly requests: (operation?: string) => Promise<readonly Entry[]>;
  /** A change made in Spotify's own app; says what the API would have answered. */
  readonly outside: (change: OutsideChange) => Promise<{ readonly status: number; readonly body: string }>;
  /** What `$track:17`, `$playlist:1` and the like stand for. */
  readonly resolve: (ref: string) => Promise<Resolved>;
  readonly user: (change: Partial<Standing> & { readonly user?: string }) => Promise<void>;
  readonly devices: (change: z.input<typeof devicesChange>) => Promise<void>;
  /** New tokens without the authorize page. */
  readonly tokens: (wish?: TokenOptions) => Promise<{ readonly refreshToken: string; readonly accessToken: string }>;
  /** Lets a user's access tokens expire, or ends all of the user's tokens as disconnecting the app does. */
  readonly endTokens: (which: 'access' | 'all', user?: string) => Promise<void>;
}

/** Whose tokens, with which scopes, and when the user consented (milliseconds since the epoch). */
export interface TokenOptions {
  readonly user?: string;
  readonly scopes?: readonly string[];
  readonly consentedAt?: number;
}

/** The control of the demo whose `controlUrl` this is. */
export function spotifyControl(controlUrl: string): SpotifyControl {
  async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${controlUrl}${path}`, { method, ...sent });
    if (!response.ok) throw new Error(`control ${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
  const tell = async (method: string, path: string, body?: unknown) => void (await ask(method, path, body));
  const query = (key: string, value = '') => (value === '' ? '' : `?${new URLSearchParams({ [key]: value })}`);
  return {
    reset: (options = {}) => tell('POST', '/reset', options),
    set: async (change) => settings.parse(await ask('PATCH', '/settings', change)),
    fail: (fault) => tell('POST', '/faults', fault),
    heal: () => tell('DELETE', '/faults'),
    advance: (advanceMs) => tell('POST', '/clock', { advanceMs }),
    counts: async () => z.record(z.string(), z.number()).parse(await ask('GET', '/counts')),
    resetCounts: () => tell('DELETE', '/counts'),
    requests: async (operation) => entries.parse(await ask('GET', `/requests${query('operation', operation)}`)),
    outside: async (change) =>
      z.object({ status: z.number(), body: z.string() }).parse(await ask('POST', '/outside', change)),
    resolve: async (ref) => resolved.parse(await ask('GET', `/resolve${query('ref', ref)}`)),
    user: (change) => tell('PATCH', '/user', change),
    devices: (change) => tell('PUT', '/devices', change),
    tokens: async (wish = {}) =>
      z.object({ refreshToken: z.string(), accessToken: z.string() }).parse(await ask('POST', '/tokens', wish)),
    endTokens: (which, user) => tell('POST', '/tokens/end', { which, user }),
  };
}

const resolved = z.object({ ref: z.string(), id: z.string(), uri: z.string(), name: z.string() });

const entries = z.array(
  z.object({
    at: z.number(),
    method: z.string(),
    url: z.string(),
    operation: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
    status: z.number(),
  }),
);
