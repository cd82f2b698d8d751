import { createHash } from 'node:crypto';
import { cp, glob, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { projectFolder, synthesize } from '../../infra/local/template/assembly/synthesize.ts';

const folder = path.join(projectFolder, 'results/assemblies');

/** What the synthesized stack is made from. */
const sources = [
  'lib/**/*.ts',
  'functions/**/*.ts',
  'infra/*.ts',
  'infra/constructs/**',
  'infra/bundle/**',
  'package-lock.json',
  'cdk.json',
  'tsconfig.json',
];

/**
 * The stack, synthesized as `cdk deploy` would: once for all test files and runs that see the same sources, because it takes
 * seconds. Resolves to the folder.
 */
export async function sharedAssembly(): Promise<string> {
  const ready = path.join(folder, await fingerprint());
  if (await exists(ready)) return ready;
  const { folder: made, remove } = await synthesize();
  await forgetOld();
  const draft = `${ready}.${process.pid}`;
  await mkdir(folder, { recursive: true });
  await cp(made, draft, { recursive: true });
  await remove();
  // Two files may have made it at once; the first rename wins, and both made the same.
  await rename(draft, ready).catch(() => rm(draft, { recursive: true }));
  return ready;
}

/** Those of sources that changed since; an hour is longer than any run that may still use one. */
async function forgetOld(): Promise<void> {
  for await (const name of glob('*', { cwd: folder })) {
    // Another test file may have removed it in this moment.
    const { mtimeMs } = await stat(path.join(folder, name)).catch(() => ({ mtimeMs: 0 }));
    if (Date.now() - mtimeMs > 3_600_000) await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const names: string[] = [];
  for await (const name of glob(sources, { cwd: projectFolder })) names.push(name);
  for (const name of names.sort()) {
    const file = path.join(projectFolder, name);
    if ((await stat(file)).isFile()) hash.update(name).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
