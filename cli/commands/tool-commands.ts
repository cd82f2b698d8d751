import { Command } from 'commander';
import { catalogue } from '../catalogue.ts';
import { failed, usageError } from '../errors.ts';
import { print, printJson } from '../output/print.ts';
import { capitalized, plural } from '../output/text.ts';
import { callThrough, confirm, connected, rounds } from '../server/call.ts';
import { failureOf, forPeople, toolNames } from '../server/failures.ts';
import type { ListItem } from '../server/last-list.ts';
import { kebab, type ToolEntry } from '../tool-entry.ts';
import { type Cli, numbered, optionsOf, withServer } from './cli.ts';
import { deviceNamed, playlistNamed } from './named-things.ts';
import { argumentsOf, exampleOf, takeArguments } from './tool-arguments.ts';

/** Short names for lists that people ask for often. */
export const shortNames: Readonly<Record<string, string>> = {
  devices: 'get_available_devices',
  playlists: 'get_user_playlists',
  liked: 'get_saved_tracks',
  recent: 'get_recently_played',
  top: 'get_top_items',
  me: 'get_current_user',
};

/** Adds each tool as a command whose options and help come from its schema, except those that have a command of their own. */
export function addToolCommands(cli: Cli): void {
  const registered = new Set(cli.program.commands.map((command) => command.name()));
  for (const tool of catalogue)
    if (!registered.has(kebab(tool.name)))
      cli.program.addCommand(commandOf(tool, cli).helpGroup(`${capitalized(tool.toolset)}:`));
  for (const [name, tool] of Object.entries(shortNames)) {
    const entry = toolNamed(tool);
    cli.program.addCommand(commandOf(entry, cli).name(name).summary(entry.title).helpGroup('Everyday:'));
  }
}

/** A command line in lines that fit a narrow terminal. */
function commandLines(command: string): readonly string[] {
  const lines: string[] = [''];
  for (const word of command.split(/ (?=--|'|[a-zA-Z0-9:]+$|[a-zA-Z0-9:]+ )/)) {
    const last = lines.at(-1) ?? '';
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + word.length < 70) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export function toolNamed(name: string): ToolEntry {
  const found = catalogue.find((tool) => tool.name === name);
  if (!found) throw usageError(`There is no tool ${name}.`);
  return found;
}

/** A text about a tool with the names of tools and of its arguments as they are typed in a terminal. */
const asTyped = (text: string, { schema }: ToolEntry): string =>
  text
    .replaceAll(toolNames, kebab)
    .replaceAll(/\b[a-z]+(?:_[a-z]+)+\b/g, (name) =>
      Object.hasOwn(Object(Object(schema)['properties']), name) ? `--${kebab(name)}` : name,
    );

/** The command of one tool; everyday commands define their own positional arguments. */
export function commandOf(tool: ToolEntry, cli: Cli, hasOwnPlaces = false): Command {
  const command = new Command(kebab(tool.name))
    .summary(tool.title)
    .description(asTyped(tool.description, tool))
    .option('--input <json>', 'all arguments as one JSON object')
    .copyInheritedSettings(cli.program);
  takeArguments(command, tool, hasOwnPlaces);
  const lack =
    tool.onlyExtended === undefined
      ? ''
      : `\nNot offered to apps in Development Mode. ${forPeople(tool.onlyExtended)}\n`;
  command.addHelpText('after', `${lack}\nFor example:\n  ${commandLines(exampleOf(tool)).join(' \\\n    ')}`);
  return command.action(async (...given: unknown[]) => {
    const values = given.slice(0, command.registeredArguments.length);
    await runTool(cli, tool, values, command.opts());
  });
}

/** Runs a tool with the arguments of the command line, and prints the answer. */
export async function runTool(
  cli: Cli,
  tool: ToolEntry,
  values: readonly unknown[],
  given: Readonly<Record<string, unknown>>,
): Promise<void> {
  const items: ListItem[] = [];
  const args = await argumentsOf(tool, values, given, async (word, kind) => {
    if (kind === 'playlist') return withServer(cli, async (call) => (await playlistNamed(cli, call, word)).id);
    if (kind === 'device') return withServer(cli, async (call) => (await deviceNamed(cli, call, word)).id);
    const [item] = await numbered(cli, [word]);
    if (item) items.push(item);
    return item?.ref ?? word;
  });
  // A number may belong to another list than the user expects, so its item is shown before it is removed.
  if (tool.effect === 'destroy' && items.length > 0 && args['dry_run'] !== true)
    await confirm(cli.ports, `${tool.title}: ${named(items)}?`, optionsOf(cli));
  if (tool.name === 'export_playlist') await exportParts(cli, args);
  else await perform(cli, tool.name, args);
}

const named = (items: readonly ListItem[]): string => {
  const shown = items.slice(0, 5).map(({ name, by }) => (by === '' ? name : `${name} · ${by}`));
  return items.length > 5 ? `${shown.join(', ')} and ${plural(items.length - 5, 'other')}` : shown.join(', ');
};

/** Calls a tool and prints the answer. */
export const perform = (cli: Cli, tool: string, args: Readonly<Record<string, unknown>>): Promise<void> =>
  connected(cli.ports, optionsOf(cli), async (connection) =>
    print(cli.ports, await callThrough(cli.ports, connection, tool, args, optionsOf(cli)), optionsOf(cli), tool),
  );

/** Writes the parts of an export one after the other, and nothing else, so that it can go into a file. */
async function exportParts({ ports, ...cli }: Cli, args: Readonly<Record<string, unknown>>): Promise<void> {
  const options = optionsOf({ ports, ...cli });
  const tool = 'export_playlist';
  await connected(ports, options, async (connection) => {
    const texts: string[] = [];
    for await (const answer of rounds(ports, connection, tool, args, options)) {
      if (answer.isError) throw failureOf(answer, tool);
      if (answer.data['success'] === false) throw failed(String(answer.data['message']), 'not_done');
      const text = String(answer.data['text'] ?? '');
      if (!options.json) ports.out(text);
      texts.push(text);
      const { text: _, continue_from: __, has_more: ___, ...facts } = answer.data;
      if (options.json && answer.data['continue_from'] === undefined)
        printJson(ports, { ...facts, first_row: 0, row_count: undefined, text: texts.join('\n') });
    }
  });
}
