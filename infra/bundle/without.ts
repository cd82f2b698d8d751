import * as z from 'zod';
import { editing } from './editing.ts';

/**
 * Leaves out how zod turns schemas into JSON Schema: 19 KB that every cold start would load. The list of tools is made when the bundle is,
 * so no function asks for a JSON Schema; one that did would be told.
 */
export const withoutJsonSchema = editing('without-json-schema', [
  /zod[\\/]v4[\\/]core[\\/](?:json-schema-processors|json-schema-generator|to-json-schema)\.js$/,
  (text) => {
    const names = [...text.matchAll(/^export (?:const|function|class) (\w+)/gm)].map(([, name]) => name);
    const absent = `const absent = () => { throw new Error('The bundle has no JSON Schema: see infra/bundle/without.ts.'); };`;
    // A schema makes its methods by those that begin with create when somebody only looks at it.
    const made = (name = ''): string => (name.startsWith('create') ? '() => absent' : 'absent');
    return [absent, ...names.map((name) => `export const ${name} = ${made(name)};`)].join('\n');
  },
]);

/**
 * Leaves out zod's support for data that holds itself: it wraps every schema when a container starts, and some of them at each parse. What
 * the functions read was JSON, which has no cycles.
 */
export const withoutCycles = editing('without-cycles', [
  /zod[\\/]v4[\\/]core[\\/]memoizer\.js$/,
  () => `
        export class $ZodCyclicError extends Error {}
        export const memoizer = () => undefined;
        export const isBackEdge = () => false;
        export const isRecursiveSchema = () => true;`,
]);

const Package = z.object({ version: z.string() });

/** The list of AWS partitions without the names of their regions: a region belongs to the partition whose pattern it fits. */
export const withoutRegions = (text: string): string =>
  text.replaceAll(/"regions": \{(?:[^{}]|\{[^{}]*\})*\}/g, '"regions": {}');

/**
 * Leaves out of the AWS SDK what is never used here, 14 KB: of each client's package.json all but the version, which the user agent names, a
 * SHA-256 in JavaScript for platforms without one of their own, the rate limiter of the retry mode `adaptive`, and the names of regions.
 */
export const withoutSdkParts = editing(
  'without-sdk-parts',
  [
    /@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/,
    (text) => JSON.stringify({ version: Package.parse(JSON.parse(text)).version }),
  ],
  [/@smithy[\\/]core[\\/].*[\\/]Sha256Js\.js$/, () => 'export class Sha256Js {}'],
  [/@aws-sdk[\\/]core[\\/].*[\\/]partitions\.js$/, withoutRegions],
  [
    /@smithy[\\/]core[\\/].*[\\/]DefaultRateLimiter\.js$/,
    () =>
      "export class DefaultRateLimiter { constructor() { throw new Error('AWS_RETRY_MODE=adaptive is left out.'); } }",
  ],
);

/** What a tool costs is for documentation, but for tools that ask the user first: these say it in a dry run. */
const withoutCosts = (text: string): string =>
  text.includes('confirmFirst') ? text : text.replaceAll(/^ +calls: (?:'[^'\n]*'|"[^"\n]*"),$/gm, '');

const literal = String.raw`\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\x60(?:[^\x60\\]|\\.)*\x60)\s*,?\s*`;
const meanings = new RegExp(
  String.raw`\.describe\(${literal}\)|(?<=\bmeaning:)${literal}(?=\})|(?<=\n *)title:${literal}description:${literal}`,
  'g',
);
const cut = (found: string): string => (/^(?:\.|title)/.test(found) ? '' : "''") + found.replaceAll(/[^\n]/g, '');

/**
 * Leaves out what settings, metrics and arguments mean, what tools cost, and their titles and descriptions, 25 KB: only documentation and dashboards ask for the
 * first two, and they read the source; the list of tools, which tells of the rest, is made before. What is cut out leaves its line breaks, so that the maps stay
 * right.
 */
export const withoutMeanings = editing('without-meanings', [
  /functions[\\/]settings[\\/]\w+\.ts$|observability[\\/]metrics\.ts$|lib[\\/]tools[\\/].*\.ts$/,
  (text) => withoutCosts(text.replaceAll(meanings, cut)),
]);

/** Leaves out the MCP SDK's list of all its schemas by name, 9 KB, which nothing here asks for. */
export const withoutSpecTypes = editing('without-spec-types', [
  /@modelcontextprotocol[\\/]server[\\/]dist[\\/]src-[\w-]+\.mjs$/,
  (text) => text.replaceAll(/^for \(const .+\) register\(key, .+\);$/gm, ''),
]);
