import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import semver from 'semver';
import * as z from 'zod';

/** Runs a program in the repository's folder; resolves to what it wrote, rejects when it fails. */
export type Run = (program: string, ...args: readonly string[]) => Promise<string>;

export interface ReleasePorts {
  readonly folder: string;
  readonly run: Run;
  readonly say: (line: string) => void;
  /** ISO day. */
  readonly day: string;
}

const versioned = z.looseObject({ version: z.string() });

/**
 * Checks, sets the version where it stands, commits and tags, or says what it would write. Nothing is pushed.
 * @throws Error with a sentence that says what is in the way; nothing is changed then.
 */
export async function release(
  version: string,
  { dryRun }: { readonly dryRun: boolean },
  ports: ReleasePorts,
): Promise<void> {
  const { folder, run, say, day } = ports;
  await check(version, ports);
  const file = path.join(folder, 'CHANGELOG.md');
  const { changelog, notes } = released(await readFile(file, 'utf8'), version, day);
  if (dryRun) return say(`v${version} would say:\n\n${notes}`);
  say('Running all tests…');
  await run('npm', 'test');
  await writeFile(file, changelog);
  await setVersion(version, ports);
  await run('node', 'infra/release/keep-template.ts');
  const kept = 'test/infra/fixtures/last-release.json';
  await run('git', 'add', 'CHANGELOG.md', 'package.json', 'package-lock.json', 'server.json', kept);
  await run('git', 'commit', '--message', `Release ${version}`);
  await run('git', 'tag', '--annotate', `v${version}`, '--message', `${version}\n\n${notes}`);
  say(`Tagged v${version}. Push it with: git push --follow-tags`);
}

async function check(version: string, { folder, run }: ReleasePorts): Promise<void> {
  const { version: current } = versioned.parse(JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')));
  if (semver.valid(version) !== version || !semver.gt(version, current))
    throw new Error(`"${version}" is no version after ${current}. Give one such as ${semver.inc(current, 'minor')}.`);
  const dirty = (await run('git', 'status', '--short')).trim();
  if (dirty !== '') throw new Error(`Commit or remove this first:\n${dirty}`);
  if ((await run('git', 'tag', '--list', `v${version}`)).trim() !== '')
    throw new Error(`There is a tag v${version} already.`);
}

/** The version is in `package.json`, which the code reads, and in the file for the registry of MCP servers. */
async function setVersion(version: string, { folder, run }: ReleasePorts): Promise<void> {
  await run('npm', 'version', version, '--no-git-tag-version');
  const file = path.join(folder, 'server.json');
  const listing = versioned.parse(JSON.parse(await readFile(file, 'utf8')));
  await writeFile(file, `${JSON.stringify({ ...listing, version }, null, 2)}\n`);
}

const heading = '## [Unreleased]';

/**
 * Moves the entries under Unreleased to a version; returns the whole file, and the release alone.
 * @throws Error if there is no such heading, or no entry.
 */
function released(changelog: string, version: string, day: string) {
  const start = changelog.indexOf(heading);
  if (start === -1) throw new Error(`CHANGELOG.md has no "${heading}".`);
  const before = changelog.slice(0, start);
  const rest = changelog.slice(start + heading.length);
  const end = rest.search(/^## \[/m);
  const notes = (end === -1 ? rest : rest.slice(0, end)).trim();
  if (notes === '') throw new Error('Unreleased in CHANGELOG.md is empty: there is nothing to release.');
  const older = end === -1 ? '' : `\n${rest.slice(end)}`;
  return { changelog: `${before}${heading}\n\n## [${version}] - ${day}\n\n${notes}\n${older}`, notes };
}
