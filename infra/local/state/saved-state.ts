import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { parseJson } from '../../../lib/text.ts';

const attribute = z.record(z.string(), z.unknown());
const row = z.record(z.string(), attribute);
const keptState = z.object({
  version: z.literal(1),
  /** Which Spotify the users signed in with: the app's client id, or `demo`. */
  spotify: z.string(),
  /** Texts of secrets, by name. */
  secrets: z.record(z.string(), z.string()),
  /** Rows of the table as DynamoDB's JSON. */
  rows: z.array(row),
});

/** What the laptop keeps from one start to the next: the sign-in, and nothing of the cache. */
export type SavedState = z.output<typeof keptState>;
/** A row of the table as DynamoDB's JSON. */
export type SavedRow = z.output<typeof row>;

const fileIn = (folder: string): string => path.join(folder, 'sign-in.json');

/**
 * The state that was kept in a folder; `undefined` where there is none.
 * @throws Error with one sentence for a file that cannot be read.
 */
export async function readState(folder: string): Promise<SavedState | undefined> {
  const text = await readFile(fileIn(folder), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return;
    throw error;
  });
  if (text === undefined) return undefined;
  const parsed = keptState.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new Error(
    `${fileIn(folder)} is not a state of this version: start with npm start -- --fresh to forget it, or move it away.`,
  );
}

/** Replaces the state in a folder. */
export const writeState = (folder: string, state: SavedState): Promise<void> => writeOwn(fileIn(folder), state);

export const forgetState = (folder: string): Promise<void> => rm(fileIn(folder), { force: true });

const runningIn = (folder: string): string => path.join(folder, 'running.json');

/** What the command line reads to use a running laptop without signing in. */
export const noteRunning = (folder: string, running: { readonly mcp: string; readonly token: string }): Promise<void> =>
  writeOwn(runningIn(folder), running);

export const forgetRunning = (folder: string): Promise<void> => rm(runningIn(folder), { force: true });

/** Writes a file with tokens, which only the user of this computer may read. */
async function writeOwn(file: string, value: object): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(value), { mode: 0o600 });
  await rename(draft, file);
}
