import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { release } from '../../infra/release/release.ts';
import { root } from '../support/environment.ts';

let folder = '';
const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], { cwd: folder }).toString();

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'release-'));
  for (const file of ['package.json', 'package-lock.json', 'server.json'])
    cpSync(path.join(root, file), path.join(folder, file));
  writeFileSync(
    path.join(folder, 'CHANGELOG.md'),
    '# Changelog\n\n## [Unreleased]\n\n### Added\n- This.\n\n## [1.2.0] - 2026-01-01\n\n- That.\n',
  );
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'Begin');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const keepsTemplate = 'infra/release/keep-template.ts';

/** Releases; everything but `npm test` and the synthesis is carried out. */
async function releasing(version: string, { dryRun = false, tests = true } = {}) {
  const said: string[] = [];
  const run = (program: string, ...args: readonly string[]): Promise<string> => {
    if (program === 'git') return Promise.resolve(git(...args));
    if (args[0] === keepsTemplate) {
      mkdirSync(path.join(folder, 'test/infra/fixtures'), { recursive: true });
      writeFileSync(path.join(folder, 'test/infra/fixtures/last-release.json'), '{}\n');
      return Promise.resolve('');
    }
    if (args[0] === 'test') return tests ? Promise.resolve('') : Promise.reject(new Error('A test failed.'));
    return Promise.resolve(execFileSync(program, [...args], { cwd: folder }).toString());
  };
  await release(version, { dryRun }, { folder, run, say: (line) => void said.push(line), day: '2026-11-27' });
  return said.join('\n');
}

const versionIn = (file: string): string =>
  z.object({ version: z.string() }).parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8'))).version;
const changelog = (): string => readFileSync(path.join(folder, 'CHANGELOG.md'), 'utf8');

describe('a release', () => {
  test('sets the version everywhere, moves the notes, commits and tags', async () => {
    expect(await releasing('9.0.0')).toContain('git push --follow-tags');
    expect(['package.json', 'package-lock.json', 'server.json'].map(versionIn)).toEqual(['9.0.0', '9.0.0', '9.0.0']);
    expect(changelog()).toBe(
      '# Changelog\n\n## [Unreleased]\n\n## [9.0.0] - 2026-11-27\n\n### Added\n- This.\n\n## [1.2.0] - 2026-01-01\n\n- That.\n',
    );
    expect(git('status', '--short')).toBe('');
    expect(git('show', '--stat', 'HEAD')).toContain('last-release.json');
    expect(git('tag', '--list', '--format=%(contents)')).toContain('- This.');
  });

  test('as a dry run says the notes and changes nothing', async () => {
    expect(await releasing('9.0.0', { dryRun: true })).toContain('- This.');
    expect([versionIn('server.json') === '9.0.0', git('status', '--short'), git('tag')]).toEqual([false, '', '']);
  });

  test.each([
    ['an older version', '0.9.0', 'no version after'],
    ['no version', 'next', 'no version after'],
  ])('refuses %s', async (_, version, why) => {
    await expect(releasing(version)).rejects.toThrow(why);
  });

  test('refuses what is not committed, not tested, not written down, or there already', async () => {
    await expect(releasing('9.0.0', { tests: false })).rejects.toThrow('A test failed.');
    expect(git('status', '--short')).toBe('');
    git('tag', 'v9.0.0');
    await expect(releasing('9.0.0')).rejects.toThrow('There is a tag v9.0.0');
    writeFileSync(path.join(folder, 'CHANGELOG.md'), '# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-01\n');
    await expect(releasing('9.1.0')).rejects.toThrow('Commit or remove this first');
    git('commit', '--all', '--quiet', '--message', 'Empty');
    await expect(releasing('9.1.0')).rejects.toThrow('there is nothing to release');
  });
});

test('server.json has the version of package.json, and is what the registry takes', () => {
  const read = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
  // The rules of https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json for what is used here.
  const listing = z
    .strictObject({
      $schema: z.literal('https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json'),
      name: z
        .string()
        .min(3)
        .max(200)
        .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
      title: z.string().min(1).max(100),
      description: z.string().min(1).max(100),
      version: z.string().max(255),
      remotes: z
        .array(
          z.strictObject({
            type: z.literal('streamable-http'),
            url: z.string().regex(/^https?:\/\/\S+$/),
            variables: z.record(
              z.string(),
              z.strictObject({ description: z.string(), isRequired: z.boolean(), placeholder: z.string() }),
            ),
          }),
        )
        .length(2),
    })
    .parse(read('server.json'));
  expect(listing.version).toBe(z.object({ version: z.string() }).parse(read('package.json')).version);
  expect(listing.remotes.map(({ url }) => url.replace('https://{host}', ''))).toEqual(['/mcp', '/mcp/core']);
  for (const { url, variables } of listing.remotes)
    expect([...url.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)).toEqual(Object.keys(variables));
});
