import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { PublicJwk } from '../../auth/signing-keys.ts';
import { conditionHeld, keyOf, type Table } from '../dynamodb.ts';
import { keysKey, type PublishedKey, publicKeys } from './public-keys.ts';

/** A token's hour, and what clocks and containers with the seed of before may be late by. Milliseconds. */
const afterlife = 75 * 60_000;
const tries = 3;

/**
 * Publishes the public half of the key that signs from now on. Keys of before count until their last token has expired.
 * Resolves to the keys that count.
 */
export const keyPublication =
  (table: Table, now: () => number) =>
  async (jwk: PublicJwk): Promise<readonly PublishedKey[]> => {
    for (let attempt = 1; ; attempt++) {
      const there = await publicKeys(table)();
      const next = withCurrent(there, jwk, now());
      const written = JSON.stringify(next) === JSON.stringify(there) || (await replace(table, there, next));
      if (written || attempt === tries) return next;
    }
  };

function withCurrent(there: readonly PublishedKey[], jwk: PublicJwk, now: number): readonly PublishedKey[] {
  const former = there
    .filter((key) => key.jwk.kid !== jwk.kid && (key.until ?? now + 1) > now)
    .map((key) => ({ ...key, until: key.until ?? now + afterlife }));
  return [{ jwk }, ...former];
}

function replace(
  { client, name: TableName }: Table,
  there: readonly PublishedKey[],
  next: readonly PublishedKey[],
): Promise<boolean> {
  const condition =
    there.length === 0
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: '#keys = :there',
          ExpressionAttributeNames: { '#keys': 'keys' },
          ExpressionAttributeValues: { ':there': { S: JSON.stringify(there) } },
        };
  const Item = { ...keyOf(keysKey), keys: { S: JSON.stringify(next) } };
  return conditionHeld(client.send(new PutItemCommand({ TableName, Item, ...condition })));
}
