import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether tmux runs here: the condition of the suite 'terminal'. */
export function hasTmux(): boolean {
  try {
    execFileSync('tmux', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** An interactive terminal. */
export interface Terminal {
  /** Types a line and waits for the prompt; resolves to the screen, with colours as escape sequences. */
  readonly type: (line: string) => Promise<string>;
  /** Types some text, then presses a key of tmux's names, if any. */
  readonly keys: (text: string, key?: string) => void;
  /** Waits until the screen matches, with a timeout in milliseconds; resolves to it without colours. */
  readonly until: (found: (shown: string) => boolean, patience?: number) => Promise<string>;
  readonly close: () => void;
}

const prompt = '❯';
const usualPatience = 60_000;

/** Starts a shell in tmux, so wide and high. */
export async function terminal(
  columns: number,
  rows: number,
  environment: Readonly<Record<string, string>>,
): Promise<Terminal> {
  const socket = `mcp-spotify-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], {
      // Programs print less if CI is set, which an interactive terminal does not have.
      env: { ...process.env, CI: undefined, ...environment },
    }).toString();
  const folder = mkdtempSync(path.join(tmpdir(), 'terminal-'));
  const prompts = path.join(folder, 'prompts');
  // In the prompt itself: PROMPT_COMMAND would change PIPESTATUS.
  const shell = `env PS1='$(echo >> ${prompts})${prompt} ' TERM=xterm-256color COLORTERM=truecolor bash --norc --noprofile`;
  tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), shell);
  const screen = (): string => tmux('capture-pane', '-e', '-p', '-t', '0');
  const plain = (): string => tmux('capture-pane', '-p', '-t', '0').trimEnd();
  /** How many prompts the shell has shown. */
  const shown = (): number => readFileSync(prompts, { encoding: 'utf8', flag: 'a+' }).length;
  const ready = async (count: number): Promise<void> => {
    for (const until = Date.now() + usualPatience; Date.now() < until; await sleep(50)) {
      if (shown() >= count && plain().split('\n').at(-1)?.trim() === prompt) return;
    }
    throw new Error(`The terminal did not come back:\n${plain()}`);
  };
  await ready(1);
  return {
    type: async (line) => {
      const before = shown();
      const send = ['send-keys', '-t', '0'];
      // By one client: each is a process that is started.
      tmux(...send, 'C-l', ';', ...send, '-l', line, ';', ...send, 'Enter');
      // The previous prompt is visible until the shell has read the line.
      await ready(before + 1);
      return screen();
    },
    keys: (text, key) => {
      tmux('send-keys', '-t', '0', '-l', text);
      if (key !== undefined) tmux('send-keys', '-t', '0', key);
    },
    until: async (found, patience = usualPatience) => {
      for (const end = Date.now() + patience; Date.now() < end; await sleep(150)) {
        const now = plain();
        if (found(now)) return now;
      }
      throw new Error(`The terminal did not show it:\n${plain()}`);
    },
    close: () => {
      tmux('kill-server');
      rmSync(folder, { recursive: true });
    },
  };
}
