import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { auth } from '@modelcontextprotocol/client';
import * as z from 'zod';
import { CliError, exits, failed } from '../errors.ts';
import type { Ports } from '../ports.ts';
import { keepForServer, readCredentials, type ServerCredentials, useServer } from './credential-store.ts';
import { oauthProvider } from './oauth-provider.ts';

/** How long the user has for the pages. Milliseconds. */
const patience = 5 * 60_000;
const granted = z.object({ scope: z.string().default('') });

/**
 * Signs in by the browser, which is redirected to this machine. The stored credentials stay until the new sign-in has
 * succeeded.
 * @returns the scopes that the user allowed.
 * @throws CliError when the user did not sign in.
 */
export async function signIn(ports: Ports, url: string): Promise<readonly string[]> {
  const server = createServer();
  try {
    const redirect = `http://127.0.0.1:${await listening(server)}/callback`;
    let credentials: ServerCredentials = {};
    const slot = {
      read: () => Promise.resolve(credentials),
      write: (given: ServerCredentials) => {
        credentials = given;
        return Promise.resolve();
      },
    };
    const back = callback(server);
    // A sign-in that ends before the browser comes back is reported by its own error.
    back.catch(() => undefined);
    const provider = oauthProvider(slot, redirect, (page) => sendToBrowser(ports, page));
    await auth(provider, { serverUrl: url }).catch(unreachable(url));
    const answer = await back;
    const expected = await provider.state?.();
    if (answer.searchParams.get('state') !== expected)
      throw new CliError(exits.signIn, 'The answer belongs to another sign-in. Run mcp-spotify login again.');
    const code = answer.searchParams.get('code');
    if (code === null) throw await notSignedIn(ports, url, answer);
    const iss = answer.searchParams.get('iss');
    await auth(provider, { serverUrl: url, authorizationCode: code, ...(iss !== null && { iss }) });
    await keepForServer(ports.folder, url, credentials);
    await useServer(ports.folder, url);
    return (granted.safeParse(credentials.tokens).data?.scope ?? '').split(' ');
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

async function sendToBrowser(ports: Ports, page: URL): Promise<void> {
  await ports.enter('Press Enter to open the sign-in page in your browser. ');
  const opened = await ports.openPage(page.href);
  ports.err(opened ? 'If it does not open, use this address:' : 'Open this address in your browser:');
  ports.err(`${page.href}\n`);
  ports.err('Waiting until you have signed in there (Ctrl+C cancels)…');
}

const unreachable =
  (url: string) =>
  (error: unknown): never => {
    if (error instanceof CliError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    if (/fetch failed|ECONN|ENOTFOUND|EAI_AGAIN/i.test(message))
      throw new CliError(
        exits.unreachable,
        `Cannot reach ${url}. Check the URL, or start a local server with npm start.`,
      );
    throw failed(`Signing in at ${url} failed: ${message}`);
  };

/** Why no code came back. */
async function notSignedIn(ports: Ports, url: string, answer: URL): Promise<CliError> {
  const { servers } = await readCredentials(ports.folder);
  const still = servers[url]?.tokens === undefined ? '' : ' You stay signed in as before.';
  const error = answer.searchParams.get('error');
  if (error === 'access_denied')
    return new CliError(
      exits.signIn,
      `You did not allow the sign-in.${still} To try again: mcp-spotify login`,
      'denied',
    );
  const why = answer.searchParams.get('error_description') ?? error ?? 'no code came back';
  return new CliError(exits.signIn, `The server did not sign you in: ${why}.${still} To try again: mcp-spotify login`);
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The redirect of the browser. */
function callback(server: Server): Promise<URL> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new CliError(exits.signIn, 'Nobody signed in within five minutes. Run mcp-spotify login again.')),
      patience,
    );
    server.once('close', () => clearTimeout(late));
    server.on('request', (request, response) => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      if (url.pathname !== '/callback') return void response.writeHead(404).end();
      const page = callbackPage(url.searchParams.has('code'));
      response.writeHead(200, { ...page.headers, connection: 'close' }).end(page.body);
      resolve(url);
    });
  });
}

const style = `:root{color-scheme:light dark}
body{margin:0;overflow-wrap:anywhere;min-height:100vh;display:grid;place-items:center;font:1rem/1.5 system-ui,sans-serif;background:#f4f6f5;color:#17211b}
main{max-width:26rem;margin:1rem;padding:2rem;border-radius:1rem;background:#fff;text-align:center}
h1{margin:0 0 .5rem;font-size:1.4rem}p{margin:0}
@media(prefers-color-scheme:dark){body{background:#101512;color:#e4ebe6}main{background:#1a211d}}`;

/** The page that the browser shows at the end of a sign-in. */
export function callbackPage(signedIn: boolean) {
  const [title, text] = signedIn
    ? ['You are signed in', 'You can close this page and go back to the terminal.']
    : ['You are not signed in', 'Nothing was changed. You can close this page; the terminal says how to try again.'];
  const digest = createHash('sha256').update(style).digest('base64');
  return {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${digest}'`,
      // The address holds the code.
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
    body: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} - mcp-spotify</title><style>${style}</style></head>
<body><main><h1>${title}</h1><p>${text}</p></main></body></html>
`,
  };
}
