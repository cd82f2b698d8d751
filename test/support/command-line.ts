import type { Ports } from '../../cli/ports.ts';
import { run } from '../../cli/program.ts';
import type { World } from './world.ts';

/** What a run of the command line wrote, and what it ended with. */
export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process against a world's server, as nobody at a terminal, with the static token unless told otherwise. */
export async function runCli(
  world: World,
  folder: string,
  argv: readonly string[],
  more: Partial<Ports> = {},
): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []];
  const env = { MCP_SPOTIFY_URL: `${world.origin}/mcp`, MCP_ACCESS_TOKEN: world.laptop.token };
  const exit = await run(argv, {
    ...{ out: (line) => void out.push(line), err: (line) => void err.push(line), env, folder },
    ...{ isTerminal: false, colour: false, width: 100, input: () => Promise.resolve('') },
    ...{ ask: () => Promise.resolve(false), openPage: () => Promise.resolve() },
    ...more,
  });
  return { exit, out: out.join('\n'), err: err.join('\n') };
}
