import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import * as z from 'zod';
import { dataKey } from '../../lib/compact/data.ts';
import { type ReadResult, readResult } from '../../lib/compact/result.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { CliError, exits, failed } from '../errors.ts';
import type { Ports } from '../ports.ts';
import { keepForServer, permissions, readCredentials } from './credential-store.ts';
import { type CredentialSlot, oauthProvider } from './oauth-provider.ts';
import { tokenHeaders } from './server-url.ts';

export type Answer = ReadResult;

export type Connection = Awaited<ReturnType<typeof connect>>;

export const slotOf = (folder: string, url: string): CredentialSlot => ({
  read: async () => (await readCredentials(folder)).servers[url] ?? {},
  write: (credentials) => keepForServer(folder, url, credentials),
});

const tokens = z.object({ tokens: z.object({ scope: z.string() }) });

/** The scope that a refusal names and the caller does not have; empty where it names none. */
async function missingScope(response: Response, slot: CredentialSlot, hasToken: boolean): Promise<string | undefined> {
  const challenge = response.headers.get('www-authenticate') ?? '';
  if (response.status !== 403 || !challenge.includes('insufficient_scope')) return undefined;
  // The static token has all that a sign-in of this program can have.
  const held = hasToken
    ? Object.keys(permissions)
    : (tokens.safeParse(await slot.read()).data?.tokens.scope.split(' ') ?? []);
  const named = /scope="([^"]*)"/.exec(challenge)?.[1]?.split(' ') ?? [];
  return named.find((scope) => !held.includes(scope)) ?? '';
}

/**
 * Connects to a server.
 * @throws CliError with what to do next.
 */
export async function connect(ports: Pick<Ports, 'env' | 'folder' | 'localFolder'>, url: string) {
  const headers = await tokenHeaders(ports, url);
  const hasToken = Object.keys(headers).length > 0;
  /** The scope that the server found missing in the last answers, if any. */
  let missing: string | undefined;
  const slot = slotOf(ports.folder, url);
  // A command never opens a browser by itself: it says how to sign in.
  const refuse = () => Promise.reject(new UnauthorizedError('sign in'));
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers },
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      missing ??= await missingScope(response, slot, hasToken);
      return response;
    },
    ...(!hasToken && { authProvider: oauthProvider(slot, 'http://127.0.0.1/callback', refuse) }),
  });
  const client = new Client(
    { name: 'mcp-spotify', version: packageJson.version },
    { versionNegotiation: { mode: 'auto' } },
  );
  const explained = (error: unknown): never => {
    throw connectionError(error, { url, hasToken, missing });
  };
  await client.connect(transport).catch(explained);
  return {
    call: async (name: string, args: Readonly<Record<string, unknown>>): Promise<Answer> => {
      const params = { name, arguments: { ...args }, _meta: { [dataKey]: true } };
      return read(await client.callTool(params).catch(explained), url);
    },
    listTools: async () => (await client.listTools().catch(explained)).tools,
    close: (): Promise<void> => client.close(),
  };
}

/** @throws CliError for an answer that holds no data. */
function read(result: unknown, url: string): Answer {
  try {
    return readResult(result);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const text = `The answer of ${url} could not be read. Update mcp-spotify, or check the URL. ${why}`;
    throw failed(text, 'unreadable_answer');
  }
}

interface Circumstances {
  readonly url: string;
  readonly hasToken: boolean;
  readonly missing: string | undefined;
}

/** What went wrong on the way to the server, and what to do next. */
function connectionError(error: unknown, { url, hasToken, missing }: Circumstances): CliError {
  if (error instanceof CliError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (missing !== undefined) {
    const what = permissions[missing];
    const text =
      missing === '' || what !== undefined
        ? `This sign-in may not ${what ?? 'do this'}. Sign in again and allow it: mcp-spotify login`
        : `mcp-spotify may not do this. Do it on the start page of the server: ${new URL('/', url)}`;
    return new CliError(exits.signIn, text, 'permission_missing');
  }
  if (error instanceof UnauthorizedError || /\b401\b|unauthorized/i.test(message)) {
    const advice = hasToken
      ? `${url} does not accept the token in MCP_ACCESS_TOKEN. Set the token of this server, or unset the variable and run: mcp-spotify login`
      : `You are not signed in at ${url}. Run: mcp-spotify login`;
    return new CliError(exits.signIn, advice);
  }
  if (/\b403\b/.test(message))
    return new CliError(exits.signIn, `${url} refused the request (403). Sign in again: mcp-spotify login`);
  if (/fetch failed|ECONN|ENOTFOUND|EAI_AGAIN|timed? ?out/i.test(message))
    return new CliError(
      exits.unreachable,
      `Cannot reach ${url}. Start a local server with npm start, or name yours: mcp-spotify use https://host/mcp`,
    );
  const said = errorBody(message);
  if (said?.error === 'not_found' || /\b404\b/.test(message))
    return new CliError(exits.unreachable, said?.message ?? `There is no MCP server at ${url}. Its URL ends in /mcp.`);
  const [status] = /\bHTTP 5\d\d\b/.exec(message) ?? [];
  if (status !== undefined && said?.message === undefined)
    return failed(
      `The server at ${url} failed (${status}). Try again; if this persists, look at its log or run: npm run doctor`,
    );
  return failed(said?.message ?? message);
}

const body = z.object({ error: z.string().optional(), message: z.string().optional() });

/** The JSON body of an error that the client only quotes. */
function errorBody(message: string): z.output<typeof body> | undefined {
  try {
    return body.parse(JSON.parse(message.slice(message.indexOf('{'))));
  } catch {
    return undefined;
  }
}
