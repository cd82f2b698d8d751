import type { SpotifyApp } from './deployment.ts';

/** What Spotify says of an app's id and secret. */
export type Verdict = 'taken' | 'refused' | 'unreachable';

/**
 * Asks Spotify's accounts service for an app token, which counts against no quota of the Web API, and throws it away.
 * Source: https://developer.spotify.com/documentation/web-api/tutorials/client-credentials-flow
 */
export async function verdictOf({ clientId, clientSecret }: SpotifyApp, accountsUrl: string): Promise<Verdict> {
  const response = await fetch(`${accountsUrl}/api/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined);
  await response?.body?.cancel();
  if (!response || response.status >= 500 || response.status === 429) return 'unreachable';
  return response.ok ? 'taken' : 'refused';
}
