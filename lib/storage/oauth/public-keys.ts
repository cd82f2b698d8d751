import * as z from 'zod';
import { publicJwk } from '../../auth/signing-keys.ts';
import { parseJson } from '../../spotify/text.ts';
import { type Key, readRow, type Table } from '../dynamodb.ts';

export const keysKey: Key = { pk: 'server', sk: 'keys' };

/** A published key; `until` (milliseconds since the epoch) is set once another key signs. */
export const publishedKey = z.object({ jwk: publicJwk, until: z.number().optional() });
/** The public half of a signing key, and how long it is valid. */
export type PublishedKey = z.output<typeof publishedKey>;

/** Reads the keys that verify tokens: the current one, and earlier ones until their last token has expired. */
export const publicKeys = (table: Table) => async (): Promise<readonly PublishedKey[]> => (await keysRow(table)).keys;

export async function keysRow(
  table: Table,
): Promise<{ readonly keys: readonly PublishedKey[]; readonly text: string | undefined }> {
  const text = (await readRow(table, keysKey))?.['keys']?.S;
  return { text, keys: z.array(publishedKey).safeParse(parseJson(text)).data ?? [] };
}
