import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { auth, type OAuthClientProvider } from '@modelcontextprotocol/client';
import { readCredentials, type StoredCredentials, writeCredentials } from './credential-store.ts';
import { CliError, exits, type Ports } from './ports.ts';

type Information = Awaited<ReturnType<OAuthClientProvider['clientInformation']>>;
type Tokens = Awaited<ReturnType<OAuthClientProvider['tokens']>>;

/** How long the user has for the pages. Milliseconds. */
const patience = 5 * 60_000;

/** An OAuth client whose registration and tokens are kept in a file. `redirect` only matters while signing in. */
export function storedOAuthProvider(
  { folder }: Pick<Ports, 'folder'>,
  url: string,
  redirect: string,
  openPage: (page: URL) => Promise<void>,
): OAuthClientProvider {
  const state = randomBytes(24).toString('base64url');
  let verifier = '';
  const entry = async () => (await readCredentials(folder)).servers[url] ?? {};
  const change = async (part: { client?: unknown; tokens?: unknown }): Promise<void> => {
    const all: StoredCredentials = await readCredentials(folder);
    await writeCredentials(folder, {
      current: url,
      servers: { ...all.servers, [url]: { ...all.servers[url], ...part } },
    });
  };
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
    clientInformation: async () => known<Information>((await entry()).client),
    saveClientInformation: (client) => change({ client }),
    tokens: async () => known<Tokens>((await entry()).tokens),
    saveTokens: (tokens) => change({ tokens }),
    redirectToAuthorization: openPage,
    saveCodeVerifier: (given) => {
      verifier = given;
    },
    codeVerifier: () => verifier,
    invalidateCredentials: (scope) =>
      change(scope === 'tokens' ? { tokens: undefined } : { client: undefined, tokens: undefined }),
  };
}

/** What this program itself wrote has the shape that it wrote. */
function known<T>(value: unknown): T | undefined {
  return isKnown<T>(value) ? value : undefined;
}
const isKnown = <T>(value: unknown): value is T => typeof value === 'object' && value !== null;

/** Signs in by the browser: discovery, registration and consent are the server's, the answer comes back to this machine. */
export async function signIn(ports: Ports, url: string): Promise<void> {
  const server = createServer();
  try {
    const port = await listening(server);
    const redirect = `http://127.0.0.1:${port}/callback`;
    // A registration is for one redirect; loopback ports differ from run to run.
    const all = await readCredentials(ports.folder);
    await writeCredentials(ports.folder, { ...all, servers: { ...all.servers, [url]: {} } });
    const back = callback(server);
    const provider = storedOAuthProvider(ports, url, redirect, async (page) => {
      ports.err(`Sign in on this page:\n${page.href}`);
      await ports.openPage(page.href);
    });
    if ((await auth(provider, { serverUrl: url })) === 'AUTHORIZED') return;
    const answer = await back;
    const expected = await provider.state?.();
    if (answer.searchParams.get('state') !== expected)
      throw new CliError(exits.signIn, 'The answer belongs to another sign-in. Run login again.');
    const code = answer.searchParams.get('code');
    if (code === null) {
      const why =
        answer.searchParams.get('error_description') ?? answer.searchParams.get('error') ?? 'no code came back';
      throw new CliError(exits.signIn, `The server did not sign you in: ${why}. Run login again.`);
    }
    const iss = answer.searchParams.get('iss');
    await auth(provider, { serverUrl: url, authorizationCode: code, ...(iss !== null && { iss }) });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** What the browser is sent back with. */
function callback(server: Server): Promise<URL> {
  const { promise, resolve, reject } = Promise.withResolvers<URL>();
  const late = setTimeout(
    () => reject(new CliError(exits.signIn, 'Nobody signed in within five minutes. Run login again.')),
    patience,
  );
  server.on('request', (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname !== '/callback') return void response.writeHead(404).end();
    clearTimeout(late);
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'",
    });
    response.end(
      '<!doctype html><title>mcp-spotify</title><h1>You can close this page</h1><p>Go back to the terminal.</p>',
    );
    resolve(url);
  });
  return promise;
}
