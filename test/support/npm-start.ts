import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { projectFolder } from '../../infra/local/template/assembly/synthesize.ts';
import { programEnvironment } from './environment.ts';

const readiness = z.strictObject({
  ready: z.literal(true),
  mcp: z.url(),
  token: z.string().min(32),
  spotify: z.url(),
  dynamodb: z.url(),
});

/** The line that `npm start` prints when it is ready. */
export type Readiness = z.output<typeof readiness>;

/** `npm start` in a process group and with a temporary folder of its own. */
export interface NpmStart {
  /** Resolves to the first line of JSON on standard output; `undefined` if the process ended before it. */
  readonly ready: Promise<Readiness | undefined>;
  /** What it wrote to standard error. */
  readonly stderr: () => string;
  /** Sends SIGTERM to npm only, as a service manager does, or SIGINT to the whole group, as Ctrl+C does. */
  readonly stop: (signal: 'SIGTERM' | 'SIGINT') => Promise<ProcessEnd>;
  readonly ended: Promise<ProcessEnd>;
}

/** How a process ended and what it left behind. */
export interface ProcessEnd {
  readonly code: number | null;
  /** Whether a process of the group is still running. */
  readonly processesLeft: boolean;
  readonly filesLeft: readonly string[];
}

/** Runs the real `npm start`. */
export async function npmStart(environment: Readonly<Record<string, string>>): Promise<NpmStart> {
  const TMPDIR = await mkdtemp(path.join(tmpdir(), 'npm-start-'));
  const child = spawn('npm', ['start'], {
    cwd: projectFolder,
    env: { ...programEnvironment(), TMPDIR, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  // Cleans up after a failing test.
  onTestFinished(() => void signalGroup(child.pid, 'SIGKILL'));
  const chunks: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  const ended = endOf(child, TMPDIR);
  return {
    ready: Promise.race([firstJson(child.stdout), ended.then(() => undefined)]),
    stderr: () => chunks.join(''),
    ended,
    stop: (signal) => {
      if (signal === 'SIGTERM') child.kill(signal);
      else signalGroup(child.pid, signal);
      return ended;
    },
  };
}

async function firstJson(output: NodeJS.ReadableStream): Promise<Readiness | undefined> {
  // npm prints the command; everything else except the one line goes to standard error.
  for await (const line of createInterface(output)) {
    if (line.startsWith('{')) return readiness.parse(JSON.parse(line));
  }
  return undefined;
}

async function endOf(child: ChildProcess, folder: string): Promise<ProcessEnd> {
  await once(child, 'close');
  // The pipes close a moment before the last process ends.
  for (let tries = 100; tries > 0 && signalGroup(child.pid, 0); tries--) await sleep(50);
  const filesLeft = (await readdir(folder)).filter((name) => name !== 'node-compile-cache');
  await rm(folder, { recursive: true });
  return { code: child.exitCode, processesLeft: signalGroup(child.pid, 0), filesLeft };
}

/** Whether there was a process in the group to take the signal. */
function signalGroup(group: number | undefined, signal: NodeJS.Signals | 0): boolean {
  if (group === undefined) return false;
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
