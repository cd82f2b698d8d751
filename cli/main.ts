import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { debuglog } from 'node:util';
import envPaths from 'env-paths';
import { wrapped } from './output/render.ts';
import type { Ports } from './ports.ts';
import { run } from './program.ts';

const { stdin, stdout, stderr, env, argv } = process;

// A reader such as `head` may close the pipe early: that is no error.
for (const stream of [stdout, stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });

// Warnings of libraries are meant for developers, not for users or scripts that read stderr: NODE_DEBUG=mcp-spotify shows them.
console.warn = debuglog('mcp-spotify');
console.debug = console.warn;

const isSet = (name: string): boolean => (env[name] ?? '') !== '';
const canAsk = stdin.isTTY === true && stderr.isTTY === true;

const answer = async (question: string): Promise<string> => {
  const lines = createInterface({ input: stdin, output: stderr });
  // Ctrl+C at a question ends the program as it does anywhere else.
  lines.once('SIGINT', () => process.exit(130));
  const typed = await lines.question(question);
  lines.close();
  return typed.trim();
};

/** Reads single keys until the function that it returns is called. */
const keys: Ports['keys'] = (pressed) => {
  const read = (key: Buffer): void => pressed(key.toString());
  stdin.setRawMode(true).resume().on('data', read);
  return () => void stdin.off('data', read).setRawMode(false).pause();
};

process.exitCode = await run(argv.slice(2), {
  out: (line) => void stdout.write(`${line}\n`),
  err: (line) => void stderr.write(`${line}\n`),
  write: (text) => void stdout.write(text),
  env,
  isTerminal: stdout.isTTY === true,
  colour: isSet('FORCE_COLOR') || (stdout.isTTY === true && !isSet('NO_COLOR') && env['TERM'] !== 'dumb'),
  width: stdout.columns ?? 80,
  input: () => text(stdin),
  ask: async (question) =>
    canAsk
      ? /^y(es)?$/i.test(await answer(`${wrapped(`${question} [y/N]`, stdout.columns ?? 80).join('\n')} `))
      : undefined,
  enter: async (prompt) => {
    if (canAsk) await answer(prompt);
  },
  ...(stdin.isTTY === true && { keys }),
  openPage: async (url) => {
    const { default: open } = await import('open');
    return open(url).then(
      () => true,
      () => false,
    );
  },
  now: Date.now,
  sleep: (milliseconds, signal) => delay(milliseconds, undefined, { ...(signal && { signal }) }).catch(() => undefined),
  localFolder: path.resolve(import.meta.dirname, '..', env['LOCAL_STATE_DIR'] || '.local'),
  folder: env['MCP_SPOTIFY_CONFIG'] ?? envPaths('mcp-spotify', { suffix: '' }).config,
});
