import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { dataKey, type ReadResult, readResult } from '../lib/compact/result.ts';
import packageJson from '../package.json' with { type: 'json' };
import { readCredentials } from './credential-store.ts';
import { CliError, exits, type Ports } from './ports.ts';
import { storedOAuthProvider } from './sign-in.ts';

/** The laptop's. */
const localUrl = 'http://127.0.0.1:3000/mcp';

/** What a tool answered. */
export type Answer = ReadResult;

/** A connection to one deployment. */
export interface Connection {
  readonly call: (tool: string, args: Readonly<Record<string, unknown>>) => Promise<Answer>;
  readonly listTools: () => Promise<
    ReadonlyArray<{
      readonly name: string;
      readonly title?: string | undefined;
      readonly description?: string | undefined;
    }>
  >;
  readonly close: () => Promise<void>;
}

/** The MCP URL that is meant: named, set, signed in to last, or the laptop's. */
export async function serverUrl(ports: Ports, named: string | undefined): Promise<string> {
  const url = named ?? ports.env['MCP_SPOTIFY_URL'] ?? (await readCredentials(ports.folder)).current ?? localUrl;
  if (!URL.canParse(url))
    throw new CliError(exits.usage, `"${url}" is no URL. Give the MCP URL of a deployment, such as https://host/mcp.`);
  const { pathname } = new URL(url);
  return pathname === '/' ? new URL('/mcp', url).href : url;
}

/** The headers of who calls by a token of the environment; none for who signed in. */
export const tokenHeaders = ({ env }: Pick<Ports, 'env'>): Readonly<Record<string, string>> => {
  const token = env['MCP_ACCESS_TOKEN'];
  return token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` };
};

/** Connects; what goes wrong is told as `CliError`. */
export async function connect(ports: Ports, url: string): Promise<Connection> {
  const headers = tokenHeaders(ports);
  const nobody = () => Promise.reject(new UnauthorizedError('sign in'));
  const hasToken = Object.keys(headers).length > 0;
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers },
    ...(!hasToken && { authProvider: storedOAuthProvider(ports, url, 'http://127.0.0.1/callback', nobody) }),
  });
  const client = new Client(
    { name: 'mcp-spotify', version: packageJson.version },
    { versionNegotiation: { mode: 'auto' } },
  );
  await client.connect(transport).catch((error: unknown) => told(error, url, hasToken));
  return {
    call: async (name, args) => {
      const params = { name, arguments: { ...args }, _meta: { [dataKey]: true } };
      return read(await client.callTool(params).catch((error: unknown) => told(error, url, hasToken)), url);
    },
    listTools: async () => (await client.listTools().catch((error: unknown) => told(error, url, hasToken))).tools,
    close: () => client.close(),
  };
}

/** @throws CliError for an answer that is none of this server's. */
function read(result: unknown, url: string): Answer {
  try {
    return readResult(result);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError(
      exits.failed,
      `The answer of ${url} could not be read. Update mcp-spotify, or check the URL. ${why}`,
    );
  }
}

/** @throws CliError always, with what to do next. */
function told(error: unknown, url: string, hasToken: boolean): never {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UnauthorizedError || /\b401\b|unauthorized/i.test(message)) {
    const advice = hasToken
      ? `${url} does not take the token in MCP_ACCESS_TOKEN. Set the one that the deployment has.`
      : `You are not signed in at ${url}. Run: mcp-spotify login --url ${url}`;
    throw new CliError(exits.signIn, advice);
  }
  if (/\b403\b|insufficient_scope/i.test(message))
    throw new CliError(
      exits.signIn,
      `You did not give this client the right to do that. Run: mcp-spotify login --url ${url}`,
    );
  if (/fetch failed|ECONN|ENOTFOUND|EAI_AGAIN/i.test(message))
    throw new CliError(
      exits.unreachable,
      `Nobody answers at ${url}. Start one with npm start, or name yours: --url https://host/mcp, or MCP_SPOTIFY_URL.`,
    );
  if (/\b404\b/.test(message))
    throw new CliError(exits.unreachable, `There is no MCP server at ${url}. Its URL ends in /mcp.`);
  throw new CliError(exits.failed, message);
}
