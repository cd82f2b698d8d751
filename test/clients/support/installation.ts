import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../support/environment.ts';

const source = path.join(root, 'test/clients/registry/package.json');
const folder = path.join(root, '.local/clients');

/** The folder with the commands of all clients, installed from the registry. Two need their install script: it puts their program in place. */
export async function installClients(): Promise<string> {
  const manifest = await readFile(source, 'utf8');
  const wanted = createHash('sha256').update(manifest).update(process.version).digest('hex');
  const marker = path.join(folder, '.installed');
  const installed = await readFile(marker, 'utf8').catch(() => undefined);
  if (installed !== wanted) {
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'package.json'), manifest);
    const quietly = ['--no-audit', '--no-fund', '--no-package-lock'];
    await promisify(execFile)('npm', ['install', ...quietly], { cwd: folder });
    await writeFile(marker, wanted);
  }
  return path.join(folder, 'node_modules/.bin');
}
