import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { publicJwk } from '../../auth/signing-keys.ts';
import { type Key, keyOf, type Table } from '../dynamodb.ts';

/** Where the public halves of the signing keys lie. */
export const keysKey: Key = { pk: 'server', sk: 'keys' };

/** A published key; `until` (milliseconds since the epoch) is set once another signs. */
export const publishedKey = z.object({ jwk: publicJwk, until: z.number().optional() });
/** The public half of a signing key and how long it counts. */
export type PublishedKey = z.output<typeof publishedKey>;

/** Reads the keys by which tokens are checked: those in use and those whose last tokens still live. */
export const publicKeys =
  ({ client, name: TableName }: Table) =>
  async (): Promise<readonly PublishedKey[]> => {
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: keyOf(keysKey), ConsistentRead: true }));
    return z.array(publishedKey).parse(JSON.parse(Item?.['keys']?.S ?? '[]'));
  };
