import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../support/environment.ts';
import { templateWith } from '../support/synth.ts';
import { stackPage } from './stack-page.ts';

test('docs/stack.md is what `npm run docs` makes of the template', async () => {
  await expect(stackPage(templateWith())).toMatchFileSnapshot(path.join(root, 'docs/stack.md'));
});

test('the diagram has every function, table and secret, and every route', () => {
  const page = stackPage(templateWith());
  for (const part of ['Mcp', 'Oauth', 'Warm', 'StateTable', 'StateAppSecret', 'StateServerSecret', 'StateKeySeed'])
    expect(page).toMatch(new RegExp(`--> ${part}$`, 'm'));
  expect(page).toContain('ANY /mcp<br>ANY /mcp/{proxy+}');
  expect(page).toMatch(/Mcp -- "InvokeFunction" --> Warm/);
});
