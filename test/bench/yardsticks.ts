import path from 'node:path';
import { build } from 'esbuild';
import { forLambda } from '../../infra/bundle/bundle.ts';
import { root } from '../support/environment.ts';

/** A handler that does nothing, and one that makes the least use of the same SDKs: what no change of ours can go below. */
export const yardsticks: Readonly<Record<string, string>> = {
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

/** Bundles a yardstick as the stack bundles its functions; resolves to the file. */
export async function bundled(folder: string, name: string, contents: string): Promise<string> {
  const outfile = path.join(folder, `${name.replaceAll(' ', '-')}.mjs`);
  await build({ ...forLambda, stdin: { contents, resolveDir: root, loader: 'ts' }, outfile });
  return outfile;
}
