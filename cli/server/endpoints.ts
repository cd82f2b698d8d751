import { auth } from '@modelcontextprotocol/client';
import * as z from 'zod';
import { CliError, exits } from '../errors.ts';
import type { Ports } from '../ports.ts';
import { slotOf } from './connection.ts';
import { oauthProvider } from './oauth-provider.ts';
import { tokenHeaders } from './server-url.ts';

const anything = z.record(z.string(), z.unknown());
const token = z.object({ access_token: z.string() });

/**
 * Reads one of the server's own endpoints, such as /health.
 * @throws CliError when it cannot be reached, or the user is not signed in.
 */
export async function readEndpoint(ports: Ports, mcp: string, path: string) {
  const url = new URL(path, mcp);
  let response = await get(url, await authorization(ports, mcp, false));
  if (response.status === 401) response = await get(url, await authorization(ports, mcp, true));
  if (response.status === 401)
    throw new CliError(exits.signIn, `You are not signed in at ${mcp}. Run: mcp-spotify login`);
  const data = anything.catch({ status: `HTTP ${response.status}` }).parse(await response.json().catch(() => ({})));
  return { ok: response.ok, data };
}

const get = (url: URL, headers: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(url, { headers }).catch(() => {
    throw new CliError(exits.unreachable, `Cannot reach ${url.href}.`);
  });

/** The header of the environment's token, or of the sign-in; `renew` refreshes an expired one. */
async function authorization(ports: Ports, mcp: string, renew: boolean): Promise<Readonly<Record<string, string>>> {
  const given = await tokenHeaders(ports, mcp);
  if (Object.keys(given).length > 0) return given;
  const provider = oauthProvider(slotOf(ports.folder, mcp), 'http://127.0.0.1/callback', () => Promise.resolve());
  if (!(await provider.tokens())) return {};
  if (renew) await auth(provider, { serverUrl: mcp }).catch(() => undefined);
  const { data } = token.safeParse(await provider.tokens());
  return data ? { authorization: `Bearer ${data.access_token}` } : {};
}
