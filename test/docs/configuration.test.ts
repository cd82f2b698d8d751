import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { describedSettings } from '../../infra/settings.ts';
import { root } from '../support/environment.ts';
import { allVariables, configurationPage, settingsTable } from './configuration-page.ts';

test('docs/configuration.md is what `npm run docs` makes of the schemas', async () => {
  await expect(configurationPage()).toMatchFileSnapshot(path.join(root, 'docs/configuration.md'));
});

test('every setting and every variable is there, with a sentence', () => {
  const page = configurationPage();
  const rows = [...page.matchAll(/^\| `(\w+)` \| (.*?) \| (.*) \|$/gm)];
  const names = rows.map(([, name = '']) => name);
  const [none, ...rest] = [describedSettings.map(({ name }) => name), allVariables]
    .flat()
    .filter((name) => !names.includes(name));
  expect([none, rest]).toEqual([undefined, []]);
  expect(rows.filter(([, , , meaning = '']) => !/^\S.*[.]$/.test(meaning)).map(([row]) => row)).toEqual([]);
});

test('the README has the table of the settings of a deployment', () => {
  expect(readFileSync(path.join(root, 'docs/configuration.md'), 'utf8')).toContain(
    settingsTable((text) => text.replaceAll('(docs/', '(')),
  );
});
