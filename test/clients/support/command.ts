import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a command said, both streams together, and how it ended. */
export interface Said {
  readonly code: number | null;
  readonly text: string;
}

/** How commands of a client are run. */
export interface Place {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
}

const patience = 60_000;

/** Runs a command to its end; one that hangs is ended after a minute, with whatever it started. */
export async function run({ cwd, environment }: Place, [command = '', ...args]: readonly string[]): Promise<Said> {
  const child = spawn(command, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => void chunks.push(String(chunk)));
  const late = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), patience);
  const [code] = await once(child, 'close');
  clearTimeout(late);
  return { code: typeof code === 'number' ? code : null, text: chunks.join('') };
}

/** The same in a terminal of its own, for commands that ask for one. */
export const runInTerminal = (place: Place, command: readonly string[]): Promise<Said> =>
  run(place, ['script', '--quiet', '--return', '--flush', '--command', command.join(' '), '/dev/null']);

/** A program that keeps running in a terminal, as one sits before it. */
export interface RunningProgram {
  /** Waits until the screen shows something; resolves to the match, the whole of it first. */
  readonly shows: (what: RegExp) => Promise<readonly [string, ...string[]]>;
  /** Types a line and enters it. */
  readonly type: (line: string) => Promise<void>;
  /** Enters a line again and again until the screen shows something: the first Enter may only take up a suggestion. */
  readonly until: (what: RegExp, line: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts a program in tmux. */
export function startInTerminal({ cwd, environment }: Place, command: readonly string[]): RunningProgram {
  const socket = `client-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], { cwd, env: { ...environment } }).toString();
  tmux('new-session', '-d', '-x', '200', '-y', '60', command.join(' '));
  const screen = (): string => {
    try {
      return tmux('capture-pane', '-J', '-p', '-S', '-200', '-t', '0');
    } catch {
      throw new Error(`${command[0]} ended.`);
    }
  };
  const type = async (line: string): Promise<void> => {
    if (line !== '') tmux('send-keys', '-t', '0', '-l', line);
    // Some interfaces take what comes at once for pasted text, in which Enter is a new line.
    await sleep(700);
    tmux('send-keys', '-t', '0', 'Enter');
  };
  return {
    until: async (what, line) => {
      for (let tries = 0; tries < 20; tries++) {
        for (let polls = 0; polls < 30; polls++) {
          if (what.test(screen())) return;
          await sleep(100);
        }
        await type(line);
      }
      throw new Error(`${command[0]} does not show ${what}:\n${screen()}`);
    },
    shows: async (what) => {
      for (const until = Date.now() + patience; Date.now() < until; await sleep(100)) {
        const [whole, ...groups] = what.exec(screen()) ?? [];
        if (whole !== undefined) return [whole, ...groups];
      }
      throw new Error(`${command[0]} does not show ${what}:\n${screen()}`);
    },
    type,
    close: () => {
      try {
        const group = Number(tmux('display-message', '-p', '-t', '0', '#{pane_pid}'));
        tmux('kill-server');
        // Some start themselves again as a process that does not end with its terminal.
        process.kill(-group, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
      return Promise.resolve();
    },
  };
}
