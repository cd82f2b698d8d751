import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { awsDeployment } from '../../infra/setup/aws.ts';
import { CdkFailed, cdkRunner } from '../../infra/setup/cdk.ts';
import { Stuck } from '../../infra/setup/ui.ts';
import { root } from '../support/environment.ts';
import { listen } from '../support/listen.ts';

/** A program in the place of CDK. */
function cdkThat(does: string, context: readonly string[] = []) {
  const folder = mkdtempSync(path.join(tmpdir(), 'cdk-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const bin = path.join(folder, 'cdk.mjs');
  writeFileSync(bin, does);
  return cdkRunner({ bin, folder, context, env: { AWS_REGION: 'us-east-1' } });
}

test('gets the region and the settings, whatever the environment says', async () => {
  const cdk = cdkThat(
    `const { env, argv } = process;
     const given = [env.AWS_REGION, env.AWS_DEFAULT_REGION, ...argv.slice(2)].join(' ');
     process.exit(given === 'eu-west-1 eu-west-1 deploy -c memory=512' ? 0 : 1);`,
    ['memory=512'],
  );
  await expect(cdk('eu-west-1', 'deploy')).resolves.toBeUndefined();
});

test('that fails leaves a sentence, and Ctrl+C one that says what goes on', async () => {
  await expect(cdkThat('process.exit(1)')('eu-west-1', 'deploy')).rejects.toThrow(CdkFailed);
  // A terminal sends the signal to both processes.
  const interrupted = cdkThat(
    `process.kill(process.ppid, 'SIGINT'); process.kill(process.pid, 'SIGINT'); setInterval(() => {}, 1000);`,
  );
  // Files of one worker share its process: a browser that another file started listens, too.
  const before = process.listeners('SIGINT');
  const stopped = interrupted('eu-west-1', 'deploy');
  await expect(stopped).rejects.toThrow('CloudFormation finishes what it began');
  await expect(stopped).rejects.toThrow(Stuck);
  expect(process.listeners('SIGINT')).toEqual(before);
});

test('the SDK goes through the proxy of the environment, as CDK does', async () => {
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  const { origin, close } = await listen(proxy);
  onTestFinished(close);
  const env = { AWS_REGION: 'eu-central-1', HTTPS_PROXY: origin };
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'x');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x');
  onTestFinished(() => void vi.unstubAllEnvs());
  const deployment = awsDeployment({ stackName: 'Mine', env, cdk: () => Promise.resolve() });
  const error: unknown = await deployment.where().catch((reason: unknown) => reason);
  expect(new Set(asked)).toEqual(new Set(['sts.eu-central-1.amazonaws.com:443']));
  expect(await deployment.problem(error)).toContain('the proxy (HTTPS_PROXY)');
});

test('docs/deploying.md names each right that the programs take', () => {
  const folder = path.join(root, 'infra/setup');
  const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .join('\n');
  const sent = new Set([...code.matchAll(/new (\w+)Command\(/g)].map(([, name]) => name));
  const page = readFileSync(path.join(root, 'docs/deploying.md'), 'utf8');
  const rights = /### Required permissions.*?\n## /s.exec(page)?.[0] ?? '';
  const named = new Set(
    [...rights.matchAll(/`(?:sts|cloudformation|secretsmanager|cloudwatch):(\w+)`/g)].map(([, name]) => name),
  );
  // CDK assumes its roles itself.
  named.delete('AssumeRole');
  expect(sent.size).toBeGreaterThan(5);
  expect([...named].sort()).toEqual([...sent].sort());
});
