import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';

const lazyZod = path.resolve(import.meta.dirname, 'lazy-zod.ts');

/** Lets the MCP SDK make its schemas when they are needed. */
export const deferSchemas: Plugin = {
  name: 'defer-schemas',
  setup(build) {
    build.onResolve({ filter: /^zod\/v4$/ }, ({ importer }) =>
      /@modelcontextprotocol[\\/]/.test(importer) ? { path: lazyZod } : undefined,
    );
  },
};

/** A parser pays for being compiled when it has run so often. */
const interpreted = 100;

/** @throws Error unless the text contains it exactly once. */
function replaced(text: string, before: string, after: string): string {
  if (text.split(before).length !== 2)
    throw new Error(`zod has no single ${before} any more: see infra/bundle/deferred.ts.`);
  return text.replace(before, after);
}

/** Lets zod compile the parser of an object when it has run often, not when it first runs: most of them run once in a start. */
export const deferParsers: Plugin = {
  name: 'defer-parsers',
  setup(build) {
    build.onLoad({ filter: /zod[\\/]v4[\\/]core[\\/]schemas\.js$/ }, async ({ path }) => {
      const text = replaced(await readFile(path, 'utf8'), 'let fastpass;', 'let fastpass, runs = 0;');
      const condition = 'ctx.jitless !== true)';
      return { contents: replaced(text, condition, `ctx.jitless !== true && (fastpass || ++runs > ${interpreted}))`) };
    });
  },
};

/** What the function imports of Node's modules whose namespaces are dear: `http` exports `WebSocket` and with it loads all of `fetch`. */
const dear: Readonly<Record<string, readonly string[]>> = {
  fs: ['ReadStream', 'createReadStream', 'fstatSync', 'lstatSync'],
  http: ['Agent', 'request'],
  process: ['env', 'versions'],
  util: ['isDeepStrictEqual'],
};

/** Takes such modules without their namespaces, of which Node evaluates every export. A name that is not listed fails the build. */
export const deferNamespaces: Plugin = {
  name: 'defer-namespaces',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(?:node:)?(?:${Object.keys(dear).join('|')})$`) }, ({ path }) => ({
      path: path.replace('node:', ''),
      namespace: 'builtin',
    }));
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `
        const module = process.getBuiltinModule('node:${path}');
        export default module;
        export const { ${dear[path]?.join(', ')} } = module;`,
    }));
  },
};
