import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { release } from './release.ts';

const folder = path.resolve(import.meta.dirname, '../..');
const started = promisify(execFile);
const run = async (program: string, ...args: readonly string[]): Promise<string> =>
  (await started(program, [...args], { cwd: folder, maxBuffer: 64 * 1024 * 1024 })).stdout;

await new Command('npm run release --')
  .description('Check, set the version, commit and tag. Pushes nothing.')
  .argument('<version>', 'such as 1.4.0')
  .option('--dry-run', 'say what it would do')
  .action(async (version: string, { dryRun = false }: { readonly dryRun?: boolean }) => {
    const say = (line: string): void => console.info(line);
    await release(version, { dryRun }, { folder, run, say, day: new Date().toISOString().slice(0, 10) });
  })
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
