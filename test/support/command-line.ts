import type { Ports } from '../../cli/ports.ts';
import { run } from '../../cli/program.ts';
import type { TestStack } from './test-stack.ts';

/** What a run of the command line wrote, and its exit code. */
export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** Ports of an unattended program: no terminal, no colours, no prompts. */
export function silentPorts(more: Partial<Ports> = {}): Ports {
  return {
    ...{ out: () => undefined, err: () => undefined, write: () => undefined, env: {}, folder: '' },
    ...{ isTerminal: false, colour: false, width: 100, now: Date.now },
    ...{ input: () => Promise.resolve(''), ask: () => Promise.resolve(undefined) },
    ...{ enter: () => Promise.resolve(), openPage: () => Promise.resolve(false), sleep: () => Promise.resolve() },
    ...more,
  };
}

/** Runs the command line in this process against a test stack, with the static token by default. */
export async function runCli(
  testStack: TestStack,
  folder: string,
  argv: readonly string[],
  more: Partial<Ports> = {},
): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []];
  const env = { MCP_SPOTIFY_URL: `${testStack.origin}/mcp`, MCP_ACCESS_TOKEN: testStack.laptop.token };
  const ports = silentPorts({
    ...{ out: (line) => void out.push(line), err: (line) => void err.push(line), env, folder },
    ...more,
  });
  const exit = await run(argv, ports);
  return { exit, out: out.join('\n'), err: err.join('\n') };
}
