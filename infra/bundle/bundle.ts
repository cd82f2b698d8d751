import path from 'node:path';
import type { BuildOptions } from 'esbuild';
import packageJson from '../../package.json' with { type: 'json' };
import { deferNamespaces, deferParsers, deferSchemas } from './deferred.ts';
import { fewerFiles } from './fewer-files.ts';
import { lighterSdkRequests } from './sdk-requests.ts';
import { shortSdkErrors } from './short-sdk-errors.ts';
import { withoutCycles, withoutJsonSchema, withoutMeanings, withoutSdkParts, withoutSpecTypes } from './without.ts';

const root = path.resolve(import.meta.dirname, '../..');
const file = (name: string): string => path.join(root, 'infra/bundle', name);

/** What the bundle has in place of a package, to stay small (ADR 0005). */
const alias = {
  '@aws-sdk/credential-provider-node': file('credentials.ts'),
  '@modelcontextprotocol/server/_shims': file('mcp-shims.ts'),
  '@aws-lambda-powertools/jmespath': file('jmespath.ts'),
  '@aws-lambda-powertools/jmespath/functions': file('jmespath.ts'),
  '@aws-sdk/endpoint-cache': file('endpoint-cache.ts'),
  '@smithy/core/event-streams': file('never-run.ts'),
  bowser: file('never-run.ts'),
} as const;

/** How code for Lambda is bundled: minified ES modules that Node 24 runs as they are, with all packages inside. */
export const forLambda = {
  ...{ bundle: true, minify: true, format: 'esm', platform: 'node', target: 'node24', mainFields: ['module', 'main'] },
  ...{ absWorkingDir: root, alias, logLevel: 'warning' },
} as const satisfies BuildOptions;

/** The authorization server is made of CommonJS packages: they call require(), and tell classes apart by their names. */
const commonJs = {
  keepNames: true,
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
} as const satisfies BuildOptions;

/**
 * How a function is bundled: what its container starts with in `index.mjs`, and what is loaded later in files beside it
 * (ADR 0019). The maps are read only where NODE_OPTIONS asks for them (ADR 0005).
 * @param entry the file under `functions/`.
 */
export const functionBundle = async (entry: string, outdir: string): Promise<BuildOptions> => ({
  ...forLambda,
  ...{ entryPoints: { index: path.join(root, 'functions', entry) }, outdir, outExtension: { '.js': '.mjs' } },
  ...{ splitting: true, chunkNames: '[name]-[hash]', sourcemap: true, sourcesContent: false },
  ...(entry === 'oauth.ts' && commonJs),
  ...(entry === 'mcp.ts' && { inject: [file('light-fetch.ts')] }),
  define: {
    BUNDLED_VERSION: JSON.stringify(packageJson.version),
    // Without them where no tools are: they take longer than the rest of a bundle, and esbuild adds the objects to each CommonJS module.
    ...(['mcp.ts', 'warm.ts'].includes(entry) && (await import('./tool-values.ts')).toolValues()),
  },
  plugins: [
    ...(entry === 'mcp.ts' ? [fewerFiles(entry)] : []),
    ...[withoutJsonSchema, withoutCycles, withoutSdkParts, withoutMeanings, shortSdkErrors, lighterSdkRequests],
    ...(entry === 'mcp.ts' ? [deferSchemas, deferParsers, deferNamespaces, withoutSpecTypes] : []),
  ],
});
