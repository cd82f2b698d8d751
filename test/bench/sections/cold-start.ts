import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import * as z from 'zod';
import { modern } from '../../support/raw-mcp.ts';
import { functionUnderTest } from '../function-under-test.ts';
import { percentile, rounded, type Section, times } from '../report.ts';

const rounds = 15;
const measured = z.object({
  imported: z.number(),
  answers: z.tuple([z.object({ at: z.number(), ok: z.boolean() })]),
  cpu: z.number(),
});

/** A handler that does nothing, and one that makes the least use of the same SDKs: what no change of ours can go below. */
const others: Readonly<Record<string, string>> = {
  'empty handler': 'export const handler = async () => ({ statusCode: 200, body: "" });',
  'least use of the SDKs': `
    import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
    import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
    import * as z from 'zod';
    const client = new DynamoDBClient({});
    const mcp = createMcpHandler(() => {
      const server = new McpServer({ name: 'least', version: '1' }, { capabilities: { tools: { listChanged: false } } });
      server.registerTool('get_user_playlists', { inputSchema: z.object({}) }, async () => ({ content: [] }));
      return server;
    }, { legacy: 'stateless', keepAliveMs: 0 });
    export const handler = async ({ headers, body }) => {
      const key = { pk: { S: 'a' }, sk: { S: 'b' } };
      await client.send(new GetItemCommand({ TableName: process.env.TABLE_NAME, Key: key }));
      const answer = await mcp.fetch(new Request('https://host/mcp', { method: 'POST', headers, body }));
      return { statusCode: answer.status, body: await answer.text() };
    };`,
};

/** Cold start: the deployed bundle in fresh processes, beside an empty handler in the same run. */
export async function coldStart(): Promise<Section> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-cold-'));
  const fn = await functionUnderTest();
  try {
    const call = fn.event(modern('tools/call', { name: 'get_user_playlists', arguments: {} }));
    const kinds = new Map<string, readonly [string, object]>();
    for (const [name, code] of Object.entries(others)) kinds.set(name, [await bundled(folder, name, code), call]);
    for (const method of ['server/discover', 'tools/list']) kinds.set(method, [fn.bundle, fn.event(modern(method))]);
    kinds.set('tools/call, cached', [fn.bundle, call]);
    const found = new Map<string, Array<z.output<typeof measured>>>();
    for (let round = -1; round < rounds; round++) {
      for (const [name, [bundle, event]] of kinds) {
        const result = measured.parse(await fn.run('cold.mjs', bundle, [event]));
        if (!result.answers[0].ok) throw new Error(`${name} was not answered.`);
        // The first round fills the cache and warms the machine.
        if (round >= 0) found.set(name, [...(found.get(name) ?? []), result]);
      }
    }
    return section(found);
  } finally {
    await fn.close();
    await rm(folder, { recursive: true });
  }
}

const root = path.resolve(import.meta.dirname, '../../..');
/** The same stand-ins as in the deployed bundle, so that the comparison is fair. */
const alias = {
  '@aws-sdk/credential-provider-node': path.join(root, 'infra/bundle/credentials.ts'),
  '@modelcontextprotocol/server/_shims': path.join(root, 'infra/bundle/mcp-shims.ts'),
};

async function bundled(folder: string, name: string, contents: string): Promise<string> {
  const outfile = path.join(folder, `${name.replaceAll(' ', '-')}.mjs`);
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    ...{ outfile, bundle: true, minify: true, format: 'esm', platform: 'node', target: 'node24' },
    mainFields: ['module', 'main'],
    alias,
    logLevel: 'error',
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  });
  return outfile;
}

function section(found: ReadonlyMap<string, ReadonlyArray<z.output<typeof measured>>>): Section {
  const median = (name: string, pick: (one: z.output<typeof measured>) => number): number =>
    percentile((found.get(name) ?? []).map(pick), 0.5);
  const answered = (name: string): number => median(name, ({ answers }) => answers[0].at);
  const [empty = '', least = ''] = Object.keys(others);
  const rows = [...found.keys()].map((name) => [
    name,
    rounded(median(name, ({ imported }) => imported)),
    rounded(answered(name)),
    rounded(median(name, ({ cpu }) => cpu)),
    times(answered(name), answered(empty)),
    times(answered(name), answered(least)),
  ]);
  return {
    title: 'Cold start',
    about: `The deployed bundle in ${rounds} fresh processes a row, taking turns; medians, milliseconds from the start of the process. The table, the secrets and Spotify are the laptop's, so waiting for them is in the figures.`,
    tables: [
      {
        head: ['first event', 'imported', 'answered', 'CPU', 'to the empty handler', 'to the least use of the SDKs'],
        rows,
      },
    ],
    notes: [
      '"Least use of the SDKs" is one read of DynamoDB and one MCP tool without any code of ours: the target of 2.5 times the empty handler is below what these packages take by themselves.',
    ],
  };
}
