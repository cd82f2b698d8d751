import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { hasShared, optionalSuite, root, sharedSpotify } from '../support/environment.ts';
import { publishedTool, upgradingPage } from './upgrading-page.ts';

optionalSuite(
  'shared',
  hasShared,
  '../shared/spotify is not there',
)('upgrading', () => {
  const published = () =>
    z.array(publishedTool).parse(JSON.parse(readFileSync(path.join(sharedSpotify, 'tools.json'), 'utf8')));

  test('docs/upgrading.md is what `npm run docs` makes of both lists of tools', async () => {
    await expect(upgradingPage(published())).toMatchFileSnapshot(path.join(root, 'docs/upgrading.md'));
  });

  test('it has all 86, and fails where a name or an argument is lost', () => {
    const page = upgradingPage(published());
    for (const { name } of published()) expect(page).toContain(`| \`${name}\` |`);
    const [first] = published();
    const lost = { ...(first ?? published()[1]), arguments: '`nobody` str' };
    expect(() => upgradingPage([publishedTool.parse(lost)])).toThrow('takes no nobody any more');
  });
});
