import { auth } from '@modelcontextprotocol/client';
import * as z from 'zod';
import type { GlobalOptions } from './calling.ts';
import { serverUrl, tokenHeaders } from './connection.ts';
import { CliError, exits, type Ports } from './ports.ts';
import { shown } from './show.ts';
import { storedOAuthProvider } from './sign-in.ts';

const anything = z.record(z.string(), z.unknown());
const token = z.object({ access_token: z.string() });

/** Shows what the server says at one of its own addresses; `arranged` is how people see it. Resolves to the exit code. */
export async function showEndpoint(
  ports: Ports,
  path: string,
  { url: named, json }: GlobalOptions,
  arranged: (data: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>> = (data) => data,
): Promise<number> {
  const mcp = await serverUrl(ports, named);
  const url = new URL(path, mcp);
  let response = await asked(url, await headersOf(ports, mcp, false));
  if (response.status === 401) response = await asked(url, await headersOf(ports, mcp, true));
  if (response.status === 401)
    throw new CliError(exits.signIn, `You are not signed in at ${mcp}. Run: mcp-spotify login --url ${mcp}`);
  const data = anything.catch({ status: `HTTP ${response.status}` }).parse(await response.json().catch(() => ({})));
  ports.out(json ? JSON.stringify(data) : shown(response.ok ? arranged(data) : data, ports));
  return response.ok ? exits.ok : exits.failed;
}

const asked = (url: URL, headers: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(url, { headers }).catch(() => {
    throw new CliError(exits.unreachable, `Nobody answers at ${url.href}.`);
  });

/** Who asks: by the token of the environment, or as who signed in; `again` renews what has expired. */
async function headersOf(ports: Ports, mcp: string, again: boolean): Promise<Readonly<Record<string, string>>> {
  const given = tokenHeaders(ports);
  if (Object.keys(given).length > 0) return given;
  const provider = storedOAuthProvider(ports, mcp, 'http://127.0.0.1/callback', () => Promise.resolve());
  if (!(await provider.tokens())) return {};
  if (again) await auth(provider, { serverUrl: mcp }).catch(() => undefined);
  const { data } = token.safeParse(await provider.tokens());
  return data ? { authorization: `Bearer ${data.access_token}` } : {};
}

const counts = z.looseObject({
  hits: z.number(),
  misses: z.number(),
  stale: z.number(),
  minimal: z.number(),
  superseded: z.number(),
  kept: z.number(),
  hit_rate: z.number().optional(),
});
const statistics = z.record(z.string(), z.object({ total: counts, by_strategy: z.record(z.string(), counts) }));

/** The cache's statistics as a table for each period. */
export function strategies(data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const periods = Object.entries(statistics.parse(data));
  return Object.fromEntries(
    periods.map(([period, { total, by_strategy }]) => [
      period,
      [...Object.entries(by_strategy), ['all', total] as const].map(([strategy, one]) => ({
        strategy,
        reads: one.hits + one.misses,
        'hit rate': one.hit_rate === undefined ? '' : `${Math.round(one.hit_rate * 100)} %`,
        'served stale': one.stale + one.minimal,
        invalidated: one.superseded,
        written: one.kept,
      })),
    ]),
  );
}
