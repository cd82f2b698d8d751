import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { settingNames } from '../../infra/settings.ts';
import { variableNames } from '../../infra/variables.ts';
import { tools } from '../../lib/tools/registry.ts';
import { root } from '../support/environment.ts';
import { documentedPictures } from '../support/pictures.ts';
import { templateWith } from '../support/synth.ts';
import { allVariables } from './configuration-page.ts';

const files = (pattern: string): readonly string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', pattern], { cwd: root })
    .toString()
    .split('\n')
    .filter((file) => file !== '' && existsSync(path.join(root, file)));
const pages = files('*.md');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const source = files('*.ts')
  .filter((file) => /^(lib|functions|infra|cli)\//.test(file))
  .map(read)
  .join('\n');
const scripts = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json'))).scripts;

/** As GitHub makes the anchor of a heading. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
const anchors = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchor(heading));

/** The links of a page that lead nowhere. */
function broken(file: string): readonly string[] {
  return [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [target = '', fragment] = link.split('#');
    const page = target === '' ? file : path.join(path.dirname(file), target);
    if (!existsSync(path.join(root, page))) return [link];
    return fragment === undefined || anchors(read(page)).includes(fragment) ? [] : [link];
  });
}

describe.each(pages.map((file) => [file]))('%s', (file) => {
  const text = read(file);

  test('has no broken link', () => {
    expect(broken(file)).toEqual([]);
  });

  test('names only files and folders that are there', () => {
    const named = [...text.matchAll(/`((?:lib|functions|infra|cli|test|docs)\/[\w./-]+)`/g)].map(
      ([, name = '']) => name,
    );
    expect(named.filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
  });

  test('names only scripts that are there', () => {
    const named = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  // A decision may speak of what can no longer be set, or of other programs' variables.
  if (file.startsWith('docs/adr/')) return;
  test('sets only what can be set', () => {
    const context = [...text.matchAll(/-c (\w+)=/g)].map(([, name = '']) => name);
    expect(context.filter((name) => !['name', ...settingNames].includes(name))).toEqual([]);
    const variables = [...text.matchAll(/\b([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)=/g)].map(([, name = '']) => name);
    const known = [
      ...variableNames,
      ...allVariables,
      'MCP_SPOTIFY_URL',
      'REQUIRE_ALL_SUITES',
      'DYNAMODB_LOCAL_DIR',
      'NODE_DEBUG',
    ];
    expect(variables.filter((name) => !known.includes(name))).toEqual([]);
  });
});

test('the pictures are those that pages show, no others', () => {
  expect(files('docs/images/*').map((file) => path.basename(file))).toEqual([...documentedPictures()].sort());
});

describe('docs/troubleshooting.md', () => {
  const text = read('docs/troubleshooting.md');

  test('quotes only what the server says', () => {
    const quoted = [...text.matchAll(/^### .*"(.*)"$/gm), ...text.matchAll(/it says "(.*?)"/g)].map(
      ([, words = '']) => words,
    );
    expect(quoted.length).toBeGreaterThan(10);
    // Of Spotify itself.
    const elsewhere = ['INVALID_CLIENT: Invalid redirect URI'];
    const pieces = quoted.filter((words) => !elsewhere.includes(words)).flatMap((words) => words.split(' … '));
    const flat = source.replaceAll(/\\'/g, "'");
    expect(pieces.filter((piece) => !flat.includes(piece.trim()) && !/^for apps/.test(piece))).toEqual([]);
  });

  test('names tools and outputs that are there', () => {
    const words = [...text.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map(([, name = '']) => name);
    const known = [...tools.map(({ name }) => name), 'device_id', 'continue_from'];
    expect(words.filter((word) => !known.includes(word))).toEqual([]);
    const outputs = [...text.matchAll(/output `(\w+)`/g)].map(([, name = '']) => name);
    expect(outputs.filter((name) => templateWith().toJSON()['Outputs'][name] === undefined)).toEqual([]);
  });
});
