import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { PublicJwk } from '../../auth/signing-keys.ts';
import { conditionHeld, keyOf, type Table } from '../dynamodb.ts';
import { keysKey, keysRow, type PublishedKey } from './public-keys.ts';

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
      const { keys: there, text } = await keysRow(table);
      const next = withCurrent(there, jwk, now());
      const written = JSON.stringify(next) === JSON.stringify(there) || (await replace(table, text, next));
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
  there: string | undefined,
  next: readonly PublishedKey[],
): Promise<boolean> {
  const condition =
    there === undefined
      ? {
          ConditionExpression: 'NOT attribute_type(#keys, :string)',
          ExpressionAttributeNames: { '#keys': 'keys' },
          ExpressionAttributeValues: { ':string': { S: 'S' } },
        }
      : {
          ConditionExpression: '#keys = :there',
          ExpressionAttributeNames: { '#keys': 'keys' },
          ExpressionAttributeValues: { ':there': { S: there } },
        };
  const Item = { ...keyOf(keysKey), keys: { S: JSON.stringify(next) } };
  return conditionHeld(client.send(new PutItemCommand({ TableName, Item, ...condition })));
}
