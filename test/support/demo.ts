import * as z from 'zod';
import type { Fault } from '../../infra/demo-spotify/control/faults.ts';
import type { OutsideChange } from '../../infra/demo-spotify/control/outside.ts';
import type { SettingsChange } from '../../infra/demo-spotify/settings.ts';

/** A request that the demo received. */
export interface ReceivedRequest {
  readonly operation: string;
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly status: number;
}

/** The item behind a reference such as `$track:17`. */
export interface ResolvedReference {
  readonly id: string;
  readonly uri: string;
  readonly name: string;
}

/** A user's devices. */
export interface Devices {
  readonly devices?: readonly { readonly name: string; readonly volume?: number; readonly supportsVolume?: boolean }[];
  /** Name of the active one; null for none. */
  readonly active?: string | null;
}

/** The demo Spotify for tests: received requests, state, and faults. */
export interface Demo {
  /** Resets faults, settings, counters and the seeded state. */
  readonly reset: () => Promise<void>;
  /** Calls by operation since the last reset. */
  readonly counts: () => Promise<Readonly<Record<string, number>>>;
  /** All requests since the last reset, oldest first. */
  readonly requests: () => Promise<readonly ReceivedRequest[]>;
  readonly fault: (fault: Fault) => Promise<void>;
  readonly settings: (change: SettingsChange) => Promise<void>;
  readonly user: (standing: { readonly premium?: boolean; readonly registered?: boolean }) => Promise<void>;
  readonly devices: (devices: Devices) => Promise<void>;
  readonly advance: (milliseconds: number) => Promise<void>;
  /** Ends the user's tokens: access tokens only, or all of them. */
  readonly endTokens: (which: 'access' | 'all') => Promise<void>;
  readonly resolve: (reference: string) => Promise<ResolvedReference>;
  /** Reads or changes as the user's own app would, without counting or limits; resolves to the response body. */
  readonly outside: (change: OutsideChange) => Promise<unknown>;
}

const counted = z.record(z.string(), z.number());
const arrived = z.array(
  z.object({ operation: z.string(), method: z.string(), url: z.string(), body: z.string(), status: z.number() }),
);
const resolved = z.object({ id: z.string(), uri: z.string(), name: z.string() });
const answered = z.object({ status: z.number(), body: z.string() });

/** The demo behind a control endpoint. */
export function demoAt(controlUrl: string | undefined): Demo {
  if (controlUrl === undefined) throw new Error('There is no demo Spotify.');
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await fetch(controlUrl + path, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`The demo refused ${method} ${path}: ${text}`);
    return JSON.parse(text);
  };
  const tell = async (method: string, path: string, body?: unknown): Promise<void> =>
    void (await ask(method, path, body));
  return {
    reset: () => tell('POST', '/reset', { state: true }),
    counts: async () => counted.parse(await ask('GET', '/counts')),
    requests: async () => arrived.parse(await ask('GET', '/requests')),
    fault: (fault) => tell('POST', '/faults', fault),
    settings: (change) => tell('PATCH', '/settings', change),
    user: (standing) => tell('PATCH', '/user', standing),
    devices: (devices) => tell('PUT', '/devices', devices),
    advance: (advanceMs) => tell('POST', '/clock', { advanceMs }),
    endTokens: (which) => tell('POST', '/tokens/end', { which }),
    resolve: async (reference) => resolved.parse(await ask('GET', `/resolve?ref=${encodeURIComponent(reference)}`)),
    outside: async (change) => {
      const { body } = answered.parse(await ask('POST', '/outside', change));
      // Player commands return a meaningless text.
      return /^[[{]/.test(body) ? JSON.parse(body) : undefined;
    },
  };
}
