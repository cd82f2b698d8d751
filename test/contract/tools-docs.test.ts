import path from 'node:path';
import { expect, test } from 'vitest';
import { tools, toolsets } from '../../lib/tools/registry.ts';
import { root } from '../support/rings.ts';
import { toolsPage } from '../support/tools-page.ts';

test('docs/tools.md is what `npm run docs` makes of the code', async () => {
  await expect(toolsPage(toolsets)).toMatchFileSnapshot(path.join(root, 'docs/tools.md'));
});

test('the page has every tool once', () => {
  const page = toolsPage(toolsets);
  const listed = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual(tools.map(({ name }) => name).sort());
});
