import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { root } from '../support/environment.ts';
import { type Import, importsOf, sourceModules } from '../support/modules.ts';

/** Modules that serve several parts and import none. */
const leaves = ['lib/http-client.ts', 'lib/text.ts'];

/** Which parts each part may import: downwards only, so no call can find its way back up. */
const below: Readonly<Record<string, readonly string[]>> = {
  functions: ['lib'],
  'lib/http': ['lib/mcp', 'lib/auth', 'lib/observability'],
  'lib/mcp': [
    'lib/tools',
    'lib/compact',
    'lib/spotify',
    'lib/resilience',
    'lib/auth',
    'lib/observability',
    'lib/text.ts',
  ],
  'lib/tools': ['lib/spotify', 'lib/compact', 'lib/text.ts'],
  'lib/storage': [
    'lib/tools/definition/ports.ts',
    'lib/auth',
    'lib/spotify',
    'lib/resilience',
    'lib/observability',
    ...leaves,
  ],
  'lib/auth': ['lib/tools/definition/ports.ts', 'lib/spotify', 'lib/observability', ...leaves],
  'lib/resilience': ['lib/spotify', 'lib/observability'],
  // Only the oauth function has it: what the mcp function needs of sign-in lies in lib/auth.
  'lib/sign-in': ['lib/http/event.ts', 'lib/auth', 'lib/spotify', 'lib/observability', ...leaves],
  // Runs in the frames of hosts: it knows answers by their text alone.
  'lib/views': ['lib/compact'],
  // Asks a version from outside, as a client would: it knows nothing of the server.
  'lib/rollout': ['lib/text.ts'],
  // Judges log lines and alarms, in a function and on a laptop alike: it knows nothing of the server.
  'lib/verdict': ['lib/text.ts'],
  'lib/spotify': ['lib/observability', ...leaves],
  'lib/http-client.ts': [],
  'lib/text.ts': [],
  'lib/observability': [],
  // Clients and views read answers with it: it knows nothing of the server.
  'lib/compact': [],
  // The laptop reads the synthesized stack: were it to import the server, it would be a second wiring. Which names
  // of its environment are settings of a function, only the function's schema knows.
  'infra/local': ['infra', 'functions/settings/settings.ts', 'lib/verdict', 'lib/text.ts', 'node.mjs'],
  // Plays Spotify alone: it knows nothing of the server.
  'infra/demo-spotify': [],
  // A client of a deployment, like the command line.
  'infra/setup': ['infra', 'cli', 'lib/sign-in/pages/client-instructions.ts', 'lib/text.ts'],
  infra: ['lib/observability', 'lib/spotify/consent.ts', 'functions/settings/settings.ts', 'infra/bundle'],
  // What is said of the tools before they are loaded is written into the bundle, so it is found out when that is made.
  'infra/bundle': ['lib/mcp', 'lib/tools'],
  // A client of any deployment: it knows the tools by their schemas, and nothing of what runs them.
  cli: ['lib/tools', 'lib/compact', 'node.mjs'],
};

/** Who may use which packages; what no row names may be used anywhere. */
const packages: readonly { readonly name: RegExp; readonly only: readonly string[] }[] = [
  { name: /^@(aws-sdk|smithy)\//, only: ['lib/storage', 'functions', 'infra'] },
  { name: /^@aws-lambda-powertools\/idempotency/, only: ['lib/storage', 'functions'] },
  { name: /^@aws-lambda-powertools\/(logger|metrics)/, only: ['lib/observability'] },
  { name: /^@toon-format\//, only: ['lib/compact'] },
  { name: /^@modelcontextprotocol\/server/, only: ['lib/http', 'lib/mcp', 'infra/bundle'] },
  { name: /^aws-lambda$/, only: ['lib/http', 'lib/sign-in', 'functions', 'infra/local'] },
  { name: /^(oidc-provider|light-my-request|hono|ipaddr\.js)/, only: ['lib/sign-in', 'functions/oauth.ts'] },
  { name: /^(aws-cdk-lib|constructs|cdk-nag)/, only: ['infra'] },
];

const inside = (file: string, part: string): boolean => file === part || file.startsWith(`${part}/`);
const parts = Object.keys(below).sort((one, other) => other.length - one.length);
const partOf = (file: string): string | undefined => parts.find((part) => inside(file, part));
const line = ({ from, target }: Import): string => `${from} imports ${target}`;

/** The imports that go up or sideways. */
const upwards = (imports: readonly Import[]): readonly string[] =>
  imports
    .filter(({ own, target }) => own && target !== 'package.json')
    .filter(({ from, target }) => {
      const part = partOf(from);
      if (part === undefined) return true;
      return partOf(target) !== part && !(below[part] ?? []).some((allowed) => inside(target, allowed));
    })
    .map(line);

/** The packages that are used where they must not be. */
const misplaced = (imports: readonly Import[]): readonly string[] =>
  imports
    .filter(({ own }) => !own)
    .filter(({ from, target }) =>
      packages.some(({ name, only }) => name.test(target) && !only.some((part) => inside(from, part))),
    )
    .map(line);

const all = sourceModules().flatMap(importsOf);

test('imports go one way', () => {
  expect(all.length).toBeGreaterThan(100);
  expect(upwards(all)).toEqual([]);
});

test('below the tools no code asks which endpoint a request is for: what it must know is a column of the table', () => {
  const named = sourceModules().filter(
    ({ file, text }) =>
      (inside(file, 'lib/resilience') || inside(file, 'lib/spotify')) && /['"`](?:GET|PUT|POST|DELETE) \//.test(text),
  );
  // The devices are what a refused command names.
  const allowed = ['lib/spotify/operations.ts', 'lib/spotify/request.ts', 'lib/spotify/devices.ts'];
  expect(named.map(({ file }) => file).filter((file) => !allowed.includes(file))).toEqual([]);
});

test('packages are used where they belong', () => {
  expect(misplaced(all)).toEqual([]);
});

test('what runs in a function comes from dependencies, not from devDependencies', () => {
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
  const foreign = all.filter(
    ({ from, target, own, typeOnly }) =>
      !own && !typeOnly && !target.startsWith('node:') && (inside(from, 'lib') || inside(from, 'functions')),
  );
  const listed = Object.keys(dependencies);
  expect(foreign.filter(({ target }) => !listed.some((name) => inside(target, name))).map(line)).toEqual([]);
});

test.each([
  ['lib/spotify/cache.ts', "import { x } from '../tools/x.ts';", 'lib/spotify/cache.ts imports lib/tools/x.ts'],
  ['lib/spotify/cache.ts', "import type { X } from '../mcp/x.ts';", 'lib/spotify/cache.ts imports lib/mcp/x.ts'],
  ['lib/spotify/x.ts', "import '../resilience/gcra.ts';", 'lib/spotify/x.ts imports lib/resilience/gcra.ts'],
  ['infra/local/x.ts', "import '../../functions/mcp.ts';", 'infra/local/x.ts imports functions/mcp.ts'],
  ['lib/resilience/x.ts', "export * from '../tools/x.ts';", 'lib/resilience/x.ts imports lib/tools/x.ts'],
  ['lib/tools/x.ts', "const x = await import('../storage/x.ts');", 'lib/tools/x.ts imports lib/storage/x.ts'],
  ['lib/http/x.ts', "import '../../infra/stack.ts';", 'lib/http/x.ts imports infra/stack.ts'],
  ['lib/auth/x.ts', "import '../../functions/mcp.ts';", 'lib/auth/x.ts imports functions/mcp.ts'],
  ['infra/local/x.ts', "import '../../lib/spotify/x.ts';", 'infra/local/x.ts imports lib/spotify/x.ts'],
  ['infra/stack.ts', "import './local/x.ts';", 'infra/stack.ts imports infra/local/x.ts'],
  ['lib/mcp/x.ts', "import '@aws-sdk/client-dynamodb';", 'lib/mcp/x.ts imports @aws-sdk/client-dynamodb'],
  [
    'lib/tools/x.ts',
    "import { Logger } from '@aws-lambda-powertools/logger';",
    'lib/tools/x.ts imports @aws-lambda-powertools/logger',
  ],
])('%s with %s would be found', (file, text, finding) => {
  const imports = importsOf({ file, text });
  expect([...upwards(imports), ...misplaced(imports)]).toEqual([finding]);
});
