import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { root } from '../support/environment.ts';
import { useTestStack } from '../support/test-stack.ts';

const testStack = useTestStack();
let folder = '';
const started = promisify(execFile);
/** Runs a program; not in the way of the laptop, which lives in this process. */
async function run(program: string, args: readonly string[], cwd = folder): Promise<string> {
  const env = {
    ...process.env,
    MCP_SPOTIFY_URL: `${testStack().origin}/mcp`,
    MCP_ACCESS_TOKEN: testStack().laptop.token,
    MCP_SPOTIFY_CONFIG: path.join(folder, 'config'),
  };
  return (await started(program, [...args], { cwd, env })).stdout;
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'package-'));
  // What npm would publish, unpacked where an installation would have it: with nothing of this repository beside it.
  await run('npm', ['pack', '--silent', '--pack-destination', folder], root);
  await run('tar', ['-xzf', readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '']);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the package holds the command line, and no dependency but Node', async () => {
  const files = (await run('find', ['package', '-type', 'f'])).trim().split('\n').sort();
  expect(files).toEqual([
    'package/LICENSE',
    'package/README.md',
    'package/cli/bin.mjs',
    'package/dist/cli.mjs',
    'package/package.json',
  ]);
});

test('it runs from there', async () => {
  const bin = path.join(folder, 'package', packageJson.bin['mcp-spotify']);
  expect((await run(process.execPath, [bin, '--version'])).trim()).toBe(packageJson.version);
  expect(await run(process.execPath, [bin, 'search', 'rain', '--limit', '2'])).toContain('spotify:track:');
  expect(JSON.parse(await run(process.execPath, [bin, '--json', 'health']))).toMatchObject({
    version: packageJson.version,
  });
});
