import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import * as z from 'zod';

const Package = z.object({ version: z.string() });

/**
 * Leaves out of the AWS SDK what Node never uses, 8 KB: of each client's package.json all but the version, which the user agent names, and a
 * SHA-256 in JavaScript for platforms without one of their own.
 */
export const withoutSdkParts: Plugin = {
  name: 'without-sdk-parts',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = Package.parse(JSON.parse(await readFile(path, 'utf8')));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
    build.onLoad({ filter: /@smithy[\\/]core[\\/].*[\\/]Sha256Js\.js$/ }, () => ({
      contents: 'export class Sha256Js {}',
      loader: 'js',
    }));
  },
};
