import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { compileCacheOf } from './compile-cache.ts';
import { projectFolder, synthesize } from './synthesize.ts';

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
 * folder that may be removed when newer ones are made: long-running processes hold it.
 */
export async function cachedAssembly({ signal, progress }: Waiting = {}): Promise<string> {
  const ready = path.join(folder, fingerprint());
  if (existsSync(ready)) {
    const now = new Date();
    await utimes(ready, now, now);
  } else {
    await make(ready, { signal, progress });
  }
  await mkdir(compileCacheOf(path.join(ready, 'bundle')), { recursive: true });
  return ready;
}

async function make(ready: string, { signal, progress }: Waiting): Promise<void> {
  progress?.('Building the stack: some seconds, once for these sources.');
  const { folder: made, remove } = await synthesize(signal);
  const draft = `${ready}.${process.pid}`;
  await mkdir(folder, { recursive: true });
  await cp(made, draft, { recursive: true });
  await remove();
  // Two processes may have built it at the same time; the first rename wins, and both are equal.
  await rename(draft, ready).catch(() => rm(draft, { recursive: true }));
  await forgetOld(folder);
}

/** The same, marked as used by this process: a copy would take a fifth of a start. */
export const heldAssembly = async (waiting: Waiting = {}) => hold(await cachedAssembly(waiting));

/** The mark of a process that uses a folder. */
const mark = /^held-by-(\d+)-/;

/** Lets an assembly stay until it is released. */
export async function hold(assembly: string) {
  const file = path.join(assembly, `held-by-${process.pid}-${randomUUID()}`);
  await writeFile(file, '');
  return { folder: assembly, release: () => rm(file, { force: true }) };
}

/** A process that was killed leaves its mark behind. */
async function isHeld(assembly: string): Promise<boolean> {
  const names = await readdir(assembly).catch(() => []);
  return names.some((name) => isRunning(Number(mark.exec(name)?.[1])));
}

function isRunning(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    // Another user's process may not be signalled, but it exists.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Removes all but the most recently used folders and those in use. Another process may remove the same ones at the
 * same time.
 */
export async function forgetOld(folder: string): Promise<void> {
  const names = await readdir(folder);
  const ages = await Promise.all(
    names.map(async (name) => {
      const { mtimeMs } = await stat(path.join(folder, name)).catch(() => ({ mtimeMs: 0 }));
      return { name, mtimeMs };
    }),
  );
  const old = ages.sort((one, other) => other.mtimeMs - one.mtimeMs).slice(most);
  for (const { name } of old) {
    const assembly = path.join(folder, name);
    if (!(await isHeld(assembly))) await rm(assembly, { recursive: true, force: true });
  }
}

/** Reads hundreds of small files, which takes four times as long without blocking; nothing else waits during a start. */
function fingerprint(): string {
  const hash = createHash('sha256').update(process.version);
  for (const [name, value] of Object.entries(process.env).sort()) {
    if (/^(CDK_|AWS_REGION$|AWS_DEFAULT_REGION$|AWS_PROFILE$)/.test(name)) hash.update(`\n${name}=${value}`);
  }
  for (const name of sources.flatMap(filesIn).sort())
    hash.update(`\n${name}\n`).update(readFileSync(path.join(projectFolder, name)));
  return hash.digest('hex').slice(0, 16);
}

function filesIn(name: string): readonly string[] {
  const place = path.join(projectFolder, name);
  const stats = statSync(place, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (!stats.isDirectory()) return [name];
  return readdirSync(place, { recursive: !shallow.includes(name), withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(projectFolder, path.join(entry.parentPath, entry.name)));
}
