import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compileCacheOf } from './compile-cache.ts';
import { projectFolder, type Synthesized, synthesize } from './synthesize.ts';

const folder = path.join(projectFolder, '.local/assemblies');

/** The inputs of the synthesis, besides Node and the environment. */
const sources = [
  'lib',
  'functions',
  'infra/constructs',
  'infra/bundle',
  'infra',
  'package.json',
  'package-lock.json',
  'cdk.json',
  'cdk.context.json',
  'tsconfig.json',
];
/** Of these folders only the direct files count: subfolders are listed themselves, or are not part of the stack. */
const shallow = ['infra'];
const most = 6;

interface Waiting {
  readonly signal?: AbortSignal | undefined;
  /** Receives a message if it takes long. */
  readonly progress?: ((text: string) => void) | undefined;
}

/**
 * Synthesizes the stack once for the same sources, packages, Node and environment, because it takes seconds. Resolves to a
 * folder that may be removed when newer ones are made: long-running processes copy it.
 */
export async function cachedAssembly({ signal, progress }: Waiting = {}): Promise<string> {
  const ready = path.join(folder, await fingerprint());
  if (existsSync(ready)) {
    const now = new Date();
    await utimes(ready, now, now);
  } else {
    await make(ready, { signal, progress });
  }
  await mkdir(compileCacheIn(ready), { recursive: true });
  return ready;
}

async function make(ready: string, { signal, progress }: Waiting): Promise<void> {
  progress?.('Building the stack: some seconds, once for these sources.');
  const { folder: made, remove } = await synthesize(signal);
  const draft = `${ready}.${process.pid}`;
  await mkdir(folder, { recursive: true });
  await cp(made, draft, { recursive: true });
  await remove();
  // Two processes may have made it at once; the first rename wins, and both made the same.
  await rename(draft, ready).catch(() => rm(draft, { recursive: true }));
  await forgetOld();
}

const compileCacheIn = (assembly: string): string => compileCacheOf(path.join(assembly, 'bundle'));

/** The same in a temporary folder of its own, which stays until it is removed; it shares the compiled bundles. */
export async function assemblyCopy(waiting: Waiting = {}): Promise<Synthesized> {
  const kept = await cachedAssembly(waiting);
  const copy = await mkdtemp(path.join(tmpdir(), 'mcp-server-for-spotify-'));
  const compiled = compileCacheIn(kept);
  await cp(kept, copy, { recursive: true, filter: (source) => source !== compiled });
  await symlink(compiled, compileCacheIn(copy), 'junction');
  return { folder: copy, remove: () => rm(copy, { recursive: true, force: true }) };
}

/** Removes all but the most recently used. Another process may remove the same ones at the same time. */
async function forgetOld(): Promise<void> {
  const names = await readdir(folder);
  const ages = await Promise.all(
    names.map(async (name) => {
      const { mtimeMs } = await stat(path.join(folder, name)).catch(() => ({ mtimeMs: 0 }));
      return { name, mtimeMs };
    }),
  );
  const old = ages.sort((one, other) => other.mtimeMs - one.mtimeMs).slice(most);
  await Promise.all(old.map(({ name }) => rm(path.join(folder, name), { recursive: true, force: true })));
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256').update(process.version);
  for (const [name, value] of Object.entries(process.env).sort()) {
    if (/^(CDK_|AWS_REGION$|AWS_DEFAULT_REGION$|AWS_PROFILE$)/.test(name)) hash.update(`\n${name}=${value}`);
  }
  const names = (await Promise.all(sources.map(filesIn))).flat().sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(projectFolder, name))));
  for (const [at, name] of names.entries()) hash.update(`\n${name}\n`).update(texts[at] ?? '');
  return hash.digest('hex').slice(0, 16);
}

async function filesIn(name: string): Promise<readonly string[]> {
  const place = path.join(projectFolder, name);
  const there = await stat(place).catch(() => undefined);
  if (there === undefined) return [];
  if (!there.isDirectory()) return [name];
  const entries = await readdir(place, { recursive: !shallow.includes(name), withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(projectFolder, path.join(entry.parentPath, entry.name)));
}
