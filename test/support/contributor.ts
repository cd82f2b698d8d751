import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './environment.ts';

/** The steps of "Add a tool" in CONTRIBUTING.md. */
export interface Steps {
  /** The file that the code is appended to, from the root. */
  readonly file: string;
  readonly code: string;
  /** The new tool. */
  readonly name: string;
  /** The tool's name on the command line. */
  readonly command: string;
}

/** Parses the steps from the page. */
export function parseSteps(page: string): Steps {
  const [, file = '', code = ''] = /```ts (\S+)\n([\s\S]*?)```/.exec(page) ?? [];
  const [, name = ''] = /name: '(\w+)'/.exec(code) ?? [];
  const [, command = ''] = /^node cli\/bin\.mjs (\S+)$/m.exec(page) ?? [];
  return { file, code, name, command };
}

/**
 * A contributor's copy of the working tree: the files that git tracks or would add, and a link to the installed
 * packages.
 */
export interface Checkout {
  readonly folder: string;
  /**
   * Runs a program of `node_modules/.bin`, or an npm script.
   * @throws Error with what it printed.
   */
  readonly run: (program: string, ...args: readonly string[]) => string;
  readonly remove: () => void;
}

/** Copies the working tree into a folder of its own: all of it, or what is in the folders and files given. */
export function checkout(parts: readonly string[] = []): Checkout {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'contributing-')), 'clone');
  mkdirSync(folder);
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z', ...parts], {
    cwd: root,
  });
  const made = new Set<string>();
  for (const file of files.toString().split('\0').filter(Boolean)) {
    const parent = path.dirname(path.join(folder, file));
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    // A file that was deleted and not yet committed is still listed.
    if (existsSync(path.join(root, file))) copyFileSync(path.join(root, file), path.join(folder, file));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  return {
    folder,
    run: (program, ...args) => run(folder, program, args),
    remove: () => rmSync(path.dirname(folder), { recursive: true, force: true }),
  };
}

function run(cwd: string, program: string, args: readonly string[]): string {
  // Runs as for a contributor: thin scale, without required optional suites.
  const { REQUIRE_ALL_SUITES: _, VITEST: __, FULL_SCALE: ___, ...env } = process.env;
  try {
    const installed = path.join(cwd, 'node_modules/.bin', program);
    return execFileSync(existsSync(installed) ? installed : program, [...args], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1 << 26,
    }).toString();
  } catch (error) {
    const said =
      error instanceof Error && 'stdout' in error && 'stderr' in error ? `${error.stdout}${error.stderr}` : '';
    throw new Error(`${program} ${args.join(' ')} failed:\n${said.slice(-20_000)}`, { cause: error });
  }
}

/** Executes the first step: appends the code to the file, once. */
export function addTool(folder: string, { file, code }: Steps): void {
  const target = path.join(folder, file);
  const before = readFileSync(target, 'utf8');
  if (!before.includes(code.trim())) writeFileSync(target, `${before}\n${code}`);
}
