import * as z from 'zod';

/** Quota modes that the demo can emulate. They differ in the endpoints and fields that a client gets. */
export type Mode = 'development' | 'extended';

const ms = z.number().min(0);

/** How long reads lag behind writes, milliseconds; with `flapping` each read may see the old or the new state. */
const lag = z.strictObject({
  player: ms,
  playlists: ms,
  snapshot: ms,
  library: ms,
  contains: ms,
  flapping: z.boolean(),
});

/** Calls of the whole app in a rolling window; `header: false` omits `Retry-After`. */
const rate = z.strictObject({ limit: z.number().int().min(0), windowMs: ms, header: z.boolean() });

/** Calls of one bucket in a rolling 24 hours; `retryAfter` (seconds) overrides the value that follows from the window. */
const quota = z.strictObject({
  limit: z.number().int().min(0),
  header: z.boolean().default(true),
  retryAfter: z.number().min(0).optional(),
});

/** With `rotate` a refresh returns a new refresh token and revokes the old one. `lifetime` of access tokens in seconds. */
const tokens = z.strictObject({ rotate: z.boolean(), lifetime: z.number().min(0) });

/** Settings that can be changed while the demo runs. */
export const settings = z.strictObject({
  latencyMs: ms,
  lag,
  rate,
  quota: z.record(z.string(), quota),
  tokens,
  /** Whether the app's owner has Premium; otherwise development mode refuses every call in plain text. */
  ownerPremium: z.boolean(),
  /** Whether some player commands respond 200 with a short text that is not JSON, as Spotify's do. */
  playerText: z.boolean(),
  /** Whether playlists in extended mode have `items` and `item` besides the older `tracks` and `track`. */
  bothPlaylistKeys: z.boolean(),
  /**
   * What a `limit` above 50 does for playlist rows: `given` returns as many, as the live API was seen to do; `cut`
   * returns 50; `refused` fails.
   */
  largePages: z.enum(['given', 'cut', 'refused']),
  /** Redirect URIs that the app registered; if empty, every `https` and every `http://127.0.0.1` URI is accepted. */
  redirectUris: z.array(z.string()),
});

export type Settings = z.infer<typeof settings>;

/** A change of some settings; omitted ones stay as they are. */
export const settingsChange = z.strictObject({
  ...settings.partial().shape,
  lag: lag.partial().optional(),
  rate: rate.partial().optional(),
  tokens: tokens.partial().optional(),
});

export type SettingsChange = z.infer<typeof settingsChange>;

/** The initial settings: no lag, no latency, generous limits. */
export function defaultSettings(): Settings {
  return {
    latencyMs: 0,
    lag: { player: 0, playlists: 0, snapshot: 0, library: 0, contains: 0, flapping: false },
    rate: { limit: 1_000_000, windowMs: 30_000, header: true },
    quota: {},
    tokens: { rotate: false, lifetime: 3600 },
    ownerPremium: true,
    playerText: true,
    bothPlaylistKeys: false,
    largePages: 'given',
    redirectUris: [],
  };
}

/** The settings after a change; groups are merged, the rest is replaced. */
export function changed(before: Settings, change: SettingsChange): Settings {
  return settings.parse({
    ...before,
    ...change,
    lag: { ...before.lag, ...change.lag },
    rate: { ...before.rate, ...change.rate },
    quota: { ...before.quota, ...change.quota },
    tokens: { ...before.tokens, ...change.tokens },
  });
}

/** The longest of the lags, in milliseconds. */
export function longestLag({ lag: { player, playlists, snapshot, library, contains } }: Settings): number {
  return Math.max(player, playlists, snapshot, library, contains);
}
