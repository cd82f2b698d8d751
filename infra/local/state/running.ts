import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What the command line reads to use a running laptop without signing in. */
interface Running {
  readonly mcp: string;
  readonly token: string;
}

const fileIn = (folder: string): string => path.join(folder, 'running.json');

/** Writes the URL and the token of the running laptop, readable by this user alone. */
export async function noteRunning(folder: string, running: Running): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await rm(fileIn(folder), { force: true });
  await writeFile(fileIn(folder), JSON.stringify(running), { mode: 0o600 });
}

export const forgetRunning = (folder: string): Promise<void> => rm(fileIn(folder), { force: true });
