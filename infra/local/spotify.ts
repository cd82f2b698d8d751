import { startDemoSpotify } from '../demo-spotify/server.ts';
import type { LaptopSettings } from './settings.ts';

export type Spotify = Awaited<ReturnType<typeof startSpotify>>;

/**
 * The Spotify that the functions call: starts the demo, or uses the real one if there are credentials for it; explicit
 * URLs take precedence over both.
 */
export async function startSpotify({ spotify, quotaMode }: LaptopSettings, opened: AsyncDisposableStack) {
  const { client, apiUrl, accountsUrl, refreshToken } = spotify;
  if (client !== undefined) {
    return {
      apiUrl: apiUrl ?? 'https://api.spotify.com/v1',
      accountsUrl: accountsUrl ?? 'https://accounts.spotify.com',
      /** The demo's control endpoint. */
      controlUrl: undefined,
      seeds: {
        app: client,
        owner: refreshToken === undefined ? undefined : { accountId: 'local-owner', refreshToken },
      },
      /** Does what would otherwise slow down the first calls: another Spotify is warm. */
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
