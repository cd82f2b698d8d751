import { startDemoSpotify } from '../demo-spotify/server.ts';
import type { Seeds } from './seed.ts';
import type { LaptopSettings } from './settings.ts';

/** The Spotify that the functions call. */
export interface Spotify {
  readonly apiUrl: string;
  readonly accountsUrl: string;
  /** The demo's control endpoint; absent with another Spotify. */
  readonly controlUrl: string | undefined;
  readonly seeds: Pick<Seeds, 'app' | 'owner'>;
  /** Does what would otherwise slow down the first calls: another Spotify is warm. */
  readonly warmUp: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Starts the demo Spotify, or uses the real one if there are credentials for it; explicit URLs take precedence over
 * both.
 */
export async function startSpotify(
  { spotify, quotaMode }: LaptopSettings,
  opened: AsyncDisposableStack,
): Promise<Spotify> {
  const { client, apiUrl, accountsUrl, refreshToken } = spotify;
  if (client !== undefined) {
    return {
      apiUrl: apiUrl ?? 'https://api.spotify.com/v1',
      accountsUrl: accountsUrl ?? 'https://accounts.spotify.com',
      controlUrl: undefined,
      seeds: {
        app: client,
        owner: refreshToken === undefined ? undefined : { accountId: 'local-owner', refreshToken },
      },
      warmUp: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
  }
  const demo = await startDemoSpotify({ mode: quotaMode });
  opened.defer(demo.close);
  return {
    apiUrl: apiUrl ?? demo.apiUrl,
    accountsUrl: accountsUrl ?? demo.accountsUrl,
    controlUrl: demo.controlUrl,
    seeds: {
      app: { clientId: demo.clientId, clientSecret: demo.clientSecret },
      owner: { accountId: demo.accountId, refreshToken: refreshToken ?? demo.refreshToken },
    },
    warmUp: demo.warmUp,
    close: demo.close,
  };
}
