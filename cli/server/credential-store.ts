import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { readJson, writeJson } from './json-file.ts';

const entry = z.object({ client: z.unknown().optional(), tokens: z.unknown().optional() });
const storedCredentials = z.object({
  /** The deployment that was signed in to last. */
  current: z.string().optional(),
  servers: z.record(z.string(), entry).default({}),
});

/** The client registration and the tokens for each MCP URL. */
export type StoredCredentials = z.output<typeof storedCredentials>;
export type ServerCredentials = z.output<typeof entry>;

const fileIn = (folder: string): string => path.join(folder, 'sign-ins.json');

export const readCredentials = (folder: string): Promise<StoredCredentials> =>
  readJson(fileIn(folder), storedCredentials);

const writeCredentials = (folder: string, value: StoredCredentials): Promise<void> => writeJson(fileIn(folder), value);

export async function keepForServer(folder: string, url: string, credentials: ServerCredentials): Promise<void> {
  const all = await readCredentials(folder);
  await writeCredentials(folder, { ...all, servers: { ...all.servers, [url]: credentials } });
}

/** Makes a server the one that commands use from now on. */
export const useServer = async (folder: string, url: string): Promise<void> =>
  writeCredentials(folder, { ...(await readCredentials(folder)), current: url });

export const deleteCredentials = (folder: string): Promise<void> => rm(fileIn(folder), { force: true });

/** What a sign-in may do, by scope. */
export const permissions: Readonly<Record<string, string>> = {
  read: 'read your library and playlists',
  control: 'control playback',
  write: 'change your library and playlists',
};
