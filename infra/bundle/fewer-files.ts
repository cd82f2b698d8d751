import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';

const inRoot = (name: string): string => path.resolve(import.meta.dirname, '../..', name);

/** What a file under `functions/` imports of ours. */
const importsOf = async (file: string): Promise<readonly string[]> =>
  [...(await readFile(file, 'utf8')).matchAll(/ from '(\.[^']+)';$/gm)].map(([, target = '']) =>
    path.resolve(path.dirname(file), target),
  );

/** What toolsets are made of. */
const toolParts = ['builders', 'calls', 'definition', 'guards', 'schemas']
  .map((name) => inRoot(`lib/tools/${name}`))
  .flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)));

/**
 * A file costs a start a quarter of a millisecond, and esbuild writes one for each set of entries that share modules: 29 for a cached call.
 * Here whatever is loaded later imports what the function starts with, and a toolset imports the parts of all toolsets, so that either is
 * one file. The function itself is not imported: it waits for the rehearsal, which may load such files.
 * @param entry the file under `functions/`.
 */
export const fewerFiles = (entry: string): Plugin => ({
  name: 'fewer-files',
  setup(build) {
    const isResolved = {};
    build.onResolve({ filter: /.*/ }, async ({ path: target, kind, importer, namespace, resolveDir, pluginData }) => {
      if (kind !== 'dynamic-import' || pluginData === isResolved) return;
      const found = await build.resolve(target, { kind, importer, namespace, resolveDir, pluginData: isResolved });
      return { path: found.path, namespace: 'later', pluginData: { target, resolveDir } };
    });
    build.onLoad({ filter: /.*/, namespace: 'later' }, async ({ pluginData: { target, resolveDir } }) => {
      const start = await importsOf(inRoot(`functions/${entry}`));
      const imports = (files: readonly string[]) => files.map((file) => `import ${JSON.stringify(file)};`);
      const from = JSON.stringify(target);
      // A package may have a default export, which `*` leaves out; a toolset has none.
      const more = target.startsWith('.') ? imports(toolParts) : [`export { default } from ${from};`];
      return { contents: [...imports(start), ...more, `export * from ${from};`].join('\n'), resolveDir };
    });
  },
});
