/**
 * Takes out each part between the tools and Spotify in turn, by its switch, and shows the end-to-end test that turns red.
 * Exits with 1 when a part can be taken out unnoticed, or when the tests are red with all parts in.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';

const root = path.resolve(import.meta.dirname, '../..');
const file = 'test/chaos/parts.test.ts';
/** Runs at once: a laptop takes about one processor. */
const lanes = 2;

const report = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({ title: z.string(), status: z.string(), failureMessages: z.array(z.string()).default([]) }),
      ),
    }),
  ),
});
type Result = z.output<typeof report>['testResults'][number]['assertionResults'][number];

/** Runs the tests of the parts with some settings; each test's result, none when the run broke down. */
async function run(folder: string, overrides: Readonly<Record<string, string>>): Promise<readonly Result[]> {
  const outputFile = path.join(folder, `${Object.keys(overrides).join('-') || 'none'}.json`);
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', file, '--reporter=json', `--outputFile=${outputFile}`], {
    cwd: root,
    env: { ...process.env, CHAOS_OVERRIDES: JSON.stringify(overrides) },
    stdio: 'ignore',
  });
  await once(child, 'exit');
  const text = await readFile(outputFile, 'utf8').catch(() => '{"testResults":[]}');
  return report.parse(JSON.parse(text)).testResults.flatMap(({ assertionResults }) => assertionResults);
}

/** A test that failed because of what it saw, not because something broke down. */
const isRed = ({ status, failureMessages }: Result): boolean =>
  status === 'failed' && failureMessages.every((message) => message.startsWith('AssertionError'));
const verdict = (result: Result): string => (isRed(result) ? 'red' : result.status === 'passed' ? 'GREEN' : 'broke');
const partOf = ({ title }: Result): string => title.split(':')[0] ?? '';

/** One line of the table for each test of a part that was taken out; whether all of them noticed. */
async function takeOut(folder: string, part: string): Promise<{ readonly noticed: boolean; readonly lines: string }> {
  const results = await run(folder, { [part]: 'off' });
  const partResults = results.filter((result) => partOf(result) === part);
  const lines = partResults.map((result) => `${part.padEnd(14)} ${verdict(result).padEnd(6)} ${result.title}`);
  const others = results.filter((result) => partOf(result) !== part && result.status === 'failed').map(partOf);
  if (others.length > 0) lines.push(`${' '.repeat(22)}red with it: ${others.join(', ')}`);
  return { noticed: partResults.length > 0 && partResults.every(isRed), lines: lines.join('\n') };
}

async function main(): Promise<boolean> {
  const folder = await mkdtemp(path.join(tmpdir(), 'take-out-'));
  try {
    const whole = await run(folder, {});
    const broken = whole.filter(({ status }) => status !== 'passed').map(({ title }) => `\n  ${title}`);
    if (whole.length === 0 || broken.length > 0) {
      console.error(`With all parts in, these tests should be green (npx vitest run ${file}):${broken.join('')}`);
      return false;
    }
    console.log(`${'taken out'.padEnd(14)} its test`);
    const parts = [...new Set(whole.map(partOf))].values();
    const unnoticed: string[] = [];
    const lane = async () => {
      for (const part of parts) {
        const { noticed, lines } = await takeOut(folder, part);
        console.log(lines === '' ? `${part.padEnd(14)} no test ran` : lines);
        if (!noticed) unnoticed.push(part);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    if (unnoticed.length > 0) console.error(`Taken out unnoticed: ${unnoticed.join(', ')}`);
    return unnoticed.length === 0;
  } finally {
    await rm(folder, { recursive: true });
  }
}

process.exitCode = (await main()) ? 0 : 1;
