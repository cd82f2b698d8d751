import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  idempotencySettings,
  mcpSettings,
  metricsSettings,
  oauthSettings,
  resilienceSettings,
  warmSettings,
} from '../../functions/settings/settings.ts';
import { ServerFunction } from '../../infra/constructs/server-function.ts';
import { settingsFrom } from '../../infra/settings.ts';
import { McpServerStack } from '../../infra/stack.ts';
import { metrics } from '../../lib/observability/metrics.ts';
import { coreRoutes, tools } from '../../lib/tools/registry.ts';
import { toolsetModules } from '../../lib/tools/toolsets/modules.ts';
import { type Import, importsOf, sourceModules } from '../support/modules.ts';
import { fullScale } from '../support/scale.ts';
import { shared } from '../support/shared.ts';

const outdir = mkdtempSync(path.join(tmpdir(), 'bundle-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/** The folders that Lambda unpacks, by the file that each was bundled from. */
const folders = new Map<string, string>();
const map = z.object({ sources: z.array(z.string()) });
const modulesIn = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.mjs'));
const textIn = (folder: string, name: string) => readFileSync(path.join(folder, name), 'utf8');
const mapped = new Map<string, readonly string[]>();
const sourcesOf = (folder: string, names: readonly string[]) =>
  names.flatMap((name) => {
    const file = path.join(folder, `${name}.map`);
    const sources = mapped.get(file) ?? map.parse(JSON.parse(readFileSync(file, 'utf8'))).sources;
    mapped.set(file, sources);
    return sources;
  });
const sourcesIn = (folder: string) => sourcesOf(folder, modulesIn(folder));
const parsed = new Map<string, readonly Import[]>();
const importsIn = (folder: string, names: readonly string[]): readonly Import[] =>
  names.flatMap((name) => {
    const file = path.join(folder, name);
    const imports = parsed.get(file) ?? importsOf({ file: name, text: textIn(folder, name) });
    parsed.set(file, imports);
    return imports;
  });
/** What is loaded when the container starts: whatever `index.mjs` imports, and what that imports. */
function startingWith(folder: string): readonly string[] {
  const names = new Set(['index.mjs']);
  for (const name of names)
    for (const { target, own, dynamic } of importsIn(folder, [name])) if (own && !dynamic) names.add(target);
  return [...names];
}
/** Whether a file carries the documents of the views and nothing else. */
const isViews = (name: string): boolean => name.startsWith('view-documents-');

/** The stack; at a thin scale its smallest function, since the assembly that test files share has the others. */
function makeFunctions(app: App): void {
  if (fullScale) {
    new McpServerStack(app, settingsFrom({}));
    return;
  }
  new ServerFunction(new Stack(app, 'Smallest'), 'Verdict', {
    ...{ entry: 'verdict.ts', environment: {}, may: [], memory: 128, timeout: Duration.seconds(1) },
    logRetentionDays: RetentionDays.ONE_DAY,
  });
}

beforeAll(async () => {
  const app = new App({ outdir, builtinCloudFormationValidation: false });
  // Files of somebody with a strict umask: Lambda must be able to read them all the same.
  const before = process.umask(0o077);
  try {
    makeFunctions(app);
    app.synth();
  } finally {
    process.umask(before);
  }
  for (const assembly of fullScale ? [outdir] : [await shared('assembly'), outdir]) {
    for (const name of readdirSync(assembly).filter((found) => found.startsWith('asset.'))) {
      const folder = path.join(assembly, name);
      const [entry = 'none'] = sourcesIn(folder).flatMap(
        (source) => /functions\/(mcp|warm|oauth|verdict)\.ts$/.exec(source)?.[1] ?? [],
      );
      folders.set(entry, folder);
    }
  }
});

describe.each([
  ['mcp', 900_000],
  ['warm', 600_000],
  ['oauth', 1_400_000],
  ['verdict', 250_000],
])('the bundle of the %s function', (name, most) => {
  const folder = () => folders.get(name) ?? 'no asset';

  test('is ES modules with their maps, and small enough to start fast', () => {
    const modules = modulesIn(folder());
    expect(readdirSync(folder()).sort()).toEqual(modules.flatMap((name) => [name, `${name}.map`]).sort());
    // The views are counted apart, below.
    const sizes = modules.filter((name) => !isViews(name)).map((name) => statSync(path.join(folder(), name)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(most);
  });

  test('can be read by the user that Lambda runs it as, whatever the umask was', () => {
    const modes = readdirSync(folder()).map((file) => statSync(path.join(folder(), file)).mode & 0o777);
    expect(new Set(modes)).toEqual(new Set([0o644]));
  });

  test('brings everything that Node does not', () => {
    const modules = modulesIn(folder());
    const targets = importsIn(folder(), modules).map(({ target }) => target);
    expect(targets.length).toBeGreaterThan(3);
    expect(targets.filter((target) => !isBuiltin(target) && !modules.includes(target))).toEqual([]);
  });

  test.each([
    ['ajvProvider', 'infra/bundle/mcp-shims.ts', ['mcp']],
    ['credential-provider', 'infra/bundle/credentials.ts', ['mcp', 'warm', 'oauth']],
    ['node_modules/bowser', 'infra/bundle/never-run.ts', ['mcp', 'warm', 'oauth', 'verdict']],
    ['node_modules/mnemonist', 'infra/bundle/endpoint-cache.ts', ['mcp', 'warm', 'oauth']],
    ['submodules/event-streams', 'infra/bundle/never-run.ts', ['mcp', 'warm', 'oauth', 'verdict']],
    ['powertools/jmespath', 'infra/bundle/jmespath.ts', ['mcp']],
  ])('has no %s inside, but %s where it is needed', (left, instead, where) => {
    const has = (part: string) => sourcesIn(folder()).some((source) => source.includes(part));
    expect([has(left), has(instead)]).toEqual([false, where.includes(name)]);
  });

  test('has no SHA-256 in JavaScript, and of packages of the SDK their versions alone', () => {
    const text = modulesIn(folder())
      .map((name) => textIn(folder(), name))
      .join('');
    expect(
      ['normalizeKey', 'devDependencies', 'enableTokenBucket', '@aws-sdk/credential-provider-node'].filter((part) =>
        text.includes(part),
      ),
    ).toEqual([]);
  });

  test('names no value of build time that it was built without', () => {
    const text = modulesIn(folder()).map((module) => textIn(folder(), module));
    expect(text.join('')).not.toContain('BUNDLED_');
  });

  test('has no zod that looks for cycles, which wraps every schema', () => {
    const text = modulesIn(folder()).map((module) => textIn(folder(), module));
    expect(text.join('')).not.toContain('Cannot parse a reference cycle');
  });

  test('has none of the sentences that say what settings, metrics and tools are, but for the packed list of tools', () => {
    const text = modulesIn(folder())
      .map((module) => textIn(folder(), module))
      .join('');
    const meanings = [
      mcpSettings,
      warmSettings,
      oauthSettings,
      resilienceSettings,
      idempotencySettings,
      metricsSettings,
    ]
      .flatMap(({ shape }) => Object.values(shape).map(({ description = '' }) => description))
      .concat(Object.values(metrics).map(({ meaning }) => meaning))
      .concat([...tools, ...coreRoutes].map(({ description }) => description));
    expect(meanings.length).toBeGreaterThan(180);
    expect(meanings.filter((meaning) => meaning !== '' && text.includes(meaning.slice(0, 40)))).toEqual([]);
  });

  test('has the authorization server in the oauth function alone', () => {
    const has = (part: string) => sourcesIn(folder()).some((source) => source.includes(`node_modules/${part}/`));
    const isOauth = name === 'oauth';
    expect([has('oidc-provider'), has('koa'), has('hono')]).toEqual([isOauth, isOauth, isOauth]);
  });

  test('speaks MCP only where somebody listens', () => {
    expect(sourcesIn(folder()).some((source) => source.includes('@modelcontextprotocol'))).toBe(name === 'mcp');
  });
});

test.each(['mcp', 'warm'])('the %s function starts without a tool, and with none of their schemas', (name) => {
  const folder = folders.get(name) ?? 'no asset';
  const first = startingWith(folder);
  const later = modulesIn(folder).filter((module) => !first.includes(module));
  // A file that only exports others leaves no trace in a map: those have the tools.
  const files = sourceModules().filter(({ file }) => /^lib\/tools\/toolsets\/(?!modules\.ts)/.test(file));
  const toolsets = files.filter(({ text }) => /\b(?:const|function) /.test(text)).map(({ file }) => file);
  expect(toolsets.length).toBeGreaterThan(Object.keys(toolsetModules).length);
  const has = (modules: readonly string[], file: string) =>
    sourcesOf(folder, modules).some((source) => source.endsWith(`/${file}`));
  for (const file of [...toolsets, 'lib/tools/schemas/entities.ts', 'lib/tools/definition/arguments.ts']) {
    expect([file, has(first, file), has(later, file)]).toEqual([file, false, true]);
  }
});

test('the mcp function starts with two files, and no toolset on its own needs more than two besides', () => {
  const folder = folders.get('mcp') ?? 'no asset';
  const first = startingWith(folder);
  expect(first).toHaveLength(2);
  const besides = (toolset: string): number => {
    const names = new Set([toolset]);
    for (const next of names)
      for (const { target, own, dynamic } of importsIn(folder, [next])) if (own && !dynamic) names.add(target);
    return [...names].filter((name) => !first.includes(name)).length;
  };
  const single = [
    'tracks',
    'artists',
    'playlists',
    'library',
    'shows',
    'episodes',
    'audiobooks',
    'chapters',
    'browse',
    'search',
    'server',
  ];
  const files = single.map((name) => modulesIn(folder).find((module) => module.startsWith(`${name}-`)) ?? name);
  expect(files.map(besides)).toEqual(files.map(() => 2));
});

test('the mcp function carries three views in a file of their own, which no container starts with', () => {
  const folder = folders.get('mcp') ?? 'no asset';
  const files = modulesIn(folder).filter(isViews);
  expect(files).toHaveLength(1);
  expect(startingWith(folder)).not.toContain(files[0]);
  expect(sourcesOf(folder, files).every((source) => source.endsWith('functions/wiring/view-documents.ts'))).toBe(true);
  expect(statSync(path.join(folder, files[0] ?? '')).size).toBeLessThanOrEqual(3 * 60_000);
  const others = ['warm', 'oauth'].flatMap((name) => modulesIn(folders.get(name) ?? 'no asset'));
  expect(others.filter(isViews)).toEqual([]);
});

test("the mcp function has no list of the MCP SDK's schemas by name", () => {
  const folder = folders.get('mcp') ?? 'no asset';
  const text = modulesIn(folder).map((module) => textIn(folder, module));
  expect(text.join('')).not.toContain('"BlobResourceContentsSchema"');
});

test('the mcp function starts without all that Node has for fetch, and without modules that a namespace would load', () => {
  const file = path.join(folders.get('mcp') ?? 'no asset', 'index.mjs');
  const program = `
    await import(${JSON.stringify(pathToFileURL(file).href)});
    process.stdout.write(JSON.stringify(process.moduleLoadList.filter((name) => /undici|webstreams|http2|parse_args|worker_threads| https?$/.test(name))));
    process.exit(0);`;
  // Nobody listens there: the rehearsal fails at once, and is ignored.
  const nobody = 'http://127.0.0.1:1';
  const environment = {
    ...{
      TABLE_NAME: 't',
      APP_SECRET_ID: 'a',
      SERVER_SECRET_ID: 's',
      USER_SECRET_PREFIX: 'u/',
      WARM_FUNCTION_NAME: 'w',
    },
    ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', METRICS: 'off' },
    ...{ AWS_ENDPOINT_URL_DYNAMODB: nobody, AWS_ENDPOINT_URL_SECRETS_MANAGER: nobody, AWS_LAMBDA_FUNCTION_NAME: 'mcp' },
  };
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    ...{ env: environment, encoding: 'utf8' },
  });
  // There is no table here, which the function says as it starts.
  const unexpected = stderr.split('\n').filter((line) => line !== '' && !line.includes('"state not reached"'));
  expect([stdout.split('\n').at(-1), unexpected]).toEqual(['["NativeModule http","NativeModule https"]', []]);
});
