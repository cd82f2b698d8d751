import { randomBytes } from 'node:crypto';
import type { OAuthClientProvider } from '@modelcontextprotocol/client';
import type { ServerCredentials } from './credential-store.ts';

type Information = Awaited<ReturnType<OAuthClientProvider['clientInformation']>>;
type Discovery = Awaited<ReturnType<NonNullable<OAuthClientProvider['discoveryState']>>>;
type Tokens = Awaited<ReturnType<OAuthClientProvider['tokens']>>;

/** Where an OAuth client keeps its registration and tokens. */
export interface CredentialSlot {
  readonly read: () => Promise<ServerCredentials>;
  readonly write: (credentials: ServerCredentials) => Promise<void>;
}

/** An OAuth client for a loopback redirect. `openPage` is called when the user must sign in. */
export function oauthProvider(
  slot: CredentialSlot,
  redirect: string,
  openPage: (page: URL) => Promise<void>,
): OAuthClientProvider {
  const state = randomBytes(24).toString('base64url');
  let verifier = '';
  let discovery: Discovery;
  const change = async (part: ServerCredentials): Promise<void> => slot.write({ ...(await slot.read()), ...part });
  return {
    redirectUrl: redirect,
    clientMetadata: {
      client_name: 'mcp-spotify command line',
      redirect_uris: [redirect],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    state: () => state,
    clientInformation: async () => stored<Information>((await slot.read()).client),
    saveClientInformation: (client) => change({ client }),
    tokens: async () => stored<Tokens>((await slot.read()).tokens),
    saveTokens: (tokens) => change({ tokens }),
    redirectToAuthorization: openPage,
    saveCodeVerifier: (given) => {
      verifier = given;
    },
    codeVerifier: () => verifier,
    // The code goes only to the authorization server that was found before the user signed in.
    saveDiscoveryState: (found) => {
      discovery = found;
    },
    discoveryState: () => discovery,
    invalidateCredentials: (scope) =>
      change(scope === 'tokens' ? { tokens: undefined } : { client: undefined, tokens: undefined }),
  };
}

/** Files that this program wrote are trusted to have their type. */
const stored = <T>(value: unknown): T | undefined => (isStored<T>(value) ? value : undefined);
const isStored = <T>(value: unknown): value is T => typeof value === 'object' && value !== null;
