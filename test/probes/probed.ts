import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { dataKey } from '../../lib/compact/data.ts';
import { type ReadResult, readResult } from '../../lib/compact/result.ts';
import { demoAt } from '../support/demo.ts';
import { modern, send } from '../support/raw-mcp.ts';
import type { Probed } from './probe.ts';

/** Answers are old after a second, and each failure of Spotify comes through as it is. */
export const settings = {
  PORT: '0',
  BREAKER: 'off',
  LIMITER: 'off',
  RETRY: 'off',
  IDEMPOTENCY_SETTLE_LIBRARY_MS: '300',
  IDEMPOTENCY_SETTLE_PLAYER_MS: '100',
  ...Object.fromEntries(
    'TRACK ALBUM ARTIST SHOW EPISODE AUDIOBOOK PLAYLIST LIBRARY SEARCH PLAYBACK DEVICES PROFILE'
      .split(' ')
      .map((kind) => [`TTL_${kind}_S`, '2']),
  ),
};

/** What a running server must give to be probed; of each version. */
export interface Running {
  readonly mcpUrl: string;
  readonly token: string;
  readonly spotify: { readonly controlUrl?: string | undefined };
  readonly dynamodb: {
    readonly admin: (operation: string, input: Readonly<Record<string, unknown>>) => Promise<unknown>;
  };
}

const Scanned = z.object({ Items: z.array(z.record(z.string(), z.unknown())) });
const Tables = z.object({ TableNames: z.array(z.string()) });
const Answered = z.object({ result: z.unknown().optional(), error: z.object({ message: z.string() }).optional() });

/** A running server, to be probed. */
export async function probedAt({ mcpUrl, token, spotify, dynamodb: { admin } }: Running): Promise<Probed> {
  const { origin } = new URL(mcpUrl);
  const demo = demoAt(spotify.controlUrl);
  const { TableNames } = Tables.parse(await admin('ListTables', {}));
  const [TableName = ''] = TableNames;
  const call: Probed['call'] = async (name, args = {}) => {
    const { headers, body } = modern('tools/call', { name, arguments: args, _meta: meta });
    const answer = await send(origin, { headers: { ...headers, authorization: `Bearer ${token}` }, body });
    return read(answer.body);
  };
  const replaceRow = async (Item: unknown): Promise<void> => void (await admin('PutItem', { TableName, Item }));
  return {
    call,
    demo: { ...demo, reset: demo.reset },
    outage: () =>
      demo.fault({ method: 'GET', answer: { status: 503, body: { error: { status: 503, message: 'Down' } } } }),
    stale: () => sleep(2600),
    damage: async (damaged) => {
      const { Items } = Scanned.parse(await admin('Scan', { TableName }));
      const changed = Items.flatMap((row) => damaged(row) ?? []);
      await Promise.all(changed.map(replaceRow));
      return changed.length;
    },
  };
}

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'probe', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
  [dataKey]: true,
};

function read(body: string): ReadResult {
  const { result, error } = Answered.parse(JSON.parse(/^data: (.*)$/m.exec(body)?.[1] ?? body));
  if (error) return { isError: true, text: error.message, data: {} };
  try {
    return readResult(result);
  } catch {
    return { isError: false, text: JSON.stringify(result), data: {} };
  }
}
