import { Client, type OAuthClientProvider, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { OAuthClientProvider as ProviderOf2025 } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client as ClientOf2025 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportOf2025 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

/** An MCP client of either library that signs in by itself. */
export interface SigningClient {
  /** Connects and calls a tool; if it must sign in, it first opens a page, which `page` returns. */
  readonly call: (tool: string, args?: Readonly<Record<string, unknown>>) => Promise<string>;
  /** The last page that it wants its user to open. */
  readonly page: () => URL;
  /** Passes the opened redirect to the client. */
  readonly finish: (callback: URL) => Promise<void>;
  readonly tokens: () => {
    readonly access_token: string;
    readonly refresh_token?: string | undefined;
    scope?: string | undefined;
  };
  /** Replaces the access token by an invalid one. */
  readonly spoil: () => void;
  readonly clientId: () => string;
}

/** The server and the identification of a client. */
export interface SigningTarget {
  readonly mcpUrl: string;
  /** Absent: it registers itself. */
  readonly clientId: string | undefined;
  readonly redirect: string;
}

/** A library; with a client id it is known by its metadata document, without one it registers itself. */
export interface SigningKind {
  readonly name: string;
  readonly make: (target: SigningTarget) => SigningClient;
}

const identity = { name: 'test-client', version: '1.0.0' };
const clientMetadata = (redirect: string) => ({
  client_name: 'A client of the SDK',
  redirect_uris: [redirect],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
});

/** What an OAuth client keeps between its steps. */
function keeping<Info extends { client_id: string }, Tokens extends { access_token: string }>(redirect: string) {
  let info: Info | undefined;
  let tokens: Tokens | undefined;
  let verifier = '';
  let page: URL | undefined;
  return {
    provider: {
      redirectUrl: redirect,
      clientMetadata: clientMetadata(redirect),
      state: () => 'state-of-the-sdk',
      clientInformation: () => info,
      saveClientInformation: (given: Info) => {
        info = given;
      },
      tokens: () => tokens,
      saveTokens: (given: Tokens) => {
        tokens = given;
      },
      redirectToAuthorization: (url: URL) => {
        page = url;
      },
      saveCodeVerifier: (given: string) => {
        verifier = given;
      },
      codeVerifier: () => verifier,
      invalidateCredentials: (scope: string) => {
        if (scope === 'all' || scope === 'tokens') tokens = undefined;
        if (scope === 'all' || scope === 'client') info = undefined;
      },
    },
    page: () => page ?? new URL('http://no.page'),
    tokens: () => {
      if (tokens === undefined) throw new Error('The client has no tokens.');
      return tokens;
    },
    spoil: () => {
      if (tokens !== undefined) tokens = { ...tokens, access_token: `${tokens.access_token.slice(0, -6)}AAAAAA` };
    },
    clientId: () => info?.client_id ?? 'none',
  };
}

type Info = Exclude<Awaited<ReturnType<OAuthClientProvider['clientInformation']>>, undefined>;
type Tokens = Exclude<Awaited<ReturnType<OAuthClientProvider['tokens']>>, undefined>;
type InfoOf2025 = Exclude<Awaited<ReturnType<ProviderOf2025['clientInformation']>>, undefined>;
type TokensOf2025 = Exclude<Awaited<ReturnType<ProviderOf2025['tokens']>>, undefined>;

/** The two libraries. */
export const signingKinds: readonly SigningKind[] = [
  {
    name: '@modelcontextprotocol/client 2.x',
    make: ({ mcpUrl, clientId, redirect }) => {
      const { provider, ...kept } = keeping<Info, Tokens>(redirect);
      const authProvider: OAuthClientProvider = { ...provider, ...(clientId && { clientMetadataUrl: clientId }) };
      const transport = () => new StreamableHTTPClientTransport(new URL(mcpUrl), { authProvider });
      return {
        ...kept,
        finish: (callback) => transport().finishAuth(callback.searchParams),
        call: async (name, args = {}) => {
          const client = new Client(identity, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
          await client.connect(transport());
          return JSON.stringify(await client.callTool({ name, arguments: { ...args } }).finally(() => client.close()));
        },
      };
    },
  },
  {
    name: '@modelcontextprotocol/sdk 1.x',
    make: ({ mcpUrl, clientId, redirect }) => {
      const { provider, ...kept } = keeping<InfoOf2025, TokensOf2025>(redirect);
      const authProvider: ProviderOf2025 = { ...provider, ...(clientId && { clientMetadataUrl: clientId }) };
      const transport = () => new TransportOf2025(new URL(mcpUrl), { authProvider });
      return {
        ...kept,
        finish: (callback) => transport().finishAuth(callback.searchParams.get('code') ?? ''),
        call: async (name, args = {}) => {
          const client = new ClientOf2025(identity);
          await client.connect(transport());
          return JSON.stringify(await client.callTool({ name, arguments: { ...args } }).finally(() => client.close()));
        },
      };
    },
  },
];
