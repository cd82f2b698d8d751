import { RootCommand, script } from '@bomb.sh/tab';
import type { Command } from 'commander';
import { catalogue } from '../catalogue.ts';
import { usageError } from '../errors.ts';
import { type ListItem, lastList } from '../server/last-list.ts';
import { serverUrl } from '../server/server-url.ts';
import { kebab } from '../tool-entry.ts';
import { type Cli, everyday, optionsOf } from './cli.ts';
import { types } from './music.ts';
import { choicesOf, parametersOf } from './tool-arguments.ts';

const shells = ['bash', 'zsh', 'fish', 'powershell'];

/** Adds the command that prints the script of a shell, and the one that the script asks. */
export function addCompletion(cli: Cli): void {
  everyday(cli, 'completion <shell>', 'Server:', `print the completion script of ${shells.join(', ')}`).action(
    (shell: string) => {
      if (!shells.includes(shell))
        throw usageError(`There are completion scripts for ${shells.join(', ')}, not for ${shell}.`);
      const text = scripts[shell];
      if (text === undefined) script(shell, 'mcp-spotify', 'mcp-spotify');
      else cli.ports.out(text);
    },
  );
  cli.program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .action(async (words: readonly string[]) => {
      const items = await lastList(cli.ports, await serverUrl(cli.ports, optionsOf(cli).url)).catch(() => []);
      completions(cli.program, items).parse([...words]);
    });
}

/** The scripts of the package need bash-completion and evaluate what was typed; these do neither. */
const scripts: Readonly<Record<string, string>> = {
  bash: `_mcp_spotify() {
  local value about
  COMPREPLY=()
  while IFS=$'\\t' read -r value about; do
    [[ $value == :* ]] || COMPREPLY+=("$value")
  done < <(mcp-spotify complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _mcp_spotify mcp-spotify`,
  zsh: `#compdef mcp-spotify
_mcp_spotify() {
  local -a found
  local value about
  while IFS=$'\\t' read -r value about; do
    [[ $value == :* ]] || found+=("\${value//:/\\\\:}\${about:+:$about}")
  done < <(mcp-spotify complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe 'mcp-spotify' found
}
compdef _mcp_spotify mcp-spotify`,
};

/** Words for the places of everyday commands that have only a few. */
const fixed: Readonly<Record<string, readonly string[]>> = {
  shuffle: ['on', 'off'],
  repeat: ['song', 'all', 'off'],
  completion: shells,
  cache: ['stats'],
};
/** Commands that take rows of the last list by number. */
const numbered: ReadonlySet<string> = new Set(['play', 'queue', 'like', 'unlike', 'playlist', 'transfer']);

/** All commands, options and values, as the shells ask for them. */
function completions(program: Command, items: readonly ListItem[]): RootCommand {
  const root = new RootCommand();
  for (const option of program.options) addOption(root, option.long, option.description, !option.isBoolean());
  for (const command of program.commands) {
    if (command.name() === 'complete') continue;
    const known = root.command(command.name(), command.summary());
    const tool = catalogue.find(({ name }) => kebab(name) === command.name());
    const choices = new Map(
      tool ? parametersOf(tool).map((parameter) => [kebab(parameter.name), choicesOf(parameter)]) : [],
    );
    for (const { long, description, hidden, required } of [...command.options, ...program.options]) {
      if (hidden) continue;
      const values = long === '--type' ? types : (choices.get(long?.slice(2) ?? '') ?? []);
      addOption(known, long, description, required, values);
    }
    for (const argument of command.registeredArguments) {
      const values = fixed[command.name()] ?? choices.get(argument.name()) ?? [];
      known.argument(
        argument.name(),
        (complete) => {
          for (const value of values) complete(value, '');
          if (numbered.has(command.name()))
            for (const { number, name, by } of items) complete(String(number), by === '' ? name : `${name} · ${by}`);
        },
        argument.variadic,
      );
    }
  }
  return root;
}

function addOption(
  to: Pick<RootCommand, 'option'>,
  long: string | undefined,
  description: string,
  takesValue: boolean,
  values: readonly string[] = [],
): void {
  const name = long?.slice(2);
  if (name === undefined) return;
  if (!takesValue) to.option(name, description);
  else
    to.option(name, description, (complete) => {
      for (const value of values) complete(value, '');
    });
}
