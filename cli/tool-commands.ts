import { Command } from 'commander';
import type { Tool } from '../lib/tools/definition/tool.ts';
import { tools, toolsets } from '../lib/tools/registry.ts';
import { type GlobalOptions, perform } from './calling.ts';
import { argumentsOf, takeArguments } from './options.ts';
import { CliError, exits, type Ports } from './ports.ts';

const kebab = (name: string): string => name.replaceAll('_', '-');
const heading = (toolset: string): string => `${toolset[0]?.toUpperCase() ?? ''}${toolset.slice(1)}:`;

/** Short names for what is done most, and the tool that each is. */
const short: Readonly<Record<string, string>> = {
  next: 'skip_next',
  previous: 'skip_previous',
  volume: 'set_volume',
  seek: 'seek_to_position',
  devices: 'get_available_devices',
  playlists: 'get_user_playlists',
  liked: 'get_saved_tracks',
  me: 'get_current_user',
};

/** Adds each tool as a command, by one mechanism: its options and its help come from its schema. */
export function addToolCommands(program: Command, ports: Ports, end: (exit: number) => void): void {
  for (const [toolset, members] of Object.entries(toolsets))
    for (const tool of Object.values(members))
      program.addCommand(commandOf(tool, program, ports, end).helpGroup(heading(toolset)));
  for (const [name, tool] of Object.entries(short)) {
    const alias = commandOf(toolNamed(tool), program, ports, end)
      .name(name)
      .summary(`short for ${kebab(tool)}`);
    program.addCommand(alias.helpGroup('Short names:'));
  }
  addQueue(program, ports, end);
}

function toolNamed(name: string): Tool {
  const found = tools.find((tool) => tool.name === name);
  if (!found) throw new CliError(exits.usage, `There is no tool ${name}.`);
  return found;
}

function commandOf(tool: Tool, program: Command, ports: Ports, end: (exit: number) => void): Command {
  const command = new Command(kebab(tool.name))
    .summary(tool.title)
    .description(tool.description)
    .option('--input <json>', 'all arguments as one JSON object')
    .exitOverride()
    .copyInheritedSettings(program);
  takeArguments(command, tool);
  return command.action(async (...given: unknown[]) => {
    const values = given.slice(0, command.registeredArguments.length);
    end(await perform(ports, tool, argumentsOf(tool, values, command.opts()), program.opts<GlobalOptions>()));
  });
}

/** `queue` shows it, `queue URI` adds to it. */
function addQueue(program: Command, ports: Ports, end: (exit: number) => void): void {
  program
    .command('queue')
    .helpGroup('Short names:')
    .summary('show the queue, or add a track to it')
    .argument('[uri]', 'a track or an episode')
    .action(async (uri: string | undefined) => {
      const tool = toolNamed(uri === undefined ? 'get_queue' : 'add_to_queue');
      end(await perform(ports, tool, uri === undefined ? {} : { uri }, program.opts<GlobalOptions>()));
    });
}
