import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { programOf as commandLine } from '../../cli/program.ts';
import { programOf as setupPrograms } from '../../infra/setup/program.ts';
import { steps } from '../../infra/setup/wizard.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { silentPorts } from '../support/command-line.ts';
import { root } from '../support/environment.ts';

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
/** What help shows; of an option that is yes or no it hides the second form. */
const long = (command: Command): readonly string[] =>
  command.options.flatMap(({ long: flag, hidden }) => (hidden ? [] : (flag ?? [])));
const scripts: Readonly<Record<string, string>> = packageJson.scripts;

describe('setup, doctor and destroy', () => {
  const unused = () => {
    throw new Error('No command runs here.');
  };
  const program = setupPrograms(
    {
      ...{ ui: unused, deployment: unused, copy: unused, openPage: unused, sleep: unused },
      ...{ out: unused, err: unused, now: unused, env: {} },
    },
    unused,
  );
  /** The flags that the page says each of them takes. A row without a command goes on with that of the row above. */
  const documented = new Map<string, readonly string[]>();
  let current = '';
  const [, table = ''] = read('docs/deploying.md').split('## The wizard, the doctor and destroy\n');
  for (const [, command = '', cell = ''] of table.split('\n## ')[0]?.matchAll(/^\| (.*?) \| (.*?) \| .* \|$/gm) ?? []) {
    current = command.trim() || current;
    const flags = [...cell.matchAll(/--[a-z-]+/g)].map(([flag]) => flag);
    documented.set(current, [...(documented.get(current) ?? []), ...flags]);
  }

  test.each(program.commands.map((command) => [command.name(), command] as const))('%s', (name, command) => {
    const said = [...(documented.get(`\`npm run ${name}\``) ?? []), ...(documented.get('all three') ?? [])];
    expect(said.toSorted()).toEqual([...long(command)].toSorted());
  });

  test('and the steps of --only', () => {
    const [row = ''] = /^.*--only STEP.*$/m.exec(table) ?? [];
    expect([...row.matchAll(/`(\w+)`/g)].map(([, step]) => step)).toEqual(steps.map(({ name }) => name));
  });
});

describe('the command line', () => {
  const page = read('docs/cli.md');
  const program = commandLine(silentPorts());
  const everywhere = [...program.options.flatMap(({ long: flag, short }) => [flag, short]), '--help', '-h', '--input'];

  test.each(everywhere.flatMap((flag) => (flag ? [[flag]] : [])))(
    '%s stands among the options of all commands',
    (flag) => {
      expect(page.split('# All commands')[0] ?? '').toMatch(
        new RegExp(`^\\| .*\`[^\`]*(?<![\\w-])${flag}\\b.*\`.* \\| .* \\|$`, 'm'),
      );
    },
  );

  test('each option of a command is documented with it', () => {
    const missing = program.commands
      .filter((command) => command.name() !== 'complete')
      .flatMap((command) => {
        const [row = ''] = new RegExp(`^\\| \`${command.name()}[ \`].*$`, 'm').exec(page) ?? [];
        return long(command)
          .filter((flag) => flag !== '--input' && !row.includes(flag))
          .map((flag) => `${command.name()} ${flag}`);
      });
    expect(missing).toEqual([]);
  });

  test('each variable that it reads is on the page', () => {
    const sources = readdirSync(path.join(root, 'cli'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const names = sources.flatMap((name) =>
      [...read(`cli/${name}`).matchAll(/(?:\benv\[|isSet\()'([A-Z_]+)'/g)].map(([, variable = '']) => variable),
    );
    expect(names).toContain('MCP_SPOTIFY_CONFIG');
    // Every terminal sets it.
    expect([...new Set(names)].filter((name) => name !== 'TERM' && !page.includes(`| \`${name}\` |`))).toEqual([]);
  });
});

describe('npm scripts', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    ...readdirSync(path.join(root, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];
  const lines = pages.flatMap((page) => read(page).split('\n'));
  const named = (name: string): RegExp => new RegExp(`\\bnpm (?:run )?${name}(?![\\w:-])`);
  /** npm runs these by itself. */
  const ofNpm = ['prepack'];

  test.each(
    Object.keys(scripts)
      .filter((name) => !ofNpm.includes(name))
      .map((name) => [name]),
  )('%s is in the documentation', (name) => {
    expect(lines.filter((line) => named(name).test(line))).not.toEqual([]);
  });

  /** The flags that the programs behind the scripts read; those of setup, doctor and destroy have a table of their own. */
  const flags = Object.entries(scripts).flatMap(([name, script]) => {
    const entry = [...script.matchAll(/[\w./-]+\.(?:ts|mjs)\b/g)].at(-1)?.[0] ?? '';
    if (!entry.includes('/') || script.includes('vitest') || entry.startsWith('infra/setup/')) return [];
    const text = read(entry.replace('start.mjs', 'main.ts'));
    const [, parsed = ''] = /const options = \{\n([\s\S]*?)\n {2}\} as const;/.exec(text) ?? [];
    const keys = [...parsed.matchAll(/^ +(\w+): \{ type:/gm)].map(([, key]) => `--${key}`);
    const literal = [...text.matchAll(/(?:option\(|includes\()'(--[a-z-]+)/g)].map(([, flag = '']) => flag);
    return [...new Set([...keys, ...literal])].map((flag) => [name, flag] as const);
  });

  test('are found', () => {
    const found = z
      .array(z.tuple([z.string(), z.string()]))
      .parse(flags)
      .map((pair) => pair.join(' '));
    expect(found).toEqual(
      expect.arrayContaining([
        'start --fresh',
        'bench --only',
        'bench --day',
        'release --dry-run',
        'test:mutation --mutate',
      ]),
    );
  });

  test.each(flags)('%s: %s is in the documentation', (name, flag) => {
    expect(lines.filter((line) => named(name).test(line) && line.includes(flag))).not.toEqual([]);
  });
});
