import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import clipboard from 'clipboardy';
import open from 'open';
import * as z from 'zod';
import { settingsFrom } from '../settings.ts';
import { aws } from './aws.ts';
import { clackUi, fitting } from './clack-ui.ts';
import { laptop } from './laptop.ts';
import { runSetup } from './program.ts';
import { Stuck } from './ui.ts';

const folder = path.resolve(import.meta.dirname, '../..');
const context = z.looseObject({ context: z.record(z.string(), z.unknown()).default({}) });

/** The settings of `cdk.json`, with those of the command line before them. */
function stackName(given: readonly string[]): string {
  const file = context.parse(JSON.parse(readFileSync(path.join(folder, 'cdk.json'), 'utf8')));
  const pairs = given.map((pair): [string, string] => {
    const [name = '', ...value] = pair.split('=');
    return [name, value.join('=')];
  });
  return settingsFrom({ ...file.context, ...Object.fromEntries(pairs) }).stackName;
}

/** Runs this project's CDK; what it says goes to the terminal. */
const cdk =
  (given: readonly string[]) =>
  async (region: string, ...args: readonly string[]): Promise<void> => {
    const bin = path.join(folder, 'node_modules/aws-cdk/bin/cdk');
    const options = given.flatMap((pair) => ['-c', pair]);
    const child = spawn(process.execPath, [bin, ...args, ...options], {
      cwd: folder,
      stdio: 'inherit',
      env: { ...process.env, AWS_REGION: region, AWS_DEFAULT_REGION: region },
    });
    const [code] = await once(child, 'close');
    if (code !== 0)
      throw new Stuck(`cdk ${args[0]} failed: what it said stands above. docs/troubleshooting.md may know it.`);
  };

process.exitCode = await runSetup(process.argv.slice(2), {
  env: process.env,
  ui: (agree) => clackUi(process.stdin.isTTY === true && process.stdout.isTTY === true, agree),
  deployment: ({ local, context: given }) =>
    local === undefined
      ? aws({ stackName: stackName(given), env: process.env, cdk: cdk(given) })
      : laptop(local, process.env['MCP_ACCESS_TOKEN']),
  copy: (text) =>
    clipboard.write(text).then(
      () => true,
      () => false,
    ),
  openPage: async (url) => void (await open(url).catch(() => undefined)),
  sleep: (milliseconds) => sleep(milliseconds),
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${fitting(text)}\n`),
  now: () => performance.timeOrigin + performance.now(),
});
