import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { type PublicJwk, publicJwk } from '../../auth/signing-keys.ts';
import { parseJson } from '../../text.ts';
import { conditionHeld, type Key, keyOf, readRow, type Table } from '../dynamodb.ts';

const keysKey: Key = { pk: 'server', sk: 'keys' };

/** A published key; `until` (milliseconds since the epoch) is set once another key signs. */
export const publishedKey = z.object({ jwk: publicJwk, until: z.number().optional() });
/** The public half of a signing key, and how long it is valid. */
export type PublishedKey = z.output<typeof publishedKey>;

/** Reads the keys that verify tokens: the current one, and earlier ones until their last token has expired. */
export const publicKeys = (table: Table) => async (): Promise<readonly PublishedKey[]> => (await keysRow(table)).keys;

async function keysRow(
  table: Table,
): Promise<{ readonly keys: readonly PublishedKey[]; readonly text: string | undefined }> {
  const text = (await readRow(table, keysKey))?.['keys']?.S;
  return { text, keys: z.array(publishedKey).safeParse(parseJson(text)).data ?? [] };
}

/** The lifetime of a token, plus time for clock skew and for containers that still use the previous seed. Milliseconds. */
const afterlife = 75 * 60_000;
const tries = 3;

/**
 * Publishes the public half of the new signing key. Earlier keys stay valid until their last token has expired.
 * Resolves to the valid keys.
 */
export const keyPublication =
  (table: Table, now: () => number) =>
  async (jwk: PublicJwk): Promise<readonly PublishedKey[]> => {
    for (let attempt = 1; ; attempt++) {
      const { keys: published, text } = await keysRow(table);
      const next = withCurrent(published, jwk, now());
      const written = JSON.stringify(next) === JSON.stringify(published) || (await replace(table, text, next));
      if (written || attempt === tries) return next;
    }
  };

function withCurrent(published: readonly PublishedKey[], jwk: PublicJwk, now: number): readonly PublishedKey[] {
  const former = published
    .filter((key) => key.jwk.kid !== jwk.kid && (key.until ?? now + 1) > now)
    .map((key) => ({ ...key, until: key.until ?? now + afterlife }));
  return [{ jwk }, ...former];
}

function replace(
  { client, name: TableName }: Table,
  current: string | undefined,
  next: readonly PublishedKey[],
): Promise<boolean> {
  const condition =
    current === undefined
      ? {
          ConditionExpression: 'NOT attribute_type(#keys, :string)',
          ExpressionAttributeNames: { '#keys': 'keys' },
          ExpressionAttributeValues: { ':string': { S: 'S' } },
        }
      : {
          ConditionExpression: '#keys = :there',
          ExpressionAttributeNames: { '#keys': 'keys' },
          ExpressionAttributeValues: { ':there': { S: current } },
        };
  const Item = { ...keyOf(keysKey), keys: { S: JSON.stringify(next) } };
  return conditionHeld(client.send(new PutItemCommand({ TableName, Item, ...condition })));
}
