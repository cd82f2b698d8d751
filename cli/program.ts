import { Command, CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { CliError, exits, type Ports } from './ports.ts';
import { addServerCommands } from './server-commands.ts';
import { addToolCommands } from './tool-commands.ts';

const after = `
The server: --url, else MCP_SPOTIFY_URL, else the one you signed in to last, else http://127.0.0.1:3000/mcp.
The token: MCP_ACCESS_TOKEN, else what login kept.

Exit codes: 0 done; 1 the tool failed; 2 wrong usage; 3 sign in first; 4 nobody answers; 5 a quota or a limit, come back later.`;

/** Runs the command line; resolves to what the program ends with. */
export async function run(argv: readonly string[], ports: Ports): Promise<number> {
  let exit: number = exits.ok;
  const end = (code: number): void => {
    exit = code;
  };
  const program = programOf(ports, end);
  try {
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exits.ok : exits.usage;
    const failure = error instanceof CliError ? error : undefined;
    ports.err(
      failure?.message ??
        `Something went wrong in mcp-spotify itself: ${error instanceof Error ? error.message : String(error)}`,
    );
    return failure?.exit ?? exits.failed;
  }
}

/** All commands. */
export function programOf(ports: Ports, end: (exit: number) => void): Command {
  const program = new Command('mcp-spotify')
    .description('Spotify from the terminal, by an MCP server of yours.')
    .version(packageJson.version)
    .option('--url <url>', 'MCP URL of the server')
    .option('--json', 'only the data, as JSON')
    .option('--yes', 'agree to what cannot be undone')
    .addHelpText('after', after)
    .exitOverride()
    .configureOutput({ writeOut: (text) => ports.out(text.trimEnd()), writeErr: (text) => ports.err(text.trimEnd()) })
    .showHelpAfterError('Run with --help to see what there is.');
  addServerCommands(program, ports, end);
  addToolCommands(program, ports, end);
  return program;
}
