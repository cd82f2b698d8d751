import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { forgetOld, hold } from '../../infra/local/template/assembly/cache.ts';

/** Eight assemblies, the first the oldest. */
async function assemblies() {
  const folder = mkdtempSync(path.join(tmpdir(), 'assemblies-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const names = Array.from({ length: 8 }, (_, nth) => `assembly-${nth}`);
  for (const name of names) await mkdir(path.join(folder, name));
  const left = (): readonly string[] => readdirSync(folder).sort();
  /** What is left once the old ones are forgotten. */
  const kept = async (): Promise<readonly string[]> => {
    for (const name of left()) await utimes(path.join(folder, name), 1000, 1000 + names.indexOf(name));
    await forgetOld(folder);
    return left();
  };
  return { oldest: path.join(folder, 'assembly-0'), names, kept };
}

test('an old assembly that a running process holds stays until it is released', async () => {
  const { oldest, names, kept } = await assemblies();
  const [one, other] = [await hold(oldest), await hold(oldest)];
  const withOldest = names.filter((name) => name !== 'assembly-1');
  expect(await kept()).toEqual(withOldest);
  await one.release();
  expect(await kept()).toEqual(withOldest);
  await other.release();
  expect(await kept()).toEqual(names.slice(2));
});

test('an old assembly whose process was killed goes', async () => {
  const { oldest, names, kept } = await assemblies();
  const { pid } = spawnSync(process.execPath, ['--version']);
  await writeFile(path.join(oldest, `held-by-${pid}-x`), '');
  expect(await kept()).toEqual(names.slice(2));
});
