import { cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functionBundle } from '../../infra/bundle/bundle.ts';
import { versionsOf } from '../../infra/local/aws/lambda/versions.ts';
import { type Laptop, startLaptop } from '../../infra/local/laptop.ts';
import { readAssembly } from '../../infra/local/template/assembly/read.ts';
import { template } from '../../infra/local/template/document.ts';
import { legacy, send } from '../support/raw-mcp.ts';
import { shared } from '../support/shared.ts';
import { templateWith } from '../support/synth.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rollout-'));
/** A minute here. In the five of a canary some calls must reach it on any machine. */
const minute = 600;
let laptop: Laptop;
let log = '';

beforeAll(async () => {
  laptop = await startLaptop({
    assembly: await canaryAssembly(),
    environment: { PORT: '0', LOCAL_MINUTE_MS: String(minute) },
    log: (text) => {
      log += text;
    },
  });
});
afterAll(async () => {
  await laptop.close();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * The assembly of the stack with gradual rollouts. Of its functions only the one that checks a new version is bundled here: the
 * others are those of the usual stack, which all tests share.
 */
async function canaryAssembly(): Promise<string> {
  const usual = await readAssembly(await shared('assembly'));
  const canary = template.parse(templateWith({ rollout: 'canary' }).toJSON());
  const check = { S3Bucket: 'assets', S3Key: 'check.zip' };
  for (const [logicalId, { Type, Properties }] of Object.entries(canary.Resources))
    if (Type === 'AWS::Lambda::Function')
      Properties['Code'] = usual.template.Resources[logicalId]?.Properties['Code'] ?? check;
  const assembly = path.join(folder, 'assembly');
  await build(await functionBundle('rollout.ts', path.join(assembly, 'check')));
  const assets = [...usual.assets, [check.S3Key, path.join(assembly, 'check')] as const].map(([objectKey, source]) => [
    objectKey,
    { source: { path: source, packaging: 'zip' }, destinations: { here: { objectKey } } },
  ]);
  const files = {
    'manifest.json': {
      artifacts: {
        [usual.stackName]: { type: 'aws:cloudformation:stack', properties: { templateFile: 'template.json' } },
        assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
      },
    },
    'template.json': canary,
    'assets.json': { files: Object.fromEntries(assets) },
  };
  for (const [name, content] of Object.entries(files))
    writeFileSync(path.join(assembly, name), JSON.stringify(content));
  return assembly;
}

const named = (logicalId: string) => {
  const found = laptop.functions.find(({ spec }) => spec.logicalId.startsWith(logicalId));
  if (!found) throw new Error(`There is no function ${logicalId}.`);
  return found.spec;
};

/** A copy of a function's code with another handler around it, `real` being the one that was there. */
function version(name: string, of: string, handler: string): string {
  const copy = path.join(folder, name);
  cpSync(of, copy, { recursive: true });
  renameSync(path.join(copy, 'index.mjs'), path.join(copy, 'real.mjs'));
  writeFileSync(
    path.join(copy, 'index.mjs'),
    `import { handler as real } from './real.mjs';\nexport const handler = async (event) => {\n${handler}\n};\n`,
  );
  return copy;
}

/** One call by the gateway, as a client makes it. */
const callOnce = () => {
  const { headers, body } = legacy('tools/call', { name: 'get_current_user', arguments: {} });
  const authorization = `Bearer ${laptop.token}`;
  return send(new URL(laptop.mcpUrl).origin, { headers: { ...headers, authorization }, body });
};

/** Four clients call all the time until the promise settles; resolves to what came of it, and to the statuses. */
async function during<T>(work: Promise<T>): Promise<{ result: T; statuses: readonly number[] }> {
  let isOver = false;
  const statuses: number[] = [];
  const client = async () => {
    while (!isOver) {
      statuses.push((await callOnce()).status);
      await sleep(40);
    }
  };
  const calling = Promise.all([client(), client(), client(), client()]);
  const result = await work.finally(() => {
    isOver = true;
  });
  await calling;
  return { result, statuses };
}

describe('a rollout of mcp', () => {
  test('stops before any traffic where the new version does not do what it must', async () => {
    const { name, codeDirectory } = named('EndpointMcp');
    const bad = version('broken', codeDirectory, "return { statusCode: 500, body: 'broken' };");
    const { result, statuses } = await during(laptop.rollOut(name, bad));
    expect(result).toEqual({ outcome: 'stopped' });
    expect(log).toMatch(/"message":"rollout stopped".*discovery document.*answered 500/);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await callOnce()).status).toBe(200);
  });

  test('stops where the new version does not even start', async () => {
    const { name, codeDirectory } = named('EndpointMcp');
    const bad = version('unstartable', codeDirectory, 'return real(event);');
    writeFileSync(path.join(bad, 'index.mjs'), "throw new Error('no such setting');");
    expect(await laptop.rollOut(name, bad)).toEqual({ outcome: 'stopped' });
    expect((await callOnce()).status).toBe(200);
  });

  test('is rolled back by the alarm on the alias or on answers where the new version fails only in use', async () => {
    const { name, codeDirectory } = named('EndpointMcp');
    const bad = version(
      'failing',
      codeDirectory,
      "if (event.headers['user-agent'] !== 'rollout') throw new Error('fails in use');\nreturn real(event);",
    );
    const { result, statuses } = await during(laptop.rollOut(name, bad));
    expect(result).toMatchObject({
      outcome: 'rolled back',
      alarm: expect.stringMatching(/RolloutErrors-(?:mcp|answers)$/),
    });
    const failed = statuses.filter((status) => status === 500).length;
    expect(failed).toBeGreaterThan(0);
    expect(failed).toBeLessThanOrEqual(Math.ceil(statuses.length / 10));
    for (let nth = 0; nth < 12; nth++) expect((await callOnce()).status).toBe(200);
  });

  test('leads everything to a good version in the end', async () => {
    const { name, codeDirectory } = named('EndpointMcp');
    const good = version(
      'good',
      codeDirectory,
      "const reply = await real(event);\nreturn { ...reply, headers: { ...reply.headers, 'x-version': '2' } };",
    );
    await sleep(5 * minute);
    expect(await laptop.rollOut(name, good)).toEqual({ outcome: 'in use' });
    for (let nth = 0; nth < 3; nth++) expect((await callOnce()).headers['x-version']).toBe('2');
  });
});

test('a rollout of oauth is checked by what oauth must do', async () => {
  const { name, codeDirectory } = named('SignInOauth');
  const bad = version(
    'no-start-page',
    codeDirectory,
    "return event.rawPath === '/' ? { statusCode: 404 } : real(event);",
  );
  expect(await laptop.rollOut(name, bad)).toEqual({ outcome: 'stopped' });
  expect(log).toMatch(/"message":"rollout stopped".*start page/);
});

test('the warm function has no rollout', () => {
  expect(() => laptop.rollOut(named('WarmingWarm').name, folder)).toThrow('no gradual rollout');
});

test('an alias gives the new version its share exactly', async () => {
  const pool = (answer: string) => ({
    invoke: () => Promise.resolve({ kind: 'result', payload: answer } as const),
    kill: () => Promise.resolve(),
    close: () => Promise.resolve(),
  });
  const versions = versionsOf(pool('old'));
  const twenty = async () => {
    const answers = [];
    for (let nth = 0; nth < 20; nth++) {
      const outcome = await versions.live.invoke('{}');
      answers.push(outcome.kind === 'result' ? outcome.payload : '');
    }
    return answers.filter((answer) => answer === 'new').length;
  };
  expect(await twenty()).toBe(0);
  versions.begin(pool('new'));
  expect(await twenty()).toBe(0);
  versions.shift(0.1);
  expect(await twenty()).toBe(2);
  expect(() => versions.begin(pool('newer'))).toThrow('under way');
  await versions.end('new');
  expect(await twenty()).toBe(20);
});
