import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';

const readiness = z.object({ mcp: z.url(), token: z.string(), spotify: z.url() });

/** `npm start` of a checkout, without npm. */
export interface RunningLaptop extends z.output<typeof readiness> {
  /** Resident memory of the process in megabytes; `undefined` where the system does not tell. */
  readonly memory: () => number | undefined;
  readonly close: () => Promise<void>;
}

/** Starts the laptop of a checkout at a free port. @throws Error when it ends before it is ready. */
export async function runLaptop(
  project: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningLaptop> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [path.join(project, 'infra/local/start.mjs')], {
    cwd: project,
    env: { PATH, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const close = async (): Promise<void> => {
    const closed = once(child, 'close');
    child.kill();
    await closed;
  };
  for await (const line of createInterface(child.stdout)) {
    if (!line.startsWith('{')) continue;
    child.stdout.resume();
    return { ...readiness.parse(JSON.parse(line)), memory: () => residentMegabytes(child.pid), close };
  }
  throw new Error(`The laptop of ${project} did not start.`);
}

function residentMegabytes(pid = 0): number | undefined {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}
