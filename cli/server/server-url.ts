import { usageError } from '../errors.ts';
import type { Ports } from '../ports.ts';
import { readCredentials } from './credential-store.ts';
import { localToken } from './local-token.ts';

const localUrl = 'http://127.0.0.1:3000/mcp';

/** The MCP URL to use: from --url, the environment, the last sign-in, or else the one of `npm start`. */
export async function serverUrl(ports: Pick<Ports, 'env' | 'folder'>, named: string | undefined): Promise<string> {
  const url = named ?? ports.env['MCP_SPOTIFY_URL'] ?? (await readCredentials(ports.folder)).current ?? localUrl;
  if (!/^https?:/.test(url) || !URL.canParse(url))
    throw usageError(`"${url}" is not a URL. Give the MCP URL of a server, such as https://host/mcp.`);
  const { pathname } = new URL(url);
  return pathname === '/' ? new URL('/mcp', url).href : url;
}

/** A static token as a header: the environment's, or that of `npm start` on this computer; empty where a sign-in goes before it. */
export async function tokenHeaders(
  ports: Pick<Ports, 'env' | 'folder' | 'localFolder'>,
  url: string,
): Promise<Readonly<Record<string, string>>> {
  const given = ports.env['MCP_ACCESS_TOKEN'];
  const token = given === undefined || given === '' ? await tokenWithoutSignIn(ports, url) : given;
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

async function tokenWithoutSignIn(
  ports: Pick<Ports, 'folder' | 'localFolder'>,
  url: string,
): Promise<string | undefined> {
  const { servers } = await readCredentials(ports.folder);
  return servers[url]?.tokens === undefined ? localToken(ports, url) : undefined;
}
