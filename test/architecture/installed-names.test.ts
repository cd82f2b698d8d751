import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import semver from 'semver';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { root } from '../support/environment.ts';

const entry = z.object({
  bin: z.record(z.string(), z.string()).default({}),
  engines: z.looseObject({ node: z.string().default('*') }).catch({ node: '*' }),
});
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const { packages } = z.object({ packages: z.record(z.string(), entry) }).parse(JSON.parse(read('package-lock.json')));
const { '': ours, ...installed } = packages;

/** Programs of others that our pages recommend, published by the named makers. */
const others: readonly string[] = ['mcp-remote', '@modelcontextprotocol/inspector'];
const names = new Set([
  ...Object.keys(installed).map((folder) => folder.replace(/^.*node_modules\//, '')),
  ...Object.values(installed).flatMap(({ bin }) => Object.keys(bin)),
  ...others,
]);

/** What a text has `npx` run, typed or as JSON. */
const runBy = (text: string): readonly string[] =>
  [
    ...text.matchAll(
      /\bnpx(?:["'], ?["']?args["']?: ?\[|["'],? ?\[?)?(?:[\s"',]+(?:-y|--yes))*[\s"',]+(@?[a-z][\w./-]*)/g,
    ),
  ].map(([, name = '']) => name);

test('reads names however npx is given them', () => {
  const texts = [
    'npx -y mcp-remote x',
    '{"command": "npx", "args": ["-y", "mcp-remote"]}',
    '`npx mcp-remote`',
    "command: 'npx', args: ['-y', 'mcp-remote']",
    "['npx', 'mcp-remote']",
  ];
  for (const text of texts) expect(runBy(text), text).toEqual(['mcp-remote']);
});

test('npx runs nothing whose name anybody else could take', () => {
  const files = execFileSync('git', ['ls-files', '*.md', 'cli', 'infra', 'lib', '.github', '.ci'], {
    cwd: root,
  });
  const found = files
    .toString()
    .trim()
    .split('\n')
    .flatMap((file) => runBy(read(file)).map((name) => `${name} in ${file}`));
  expect(found.length).toBeGreaterThan(10);
  expect(found.filter((one) => !names.has(one.split(' ')[0] ?? ''))).toEqual([]);
});

test('npm ci shows no engine warning on a supported Node', () => {
  const engine = ours?.engines.node ?? '';
  const refusing = Object.entries(installed).filter(([, { engines }]) => !semver.subset(engine, engines.node));
  expect(refusing.map(([folder, { engines }]) => `${folder} needs ${engines.node}`)).toEqual([]);
});
