import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { readyLine, startMessage } from './announcement.ts';
import { startLaptop } from './laptop.ts';
import { collectEarly } from './memory.ts';
import { projectFolder } from './template/assembly/synthesize.ts';

/** When the emulators warm up, milliseconds after the start: the first container is loading then, in a thread of its own. */
const warmUpAfter = 100;

/** The process around the laptop: `npm start`. */
async function main(): Promise<void> {
  // Lambda's clock shows UTC.
  process.env['TZ'] = 'UTC';
  collectEarly();
  const stop = new AbortController();
  const stopped = Promise.withResolvers<void>();
  stop.signal.addEventListener('abort', () => stopped.resolve());
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  followShell(() => stop.abort());
  // The embedded DynamoDB may throw where no caller can catch it; open resources are still closed.
  process.once('uncaughtException', (error) => {
    process.stderr.write(`${error.stack ?? error.message}\n`);
    process.exitCode = 1;
    stop.abort();
  });
  const log = openLog(process.env['PORT']);
  const laptop = await startLaptop({
    environment: process.env,
    fresh: process.argv.includes('--fresh'),
    signal: stop.signal,
    progress: (text) => void process.stderr.write(`${text}\n`),
    ...(log.write && { log: log.write }),
  }).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  if (laptop === undefined) return;
  try {
    const forPeople = process.stdout.isTTY;
    process.stderr.write(forPeople ? '' : `Ready at ${laptop.mcpUrl}. Stop with Ctrl+C.\n`);
    process.stdout.write(`${forPeople ? startMessage(laptop, log.file) : readyLine(laptop)}\n`);
    // What fails here fails again at the first use, where it is reported.
    const warming = setTimeout(() => void laptop.warmUp().catch(() => undefined), warmUpAfter);
    await stopped.promise;
    clearTimeout(warming);
  } finally {
    await laptop.close();
  }
}

/**
 * npm sends signals to the shell that it started, and not every shell forwards them, so the end of the shell counts as
 * one.
 */
function followShell(stop: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    stop();
  }, 200);
  watch.unref();
}

/** The log of the functions: a file, named from the project's folder, if standard error is a terminal, unless LOG=1. */
function openLog(port: string | undefined) {
  if (!process.stderr.isTTY || process.env['LOG'] === '1') return {};
  const folder = path.join(projectFolder, '.local/log');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${port ?? 3000}.log`);
  const stream = createWriteStream(file, { mode: 0o600 });
  return { file: path.relative(projectFolder, file), write: (text: string) => void stream.write(text) };
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
