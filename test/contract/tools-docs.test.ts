import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tools, toolsets } from '../../lib/tools/registry.ts';
import { root } from '../support/environment.ts';
import { toolsPage } from '../support/tools-page.ts';

test('docs/tools.md is what `npm run docs` makes of the code', async () => {
  await expect(toolsPage(toolsets)).toMatchFileSnapshot(path.join(root, 'docs/tools.md'));
});

test('README.md says how many tools there are, as `npm run docs` counts them', async () => {
  const file = path.join(root, 'README.md');
  const readme = readFileSync(file, 'utf8');
  const counted = readme.replace(/\d+ tools: playback/, `${tools.length} tools: playback`);
  expect(readme).toMatch(/\d+ tools: playback/);
  await expect(counted).toMatchFileSnapshot(file);
});

test('the page has every tool once', () => {
  const page = toolsPage(toolsets);
  const names = tools.map(({ name }) => name).sort();
  for (const listed of [/^\| \[`(\w+)`\]/gm, /^### (\w+)$/gm])
    expect([...page.matchAll(listed)].map(([, name]) => name).sort()).toEqual(names);
});

test('no cell of a table is a sentence, and every description is outside the table', () => {
  const page = toolsPage(toolsets);
  const cells = [...page.matchAll(/^\| (.*) \|$/gm)].flatMap(([, row = '']) => row.split(' | '));
  expect(cells.filter((cell) => cell.length > 110 || /[.?!](?:$| [A-Z])/.test(cell))).toEqual([]);
  expect(tools.filter(({ description }) => !page.includes(`.** ${description}\n`))).toEqual([]);
});
