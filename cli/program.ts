import { Command, CommanderError } from 'commander';
import { createColors } from 'picocolors';
import packageJson from '../package.json' with { type: 'json' };
import type { Cli } from './commands/cli.ts';
import { addCompletion } from './commands/completion.ts';
import { addMusicCommands } from './commands/music.ts';
import { addNowCommand } from './commands/now.ts';
import { addPlay } from './commands/play.ts';
import { addPlaybackCommands } from './commands/playback.ts';
import { addServerCommands } from './commands/server-commands.ts';
import { addToolCommands } from './commands/tool-commands.ts';
import { CliError, exits, failed, usageError } from './errors.ts';
import { paragraph, wrapped } from './output/render.ts';
import { capitalized, fitted, printable, widthOf } from './output/text.ts';
import type { Ports } from './ports.ts';

/** Runs the command line; resolves to its exit code. */
export async function run(argv: readonly string[], ports: Ports): Promise<number> {
  const program = programOf(ports);
  try {
    const words = readable(argv);
    if (words.length === 0) program.outputHelp();
    else await program.parseAsync(words, { from: 'user' });
    return exits.ok;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exits.ok;
    const failure = failureFrom(error, program, argv);
    // It may repeat what was typed or pasted.
    const lines = failure.message.split('\n').map(printable);
    const message = lines.join(' ').trim();
    if (argv.includes('--json'))
      ports.err(JSON.stringify({ error: { code: failure.code, message, exit: failure.exit } }));
    else for (const line of lines) ports.err(paragraph(line, ports));
    return failure.exit;
  }
}

/** Steps such as `volume -5` look like options, and tools may be named as the server does. */
function readable(argv: readonly string[]): string[] {
  const at = argv.findIndex((word) => !word.startsWith('-'));
  const command = argv[at] ?? '';
  const words = argv.map((word, place) =>
    place === at && /^[a-z]+(_[a-z]+)+$/.test(word) ? word.replaceAll('_', '-') : word,
  );
  const step = words.findIndex((word, place) => place > at && /^-\d/.test(word));
  if (!/^(volume|seek)$/.test(command) || step < 0) return words;
  return [...words.filter((_, place) => place !== step), '--', words[step] ?? ''];
}

function failureFrom(error: unknown, program: Command, argv: readonly string[]): CliError {
  if (error instanceof CliError) return error;
  if (error instanceof CommanderError && error.code === 'commander.missingArgument')
    return missingArgument(program, argv, error.message);
  if (error instanceof CommanderError) return usageError(sentence(error.message, commandIn(program, argv)));
  const why = error instanceof Error ? error.message : String(error);
  return failed(`Something went wrong in mcp-spotify itself: ${why}`, 'internal');
}

/** What a command lacks, and how it is used. */
function missingArgument(program: Command, argv: readonly string[], message: string): CliError {
  const command = commandIn(program, argv);
  const [, argument = ''] = /'(.*)'/.exec(message) ?? [];
  const name = command?.name() ?? '';
  return usageError(
    `${name} needs <${argument}>. Usage: mcp-spotify ${name} <${argument}>, to ${command?.summary() ?? ''}.`,
  );
}

/** The command that was typed, by either of its names. */
const commandIn = ({ commands }: Command, argv: readonly string[]): Command | undefined => {
  const [typed] = readable(argv).filter((word) => !word.startsWith('-'));
  return commands.find((one) => one.name() === typed || one.aliases().includes(typed ?? ''));
};

/** Commander's message as a sentence, and where to look. */
function sentence(message: string, command: Command | undefined): string {
  const [first = '', suggestion = ''] = message.replace(/^error: /, '').split('\n');
  const said = capitalized(first).replace(/\.?$/, '.');
  const near = suggestion.replace(/^\(|\)$/g, '');
  const help = `mcp-spotify ${command === undefined ? '' : `${command.name()} `}--help`;
  return `${said}${near === '' ? ` See: ${help}` : ` ${near}`}`;
}

/** Lines that are too long go on below, indented. */
const folded = (text: string, columns: number): string =>
  text
    .split('\n')
    .flatMap((line) => (widthOf(line) <= columns ? [line] : indented(wrapped(line, columns - 2))))
    .join('\n');

const indented = ([first = '', ...rest]: readonly string[]): readonly string[] => [
  first,
  ...rest.map((line) => `  ${line}`),
];

export function programOf(ports: Ports): Command {
  const program = new Command('mcp-spotify')
    .description('Spotify from the terminal, through your own MCP server.')
    .version(packageJson.version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .option('--url <url>', 'MCP URL of the server')
    .option('--json', 'print the data as JSON')
    .option('--uri', 'print only the URIs of a list')
    .option('--yes', 'confirm what removes something')
    // Everything fits the usual 80 columns, whatever the terminal has.
    .configureHelp({ showGlobalOptions: true, minWidthToWrap: 20, helpWidth: Math.max(40, Math.min(ports.width, 100)) })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => ports.out(folded(text.trimEnd(), Math.max(40, ports.width))),
      writeErr: () => undefined,
    });
  const cli: Cli = { program, ports };
  addPlay(cli);
  addPlaybackCommands(cli);
  addNowCommand(cli);
  addMusicCommands(cli);
  addServerCommands(cli);
  addToolCommands(cli);
  addCompletion(cli);
  program.helpInformation = () => overview(program, ports);
  return program;
}

/** The commands of the first help, by what people want to do. */
const groups: Readonly<Record<string, ReadonlyArray<readonly [string, string]>>> = {
  Listen: [
    ['now', 'what is playing; --watch follows it'],
    ['play [what]', 'words, a link, or a number of the last list; alone: go on'],
    ['pause', 'pause'],
    ['next', 'the next song; prev goes back'],
    ['volume [level]', 'show or set it: 30, +5, -5'],
  ],
  Find: [
    ['search <words>', 'songs; --type album, artist, playlist, show, episode'],
    ['playlist <name>', 'the songs of one of your playlists; --play plays it'],
    ['devices', 'where Spotify is open; transfer <name> moves playback'],
  ],
  Keep: [
    ['queue [what]', 'show the queue, or add to it'],
    ['like [what]', 'save what is playing, or what you name'],
    ['undo', 'undo your last change'],
  ],
  Server: [['login [url]', 'sign in to your server in the browser']],
};

export const overviewNames = Object.values(groups).flatMap((rows) => rows.map(([usage]) => usage.split(' ')[0] ?? ''));

/** The first help: the commands that people use most, and where the others are. */
function overview(program: Command, { colour, width }: Pick<Ports, 'colour' | 'width'>): string {
  const paint = createColors(colour);
  const columns = Math.min(width, 80);
  const row = ([usage, what]: readonly [string, string]): string =>
    wrapped(what, columns - 20)
      .map((line, at) => `  ${fitted(at === 0 ? usage : '', 17)} ${line}`.trimEnd())
      .join('\n');
  const more = program.commands.filter((command) => command.name() !== 'complete').length - overviewNames.length;
  const options = program.options.map(({ flags, description }): readonly [string, string] => [flags, description]);
  const ends =
    'Exit codes: 0 done, 1 failed or nothing done, 2 wrong arguments, 3 sign in, 4 server not reachable, 5 try again later.';
  return [
    `${program.description()}`,
    '',
    `Usage: mcp-spotify <command> [options]`,
    ...Object.entries(groups).flatMap(([name, rows]) => ['', paint.bold(name), ...rows.map(row)]),
    '',
    ...wrapped(`${more} more: ${paint.bold('mcp-spotify tools')}. Help for one: mcp-spotify <command> --help`, columns),
    '',
    paint.bold('Options'),
    ...options.map(row),
    '',
    ...wrapped(
      'Server: --url, else MCP_SPOTIFY_URL, else the one you chose last, else http://127.0.0.1:3000/mcp. Token: MCP_ACCESS_TOKEN, else your sign-in.',
      columns,
    ),
    ...wrapped(ends, columns),
    '',
  ].join('\n');
}
