import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import * as z from 'zod';

const Package = z.object({ version: z.string() });

const head = /^import \{ \w+ as __BaseException \} from "[^"]+";$/m;
const classes =
  /^export class (\w+) extends __BaseException \{\n {4}static shapeId = "([^"]+)";\n {4}name = "\1";\n {4}\$fault = "(\w+)";\n([\s\S]*?)^\}$/gm;
const make = `const error = (shapeId, name, fault, ...fields) =>
  class extends __BaseException {
    static shapeId = shapeId + name;
    name = name;
    $fault = fault;
    constructor(opts) {
      super({ name, $fault: fault, ...opts });
      Object.setPrototypeOf(this, new.target.prototype);
      for (const field of fields) this[field] = opts[field];
    }
  };`;

/**
 * The classes of a client's errors, made by one function: most differ in their name, their fault and their fields alone. Others stay as they
 * are.
 */
export function compactErrors(text: string): string {
  const compact = text.replace(classes, (whole: string, name: string, shapeId: string, fault: string, body: string) => {
    const fields = [...body.matchAll(/^ {4}(\w+);$/gm)].map(([, field]) => field);
    const assigned = [...body.matchAll(/^ {8}this\.(\w+) = opts\.\1;$/gm)].map(([, field]) => field);
    const hasMore = /^ {4}\S+ = /m.test(body);
    if (hasMore || fields.join() !== assigned.join() || shapeId.split('#')[1] !== name) return whole;
    const given = [shapeId.slice(0, -name.length), name, fault, ...fields].map((one) => JSON.stringify(one));
    return `export const ${name} = /* @__PURE__ */ error(${given.join(', ')});`;
  });
  return compact.replace(head, (found) => `${found}\n${make}`);
}

/**
 * Leaves out of the AWS SDK what Node never uses or what repeats itself, 17 KB: of each client's package.json all but the version, which the
 * user agent names; a SHA-256 in JavaScript for platforms without one of their own; and what the classes of errors have in common.
 */
export const withoutSdkParts: Plugin = {
  name: 'without-sdk-parts',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = Package.parse(JSON.parse(await readFile(path, 'utf8')));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
    build.onLoad({ filter: /@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]models[\\/]errors\.js$/ }, async ({ path }) => ({
      contents: compactErrors(await readFile(path, 'utf8')),
      loader: 'js',
    }));
    build.onLoad({ filter: /@smithy[\\/]core[\\/].*[\\/]Sha256Js\.js$/ }, () => ({
      contents: 'export class Sha256Js {}',
      loader: 'js',
    }));
  },
};
