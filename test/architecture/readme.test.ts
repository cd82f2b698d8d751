import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { coreRoutes, tools } from '../../lib/tools/registry.ts';
import { coreNames } from '../../lib/tools/toolsets/modules.ts';
import { root } from '../support/environment.ts';
import { templateWith } from '../support/synth.ts';

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const readme = read('README.md');
const packageJson = z
  .object({ scripts: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));

/** The scripts, packages and files that a text tells the reader to run and that are not there. */
function missing(text: string): readonly string[] {
  const scripts = [...text.matchAll(/\bnpm (?:run )?(start|test|(?<=npm run )[\w:]+)/g)].map(([, name = '']) => name);
  const files = [...text.matchAll(/\bbash ([\w./-]+)/g)].map(([, name = '']) => name);
  const commands = [...text.matchAll(/\bnpx ([\w-]+)/g)].map(([, name = '']) => name);
  return [
    ...scripts.filter((name) => packageJson.scripts[name] === undefined),
    ...files.filter((name) => !read('.ci/run').includes(`bash ${name}`)),
    ...commands.filter((name) => packageJson.devDependencies[name] === undefined && name !== 'cdk'),
  ];
}

test('the README names only commands that are there', () => {
  expect(missing(readme)).toEqual([]);
  expect(missing('npm run nothing, npm start, npx nobody, bash .ci/nowhere')).toEqual([
    'nothing',
    '.ci/nowhere',
    'nobody',
  ]);
});

/** The names in the first column of the table under a heading. */
function firstColumn(heading: string): readonly string[] {
  const [, section = ''] = readme.split(`${heading}\n`);
  const [rows = ''] = section.split(/\n#+ /);
  return [...rows.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
  );
}

test('the README counts what the code has', () => {
  const [, all] = /(\d+) tools: playback/.exec(readme) ?? [];
  expect(Number(all)).toBe(tools.length);
  const [, core] = /everything in (\d+) tools/.exec(readme) ?? [];
  expect(Number(core)).toBe(coreRoutes.length + coreNames.length);
});

test('the README lists every output of the stack', () => {
  const domain = {
    domainName: 'mcp.example.com',
    certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/0aa1b2c3-0000-4000-8000-000000000000',
  };
  expect([...firstColumn('## Deploy it')].sort()).toEqual(Object.keys(templateWith(domain).toJSON()['Outputs']).sort());
});

test('CI runs the README’s test command', () => {
  expect(readme).toContain('npm ci && npm test');
  expect(read('.ci/run')).toMatch(/^npm ci[\s\S]*npm test/m);
});

test('every script first checks for Node 24', () => {
  const guarded = Object.entries(packageJson.scripts).filter(([, script]) => !script.startsWith('node node.mjs '));
  expect(guarded).toEqual([['start', 'node infra/local/start.mjs']]);
});
