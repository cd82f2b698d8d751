import { isBuiltin } from 'node:module';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { editing } from './editing.ts';

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
export const deferParsers = editing('defer-parsers', [
  /zod[\\/]v4[\\/]core[\\/]schemas\.js$/,
  (text) => {
    const condition = 'ctx.jitless !== true)';
    const counted = `ctx.jitless !== true && (fastpass || ++runs > ${interpreted}))`;
    return replaced(replaced(text, 'let fastpass;', 'let fastpass, runs = 0;'), condition, counted);
  },
]);

/** Modules of which some exports load much more than others: what is taken of them. A name that is not listed fails the build. */
const listed: Readonly<Record<string, readonly string[]>> = {
  // `WebSocket` loads all of `fetch`.
  http: ['Agent', 'request'],
};

const exportsOf = (builtin: string): readonly string[] =>
  listed[builtin] ??
  Object.getOwnPropertyNames(process.getBuiltinModule(builtin)).filter((name) =>
    /^(?!default$)[A-Za-z]\w*$/.test(name),
  );

/** Takes Node's modules without their namespaces, for which Node would evaluate every export. The bundler leaves out what nothing imports. */
export const deferNamespaces: Plugin = {
  name: 'defer-namespaces',
  setup(build) {
    build.onResolve({ filter: /^(?:node:)?[a-z_]+(?:\/[a-z_]+)*$/ }, ({ path }) =>
      isBuiltin(path) ? { path: path.replace('node:', ''), namespace: 'builtin', sideEffects: false } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: [
        `const module = /* @__PURE__ */ process.getBuiltinModule('node:${path}');`,
        'const taken = (name) => module[name];',
        'export default module;',
        ...exportsOf(path).map((name) => `export const ${name} = /* @__PURE__ */ taken('${name}');`),
      ].join('\n'),
    }));
  },
};
