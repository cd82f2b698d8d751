import { readFileSync } from 'node:fs';
import { setGlobalProxyFromEnv } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import clipboard from 'clipboardy';
import open from 'open';
import * as z from 'zod';
import { settingsFrom } from '../settings.ts';
import { awsDeployment } from './aws.ts';
import { cdkRunner } from './cdk.ts';
import { clackUi, fitting } from './clack-ui.ts';
import { localDeployment } from './laptop.ts';
import { runSetup } from './program.ts';

const folder = path.resolve(import.meta.dirname, '../..');
const context = z.looseObject({ context: z.record(z.string(), z.unknown()).default({}) });

/** The stack's name by the settings of `cdk.json`, which those of the command line override. */
function stackName(given: readonly string[]): string {
  const file = context.parse(JSON.parse(readFileSync(path.join(folder, 'cdk.json'), 'utf8')));
  const pairs = given.map((pair): [string, string] => {
    const [name = '', ...value] = pair.split('=');
    return [name, value.join('=')];
  });
  return settingsFrom({ ...file.context, ...Object.fromEntries(pairs) }).stackName;
}

const cdk = (context: readonly string[]) =>
  cdkRunner({ bin: path.join(folder, 'node_modules/aws-cdk/bin/cdk'), folder, context, env: process.env });

// CDK takes the proxy from the environment, so the rest does as well; a local server is never behind it.
const { NO_PROXY = process.env['no_proxy'] ?? '' } = process.env;
setGlobalProxyFromEnv({ ...process.env, NO_PROXY: `${NO_PROXY},127.0.0.1,localhost` });

process.exitCode = await runSetup(process.argv.slice(2), {
  env: process.env,
  ui: (agree) => clackUi(process.stdin.isTTY === true && process.stdout.isTTY === true, agree),
  deployment: ({ local, context: given }) =>
    local === undefined
      ? awsDeployment({ stackName: stackName(given), env: process.env, cdk: cdk(given) })
      : localDeployment(local, process.env['MCP_ACCESS_TOKEN']),
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
