import { usageError } from '../errors.ts';
import type { Ports } from '../ports.ts';
import { readCredentials } from './credential-store.ts';

/** The URL of `npm start`. */
const localUrl = 'http://127.0.0.1:3000/mcp';

/** The MCP URL to use: from --url, the environment, the last sign-in, or else the one of `npm start`. */
export async function serverUrl(ports: Pick<Ports, 'env' | 'folder'>, named: string | undefined): Promise<string> {
  const url = named ?? ports.env['MCP_SPOTIFY_URL'] ?? (await readCredentials(ports.folder)).current ?? localUrl;
  if (!/^https?:/.test(url) || !URL.canParse(url))
    throw usageError(`"${url}" is not a URL. Give the MCP URL of a server, such as https://host/mcp.`);
  const { pathname } = new URL(url);
  return pathname === '/' ? new URL('/mcp', url).href : url;
}

/** The static token of the environment as a header; empty when there is none. */
export const tokenHeaders = ({ env }: Pick<Ports, 'env'>): Readonly<Record<string, string>> => {
  const token = env['MCP_ACCESS_TOKEN'];
  return token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` };
};
