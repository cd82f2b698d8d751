import { CliError } from '../errors.ts';
import { card, keysHint, line, type NowPlaying, nowPlaying } from '../output/now-playing.ts';
import { printJson } from '../output/print.ts';
import type { Data } from '../output/rows.ts';
import type { Ports } from '../ports.ts';
import { type Call, type Cli, everyday, optionsOf, withServer } from './cli.ts';

const second = 1000;
/** The delays between polls while nothing changes. */
const pauses = [15, 30, 60, 120, 300].map((seconds) => seconds * second);
/** Spotify still shows the song that ended for a moment. */
const settle = 2 * second;

export function addNowCommand(cli: Cli): void {
  everyday(cli, 'now', 'Playback:', 'what is playing; --watch follows it')
    .option('-w, --watch', 'follow it until q or Ctrl+C')
    .action(({ watch = false }: { readonly watch?: boolean }) =>
      withServer(cli, async (call) => {
        if (watch) return follow(cli, call);
        const data = await call('get_current_playback');
        const now = nowPlaying(data);
        if (optionsOf(cli).json) printJson(cli.ports, data);
        else if (optionsOf(cli).uri) cli.ports.out(now?.uri ?? '');
        else cli.ports.out(cli.ports.isTerminal ? card(now, cli.ports) : now ? line(now) : 'Nothing is playing.');
      }),
    );
}

/** When to poll Spotify next: at the end of the song, and rarely while nothing plays. */
export function nextAsk(now: NowPlaying | undefined, before: NowPlaying | undefined, quiet: number): number {
  const pause = pauses[Math.min(quiet, pauses.length - 1)] ?? 0;
  if (!now?.isPlaying) return pause;
  const left = now.length - now.progress;
  // The answer still shows the end of the song before, or Spotify does not say how long it is.
  if (left < second || (before?.uri === now.uri && left < settle)) return pause;
  return left + settle / 2;
}

/** Redraws in place. */
function screen(ports: Ports): { readonly draw: (text: string) => void; readonly end: () => void } {
  let rows = 0;
  ports.write('\u001b[?25l');
  return {
    draw: (text) => {
      ports.write(`${rows > 0 ? `\u001b[${rows}A` : ''}\r\u001b[J${text}\n`);
      rows = text.split('\n').length;
    },
    end: () => ports.write('\u001b[?25h'),
  };
}

const tools: Readonly<Record<string, string>> = { n: 'skip_next', p: 'skip_previous' };

/** Keys that were pressed, and a wait that the next one ends. */
function keyboard(ports: Ports, isRead: boolean) {
  const pressed: string[] = [];
  let waiting = new AbortController();
  const release = isRead
    ? ports.keys?.((key) => {
        pressed.push(key);
        waiting.abort();
      })
    : undefined;
  return {
    next: (): string | undefined => pressed.shift(),
    wait: async (milliseconds: number): Promise<void> => {
      waiting = new AbortController();
      if (pressed.length === 0) await ports.sleep(milliseconds, waiting.signal);
    },
    release: (): void => release?.(),
  };
}

type PollResult = { readonly data: Data } | { readonly failure: string };

const asked = (answer: Promise<Data>): Promise<PollResult> =>
  answer.then(
    (data) => ({ data }),
    (error: unknown) => {
      if (error instanceof CliError) return { failure: error.message };
      throw error;
    },
  );

/** Follows playback: advances the progress locally, and polls when the song ends. */
async function follow(cli: Cli, call: Call): Promise<void> {
  const { ports } = cli;
  const isDrawn = ports.isTerminal && !optionsOf(cli).json;
  const keys = keyboard(ports, isDrawn);
  const shown = isDrawn ? screen(ports) : undefined;
  let now: NowPlaying | undefined;
  let note = '';
  let [askedAt, next, quiet] = [0, 0, 0];
  try {
    for (let key = keys.next(); key !== 'q' && key !== '\u0003'; key = keys.next()) {
      if (key !== undefined) {
        note = await act(key, now, call);
        if (note === '') await ports.sleep(second);
        [next, quiet] = [0, 0];
      }
      if (ports.now() >= next) {
        const before = now;
        const answer = await asked(call('get_current_playback', { fresh: true }));
        if ('failure' in answer) note = answer.failure;
        else now = nowPlaying(answer.data);
        const isNew = now?.uri !== before?.uri;
        if (isNew) quiet = 0;
        askedAt = ports.now();
        next = askedAt + nextAsk(now, before, quiet);
        quiet += 1;
        if (!shown && isNew && 'data' in answer) report(cli, answer.data, now);
      }
      const passed = now?.isPlaying ? ports.now() - askedAt : 0;
      const moved = now && { ...now, progress: Math.min(now.length, now.progress + passed) };
      shown?.draw(
        [card(moved, ports), ports.keys ? keysHint(ports) : '', note].filter((part) => part !== '').join('\n'),
      );
      note = '';
      await keys.wait(shown ? second : Math.max(second, next - ports.now()));
    }
  } finally {
    keys.release();
    shown?.end();
  }
}

/** What a key does; resolves to what went wrong, if anything. */
async function act(key: string, now: NowPlaying | undefined, call: Call): Promise<string> {
  const tool = key === ' ' ? (now?.isPlaying ? 'pause' : 'play') : tools[key];
  if (tool === undefined) return '';
  const result = await asked(call(tool));
  return 'failure' in result ? result.failure : '';
}

/** Prints each new song on a line of its own. */
function report(cli: Cli, data: Data, now: NowPlaying | undefined): void {
  if (optionsOf(cli).json) cli.ports.out(JSON.stringify(data));
  else cli.ports.out(now ? line(now) : 'Nothing is playing.');
}
