import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeJson } from '../../cli/server/json-file.ts';
import { optionalSuite, root } from '../support/environment.ts';
import { pick } from '../support/scale.ts';
import { hasTmux } from '../support/terminal.ts';

const has = (program: string): boolean => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const folder = mkdtempSync(path.join(tmpdir(), 'completion-'));
const url = 'http://127.0.0.1:9/mcp';
beforeAll(async () => {
  const program = path.join(folder, 'mcp-spotify');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${path.join(root, 'cli/bin.mjs')}' "$@"\n`);
  chmodSync(program, 0o755);
  const item = (number: number, name: string) => ({
    number,
    kind: 'track',
    ref: `spotify:track:${number}`,
    name,
    by: 'Somebody',
  });
  await writeJson(path.join(folder, 'last-lists.json'), {
    [url]: { at: Date.now(), items: [item(1, 'Rain'), item(2, 'More: Rain'), item(12, 'Sun')] },
  });
  // The first start makes the bundle.
  execFileSync(program, ['--version']);
});
afterAll(() => rmSync(folder, { recursive: true }));

const shells = {
  bash: 'bash --norc --noprofile',
  zsh: 'zsh -f',
};
const setUp = {
  bash: 'eval "$(mcp-spotify completion bash)"',
  zsh: 'autoload -Uz compinit && compinit -u -D && eval "$(mcp-spotify completion zsh)"',
};

for (const shell of ['bash', 'zsh'] as const)
  optionalSuite(
    'terminal',
    hasTmux() && has(shell),
    `tmux or ${shell} is not installed`,
  )(`completion in ${shell}`, () => {
    const socket = `completion-${process.pid}-${shell}`;
    const tmux = (...args: readonly string[]): string =>
      execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args]).toString();
    const screen = (): string => tmux('capture-pane', '-p', '-t', '0').trimEnd();
    const until = async (found: (shown: string) => boolean): Promise<string> => {
      for (const end = Date.now() + 30_000; Date.now() < end; await sleep(50)) if (found(screen())) return screen();
      throw new Error(`The screen did not show it:\n${screen()}`);
    };

    beforeAll(async () => {
      const env = `PATH='${folder}:${process.env['PATH'] ?? ''}' PS1='> ' PROMPT='> ' MCP_SPOTIFY_URL=${url} MCP_SPOTIFY_CONFIG='${folder}' TERM=xterm-256color`;
      tmux('new-session', '-d', '-x', '100', '-y', '30', `env ${env} ${shells[shell]}`);
      await until((shown) => shown.endsWith('>'));
      tmux('send-keys', '-t', '0', '-l', `${setUp[shell]}; echo re''ady`);
      tmux('send-keys', '-t', '0', 'Enter');
      await until((shown) => /^ready$/m.test(shown));
      return () => void tmux('kill-server');
    });

    /** What the shell shows when somebody types this and presses Tab twice. */
    async function tabbed(line: string, found: RegExp): Promise<string> {
      tmux('send-keys', '-t', '0', 'C-u');
      tmux('send-keys', '-t', '0', 'C-l');
      await until((shown) => /^>$/.test(shown));
      tmux('send-keys', '-t', '0', '-l', line);
      tmux('send-keys', '-t', '0', 'Tab');
      await sleep(300);
      tmux('send-keys', '-t', '0', 'Tab');
      return until((shown) => found.test(shown));
    }

    const lines = [
      ['a command', 'mcp-spotify sear', /mcp-spotify search\b/],
      ['several commands', 'mcp-spotify play', /playlist[\s\S]*playlists|playlists[\s\S]*playlist/],
      ['an option', 'mcp-spotify search rain --ty', /search rain --type/],
      ['the value of an option', 'mcp-spotify search rain --type al', /--type album/],
      ['a word of a few', 'mcp-spotify shuffle of', /shuffle off/],
      ['a value of a tool', 'mcp-spotify get-top-items --time-range sh', /--time-range short_term/],
      ['the numbers of the last list', 'mcp-spotify play 1', /12/],
    ] as const;
    /** At a thin scale: what is one and what are several, of the program and of the last list. */
    const thin = ['several commands', 'a value of a tool', 'the numbers of the last list'];
    it.each(pick(lines, ([what]) => thin.includes(what)))('%s', async (_, line, found) => {
      expect(await tabbed(line, found)).toMatch(found);
    });
  });
