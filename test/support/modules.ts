import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'vite';
import { root } from './environment.ts';

/** One source file: its path from the repository's root with forward slashes, and its text. */
export interface Module {
  readonly file: string;
  readonly text: string;
}

/** What a module imports: `target` is a path from the root for our own files, else the specifier as written. */
export interface Import {
  readonly from: string;
  readonly target: string;
  readonly own: boolean;
  /** Whether it imports only types, so that nothing is executed. */
  readonly typeOnly: boolean;
  /** Whether it is loaded when the import is reached instead of before the module runs. */
  readonly dynamic: boolean;
}

/** All source modules under `lib`, `functions`, `infra` and `cli`. */
export function sourceModules(): readonly Module[] {
  return ['lib', 'functions', 'infra', 'cli'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/')))
      .filter((file) => /\.(ts|mjs)$/.test(file) && !/\.(test|d)\.ts$/.test(file))
      .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') })),
  );
}

/** The imports and re-exports of a module, dynamic ones with a literal included. */
export function importsOf({ file, text }: Module): readonly Import[] {
  const { module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  const found = (specifier: string, typeOnly: boolean, dynamic = false): Import => {
    const own = specifier.startsWith('.');
    return {
      from: file,
      target: own ? path.posix.join(path.posix.dirname(file), specifier) : specifier,
      own,
      ...{ typeOnly, dynamic },
    };
  };
  const reExports = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, isType }) => (moduleRequest ? [found(moduleRequest.value, isType)] : [])),
  );
  const dynamic = module.dynamicImports.flatMap(({ moduleRequest }) => {
    const [, literal] = /^['"](.*)['"]$/.exec(text.slice(moduleRequest.start, moduleRequest.end)) ?? [];
    return literal === undefined ? [] : [found(literal, false, true)];
  });
  const imports = module.staticImports.map(({ moduleRequest, entries }) =>
    found(moduleRequest.value, entries.length > 0 && entries.every(({ isType }) => isType)),
  );
  return [...imports, ...reExports, ...dynamic];
}
