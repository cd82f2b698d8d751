import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Leaves out how zod turns schemas into JSON Schema: 19 KB that every cold start would load. The list of tools is made when the bundle is,
 * so no function asks for a JSON Schema; one that did would be told.
 */
export const withoutJsonSchema: Plugin = {
  name: 'without-json-schema',
  setup(build) {
    const files = /zod[\\/]v4[\\/]core[\\/](?:json-schema-processors|json-schema-generator|to-json-schema)\.js$/;
    build.onLoad({ filter: files }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const names = [...text.matchAll(/^export (?:const|function|class) (\w+)/gm)].map(([, name]) => name);
      const absent = `const absent = () => { throw new Error('The bundle has no JSON Schema: see infra/bundle/without-json-schema.ts.'); };`;
      // A schema makes its methods by those that begin with create when somebody only looks at it.
      const made = (name = ''): string => (name.startsWith('create') ? '() => absent' : 'absent');
      const stubs = names.map((name) => `export const ${name} = ${made(name)};`);
      return { contents: [absent, ...stubs].join('\n'), loader: 'js' };
    });
  },
};
