import path from 'node:path';
import * as z from 'zod';
import { usageError } from '../errors.ts';
import type { Ports } from '../ports.ts';
import { readCredentials } from './credential-store.ts';
import { readJson } from './json-file.ts';

const localUrl = 'http://127.0.0.1:3000/mcp';

/** The MCP URL to use: from --url, the environment, the last sign-in, or else the one of `npm start`. */
export async function serverUrl(ports: Pick<Ports, 'env' | 'folder'>, named: string | undefined): Promise<string> {
  const url = named ?? ports.env['MCP_SPOTIFY_URL'] ?? (await readCredentials(ports.folder)).current ?? localUrl;
  if (!/^https?:/.test(url) || !URL.canParse(url))
    throw usageError(`"${url}" is not a URL. Give the MCP URL of a server, such as https://host/mcp.`);
  const { pathname } = new URL(url);
  return pathname === '/' ? new URL('/mcp', url).href : url;
}

/**
 * A static token as a header: the environment's, or that of `npm start` on this computer; empty if a sign-in takes
 * precedence.
 */
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

const running = z.object({ mcp: z.string().optional(), token: z.string().optional() });

/** The access token of a server that `npm start` of this copy runs at a URL; `undefined` where none does. */
async function localToken({ localFolder }: Pick<Ports, 'localFolder'>, url: string): Promise<string | undefined> {
  const { origin, port } = new URL(url);
  if (localFolder === undefined || port === '') return undefined;
  const { mcp, token } = await readJson(path.join(localFolder, port, 'running.json'), running);
  return mcp !== undefined && new URL(mcp).origin === origin ? token : undefined;
}
