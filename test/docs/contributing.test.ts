import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toolsets } from '../../lib/tools/registry.ts';
import { root } from '../support/rings.ts';
import { useSpotifyTools } from '../support/spotify-tools.ts';

let folder = '';
const spotify = useSpotifyTools('development');
const text = readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8');
const node = (...args: readonly string[]): string =>
  execFileSync(process.execPath, [...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }).toString();

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'contributing-'));
  for (const part of ['cli', 'lib', 'package.json', 'tsconfig.json'])
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a registry's tools are, and what one of them says when Spotify says this. */
const script = `
import { tools, toolsets } from './lib/tools/registry.ts';
const [name, body] = process.argv.slice(2);
const tool = tools.find((one) => one.name === name);
const spotify = async () => ({ status: 200, body: JSON.parse(body), freshness: { source: 'live', age_seconds: 0 } });
const context = { spotify, mode: 'development', now: Date.now, sleep: async () => {}, deadline: Date.now() + 1000 };
const { data } = await tool.call(tool.example, context);
console.log(JSON.stringify({ toolset: Object.keys(toolsets).find((one) => Object.values(toolsets[one]).includes(tool)), data }));
`;

test('the steps of "Add a tool" lead to a tool, by one file', async () => {
  const [, file = '', code = ''] = /```ts (\S+)\n([\s\S]*?)```/.exec(text) ?? [];
  expect(Object.keys(toolsets).map((toolset) => `lib/tools/toolsets/${toolset}.ts`)).toContain(file);
  appendFileSync(path.join(folder, file), `\n${code}`);
  writeFileSync(
    path.join(folder, 'tsconfig.lib.json'),
    JSON.stringify({ extends: './tsconfig.json', include: ['lib'] }),
  );
  node(path.join(root, 'node_modules/typescript/bin/tsc'), '--project', 'tsconfig.lib.json');

  const [, name = ''] = /name: '(\w+)'/.exec(code) ?? [];
  const [, operation = ''] = /request\('GET ([^']+)'/.exec(code) ?? [];
  const body = JSON.stringify(await spotify().ask(operation));
  writeFileSync(path.join(folder, 'try.ts'), script);
  const { toolset, data } = JSON.parse(node('try.ts', name, body));
  expect(`lib/tools/toolsets/${toolset}.ts`).toBe(file);
  expect(data).toMatchObject({ is_playing: expect.any(Boolean) });
  const [, command = ''] = /^node cli\/bin\.mjs (\S+)$/m.exec(text) ?? [];
  expect(node('cli/bin.mjs', command, '--help')).toContain(`mcp-spotify ${command}`);
}, 60_000);

test('a wrong name of an operation is a type error, as the second step says', () => {
  const file = path.join(folder, 'lib/tools/toolsets/wrong.ts');
  writeFileSync(
    file,
    "import { request } from '../../spotify/request.ts';\n/** Wrong. */\nexport const wrong = request('GET /me/plaaying', {});\n",
  );
  try {
    node(path.join(root, 'node_modules/typescript/bin/tsc'), '--project', 'tsconfig.lib.json');
    expect.unreachable('tsc took it.');
  } catch (error) {
    expect(String(error instanceof Error && 'stdout' in error ? error.stdout : error)).toMatch(/wrong\.ts.*error TS/);
  } finally {
    rmSync(file);
  }
}, 60_000);
