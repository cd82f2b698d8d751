import type { SpotifyApp } from './deployment.ts';

/** Spotify's verdict on an app's id and secret. */
export type Verdict = 'taken' | 'refused' | 'unreachable';

/**
 * Checks them by requesting an app token, which uses no quota of the Web API. The token is not used. Source:
 * https://developer.spotify.com/documentation/web-api/tutorials/client-credentials-flow
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

const shape = /^[0-9a-f]{32}$/;

/** What is malformed: an id and a secret have 32 hexadecimal digits each. */
export function malformed({ clientId, clientSecret }: SpotifyApp): string | undefined {
  const says = (name: string, value: string): string =>
    `The ${name} is 32 characters of 0-9 and a-f; what was given has ${value.length}${value.length === 32 ? ' with others among them' : ''}. Copy it again.`;
  if (!shape.test(clientId)) return says('client ID', clientId);
  if (!shape.test(clientSecret)) return says('client secret', clientSecret);
  return clientId === clientSecret
    ? 'The client secret equals the client ID. It stands behind "View client secret".'
    : undefined;
}
