import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';

const storedCredentials = z.object({
  /** The deployment that was signed in to last. */
  current: z.string().optional(),
  servers: z
    .record(z.string(), z.object({ client: z.unknown().optional(), tokens: z.unknown().optional() }))
    .default({}),
});

/** What is kept between runs: for each MCP URL the client's registration and its tokens. */
export type StoredCredentials = z.output<typeof storedCredentials>;

const fileIn = (folder: string): string => path.join(folder, 'sign-ins.json');

/** What is kept; nothing where there is no file, or a damaged one. */
export async function readCredentials(folder: string): Promise<StoredCredentials> {
  const text = await readFile(fileIn(folder), 'utf8').catch(() => '{}');
  try {
    return storedCredentials.parse(JSON.parse(text));
  } catch {
    return storedCredentials.parse({});
  }
}

/** Keeps it where nobody else can read it. */
export async function writeCredentials(folder: string, value: StoredCredentials): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(fileIn(folder), `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  // The mode counts for a new file alone.
  await chmod(fileIn(folder), 0o600);
}

/** Forgets everything. */
export const deleteCredentials = (folder: string): Promise<void> => rm(fileIn(folder), { force: true });
