import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Generation } from '../../resilience/decisions/freshness.ts';
import type { FleetStore } from '../../resilience/store/fleet-store.ts';
import { expiry, type Key, keyOf, type Row, readRow, type Table, userKey } from '../dynamodb.ts';
import { generationAt, ownGenerations, partsOf, rowTag, sharedTag, type TagUpdate } from './tag-places.ts';

/** Longer than any cache entry lives, so that an expired row can never make an old entry valid again. Milliseconds. */
const lifetime = 60 * 86_400_000;
const tries = 4;
/** With more generations a row takes more than one write unit. */
const most = 8;
const kept = 4;

export const tagKey = (account: string, tag: string): Key => userKey(account, `tag#${rowTag(tag)}`);

/** Reads what changes noted with the generation of a tag, oldest first. */
export const notesOf =
  (table: Table, tag: string) =>
  async (account: string): Promise<readonly string[]> =>
    generationAt(await readRow(table, tagKey(account, tag)), tag)?.notes ?? [];

type Generations = ReadonlyMap<string, Generation>;

const generationsIn = (row: Row | undefined, tags: readonly string[]): Generations =>
  new Map(
    tags.flatMap((tag): Array<[string, Generation]> => {
      const generation = generationAt(row, tag);
      return generation ? [[tag, generation]] : [];
    }),
  );

export const generationsOf = (row: (tag: string) => Row | undefined, tags: readonly string[]): Generations =>
  new Map([...new Set([...tags, ...tags.map(rowTag)])].flatMap((tag) => [...generationsIn(row(tag), [tag])]));

/** Reads and writes the generations of tags; those that share a row are written in one exchange. */
export function tagRows(
  table: Table,
  now: () => number,
  unique: () => string,
): Pick<FleetStore, 'replaceGenerations' | 'ensureGenerations'> {
  const update = updater(table, now);
  /** If a row has too many generations, the oldest are removed and the shared one is replaced, so that no old entry becomes valid. */
  const makeRoom = async (key: Key, row: Row | undefined): Promise<void> => {
    const own = ownGenerations(row);
    const settled = own.filter(([, { unsettledUntil }]) => unsettledUntil <= now());
    const leaving = settled.toSorted(([, a], [, b]) => a.changedAt - b.changedAt).slice(0, own.length - kept);
    const [first] = leaving;
    if (own.length <= most || !first) return;
    const others = { tag: sharedTag(first[0]), next: { id: unique(), changedAt: 0, unsettledUntil: 0 } };
    const gone = leaving.map(([tag, there]) => ({ tag, next: undefined, when: { there } }));
    // If one of them was changed meanwhile, the next change makes room.
    await update(key, [others, ...gone]).catch(() => undefined);
  };
  return {
    replaceGenerations: (account, { tags, seen, next }) =>
      eachRow(account, tags, async (key, together) => {
        let there = seen;
        for (let attempt = 1; ; attempt++) {
          const written = new Map(together.map((tag) => [tag, next(tag, there.get(tag))]));
          const when = (tag: string) => (attempt < tries ? { there: there.get(tag) } : undefined);
          const { row, conflict } = await update(
            key,
            together.map((tag) => ({ tag, next: written.get(tag), when: when(tag) })),
          );
          if (!conflict) {
            await makeRoom(key, row);
            return written;
          }
          there = generationsIn(row, together);
        }
      }),
    ensureGenerations: (account, wanted) =>
      eachRow(account, [...wanted.keys()], async (key, together) => {
        let found: Generations = new Map();
        for (let attempt = 1; attempt < tries && found.size < together.length; attempt++) {
          const missing = new Map(
            together.flatMap((tag) => (found.has(tag) ? [] : [[sharedTag(tag), wanted.get(tag)] as const])),
          );
          const { row } = await update(
            key,
            [...missing].map(([tag, next]) => ({ tag, next, when: { there: undefined } })),
          );
          found = generationsIn(row, together);
        }
        return found;
      }),
  };
}

/** Runs one operation per row that holds some of the tags, in parallel. */
async function eachRow(
  account: string,
  tags: readonly string[],
  run: (key: Key, tags: readonly string[]) => Promise<Generations>,
): Promise<Generations> {
  const rows = [...new Set(tags.map(rowTag))].map((name) =>
    run(
      tagKey(account, name),
      tags.filter((tag) => rowTag(tag) === name),
    ),
  );
  return new Map((await Promise.all(rows)).flatMap((found) => [...found]));
}

interface UpdateResult {
  /** As it is now. */
  readonly row: Row | undefined;
  readonly conflict: boolean;
}

function updater(table: Table, now: () => number) {
  return async (key: Key, updates: readonly TagUpdate[]): Promise<UpdateResult> => {
    const parts = partsOf(updates);
    const conditions = parts.flatMap(({ condition }) => condition ?? []);
    const names = Object.assign({}, ...parts.map((part) => part.names));
    const removed = parts.flatMap(({ remove }) => remove ?? []);
    const command = new UpdateItemCommand({
      TableName: table.name,
      Key: keyOf(key),
      UpdateExpression: [
        `SET ${['expires_at = :end', ...parts.flatMap(({ set }) => set ?? [])].join(', ')}`,
        ...(removed.length > 0 ? [`REMOVE ${removed.join(', ')}`] : []),
      ].join(' '),
      ...(conditions.length > 0 && { ConditionExpression: conditions.join(' AND ') }),
      ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
      ExpressionAttributeValues: Object.assign(
        { ':end': expiry(now(), lifetime)['expires_at'] },
        ...parts.map(({ values }) => values),
      ),
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      return { row: (await table.client.send(command)).Attributes, conflict: false };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { row: error.Item ?? (await readRow(table, key)), conflict: true };
    }
  };
}
