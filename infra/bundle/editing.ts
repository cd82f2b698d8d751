import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** Which files, and what becomes of their text. */
type Edit = readonly [files: RegExp, edited: (text: string, path: string) => string];

/** Edits files as they are bundled. */
export const editing = (name: string, ...edits: readonly Edit[]): Plugin => ({
  name,
  setup(build) {
    for (const [filter, edited] of edits)
      build.onLoad({ filter }, async ({ path }) => ({
        contents: edited(await readFile(path, 'utf8'), path),
        loader: 'default',
      }));
  },
});
