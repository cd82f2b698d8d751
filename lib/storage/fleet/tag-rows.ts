import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Generation } from '../../resilience/decisions/freshness.ts';
import type { FleetStore } from '../../resilience/store/fleet-store.ts';
import { expiry, type Key, keyOf, type Row, type Table, userKey } from '../dynamodb.ts';
import { generationOf, generationRow } from './state-rows.ts';

/** Longer than any cache entry lives, so that a row that expired can never make one count again. Milliseconds. */
const lifetime = 60 * 86_400_000;
const tries = 4;

/** The row of a tag. */
export const tagKey = (account: string, tag: string): Key => userKey(account, `tag#${tag}`);

/** Reads what changes noted with the generation of a tag, oldest first. */
export const notesOf =
  ({ client, name: TableName }: Table, tag: string) =>
  async (account: string): Promise<readonly string[]> => {
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key: keyOf(tagKey(account, tag)), ConsistentRead: true }),
    );
    return generationOf(Item)?.notes ?? [];
  };

/** The generations of tags, one row each. */
export function tagRows(table: Table, now: () => number): Pick<FleetStore, 'replaceGenerations' | 'ensureGenerations'> {
  const put = putter(table, now);
  return {
    replaceGenerations: async (account, { tags, seen, next }) => {
      const replace = async (tag: string): Promise<[string, Generation]> => {
        const key = tagKey(account, tag);
        let there = seen.get(tag);
        for (let attempt = 1; ; attempt++) {
          const generation = next(tag, there);
          const conflict = await put(key, generation, attempt < tries ? { there } : undefined);
          if (!conflict) return [tag, generation];
          there = conflict.there;
        }
      };
      return new Map(await Promise.all(tags.map(replace)));
    },
    ensureGenerations: async (account, tags) => {
      const ensure = async ([tag, generation]: [string, Generation]): Promise<[string, Generation]> => {
        const conflict = await put(tagKey(account, tag), generation, { there: undefined });
        return [tag, conflict?.there ?? generation];
      };
      return new Map(await Promise.all([...tags].map(ensure)));
    },
  };
}

interface Expected {
  readonly there: Generation | undefined;
}

/** Writes a tag's row if it is as expected, or anyhow; resolves to what is there instead. */
function putter({ client, name: TableName }: Table, now: () => number) {
  return async (key: Key, generation: Generation, expected: Expected | undefined): Promise<Expected | undefined> => {
    const Item = { ...keyOf(key), ...generationRow(generation), ...expiry(now(), lifetime) };
    const command = new PutItemCommand({
      TableName,
      Item,
      ...(expected && condition(expected)),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      await client.send(command);
      return undefined;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { there: generationOf(error.Item ?? (await row(key))) };
    }
  };

  async function row(key: Key): Promise<Row | undefined> {
    return (await client.send(new GetItemCommand({ TableName, Key: keyOf(key), ConsistentRead: true }))).Item;
  }
}

const condition = ({ there }: Expected) =>
  there
    ? { ConditionExpression: 'generation = :there', ExpressionAttributeValues: { ':there': { S: there.id } } }
    : // A damaged row counts as an absent one.
      {
        ConditionExpression: 'NOT attribute_type(generation, :string)',
        ExpressionAttributeValues: { ':string': { S: 'S' } },
      };
