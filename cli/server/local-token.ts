import path from 'node:path';
import * as z from 'zod';
import type { Ports } from '../ports.ts';
import { readJson } from './json-file.ts';

const running = z.object({ mcp: z.string().optional(), token: z.string().optional() });

/** The access token of a server that `npm start` of this copy runs at a URL; `undefined` where none does. */
export async function localToken(
  { localFolder }: Pick<Ports, 'localFolder'>,
  url: string,
): Promise<string | undefined> {
  const { origin, port } = new URL(url);
  if (localFolder === undefined || port === '') return undefined;
  const { mcp, token } = await readJson(path.join(localFolder, port, 'running.json'), running);
  return mcp !== undefined && new URL(mcp).origin === origin ? token : undefined;
}
