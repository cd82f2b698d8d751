import { describe, expect, it } from 'vitest';
import { widthOf } from '../../cli/output/text.ts';
import { overviewNames, programOf, run } from '../../cli/program.ts';
import { kebab } from '../../cli/tool-entry.ts';
import { tools } from '../../lib/tools/registry.ts';
import { silentPorts } from '../support/command-line.ts';
import { pick } from '../support/scale.ts';

const names = programOf(silentPorts())
  .commands.map((command) => command.name())
  .filter((name) => name !== 'complete');

const helpAt = async (width: number, argv: readonly string[]): Promise<string> => {
  const lines: string[] = [];
  expect(await run(argv, silentPorts({ width, out: (text) => void lines.push(text) }))).toBe(0);
  return lines.join('\n');
};
const help = (...argv: readonly string[]): Promise<string> => helpAt(80, argv);

describe('help', () => {
  it('begins with twelve commands in four groups, and says how many there are besides', async () => {
    const text = await help('--help');
    expect(overviewNames).toHaveLength(12);
    expect(text.match(/^(Listen|Find|Keep|Server)$/gm)).toHaveLength(4);
    for (const name of overviewNames) expect(names).toContain(name);
    expect(text).toContain(`${names.length - 12} more: mcp-spotify tools`);
    expect(await help()).toBe(text);
  });

  // At a thin scale every fourth.
  const shown = pick(names, (_, nth) => nth % 4 === 0);
  it.each([['--help'], ...shown.map((name) => [name])])('%s fits 80 and 60 columns', async (name) => {
    for (const width of [80, 60]) {
      const text = await helpAt(width, name === '--help' ? [name] : [name, '--help']);
      expect(text.split('\n').filter((line) => widthOf(line) > width)).toEqual([]);
    }
  });

  it('of every command says first what it does', async () => {
    const texts = await Promise.all(names.map(async (name) => [name, await help(name, '--help')] as const));
    const silent = texts.filter(([, text]) => /^(Arguments|Options):/.test(text.split('\n\n')[1] ?? 'Options:'));
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  it('names commands and options as they are typed', async () => {
    const options = new Set(
      programOf(silentPorts()).commands.flatMap((command) => command.options.map(({ long }) => long)),
    );
    const isTyped = (word: string) => tools.every(({ name }) => name !== word) && !options.has(`--${kebab(word)}`);
    for (const name of names)
      for (const [word] of (await help(name, '--help')).matchAll(/\b[a-z]+(?:_[a-z]+)+\b/g))
        expect(isTyped(word), `${word} in the help of ${name}`).toBe(true);
  });

  it('is what a command names when it does not know an option or takes no more words', async () => {
    const error = async (...argv: readonly string[]): Promise<string> => {
      const lines: string[] = [];
      expect(await run(argv, silentPorts({ err: (text) => void lines.push(text) }))).toBe(2);
      return lines.join('\n');
    };
    for (const name of names) expect(await error(name, '--no-such-option')).toContain(`mcp-spotify ${name} --help`);
    expect(await error('pause', 'now', 'please')).toContain('mcp-spotify pause --help');
    expect(await error('--no-such-option')).toMatch(/See: mcp-spotify --help$/);
  });

  it('marks what Development Mode lacks', async () => {
    expect(await help('get-several-browse-categories', '--help')).toContain('Not offered to apps in Development Mode.');
    expect(await help('get-album', '--help')).not.toContain('Development Mode');
  });
});
