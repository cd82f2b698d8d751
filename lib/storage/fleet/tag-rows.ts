import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { Generation } from '../../resilience/decisions/freshness.ts';
import type { FleetStore } from '../../resilience/store/fleet-store.ts';
import { parseJson } from '../../text.ts';
import { expiry, type Key, keyOf, type Row, readRow, type Table, userKey } from '../dynamodb.ts';

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
    const generations = ownGenerations(row);
    const settled = generations.filter(([, { unsettledUntil }]) => unsettledUntil <= now());
    const leaving = settled.toSorted(([, a], [, b]) => a.changedAt - b.changedAt).slice(0, generations.length - kept);
    const [first] = leaving;
    if (generations.length <= most || !first) return;
    const shared = { tag: sharedTag(first[0]), next: { id: unique(), changedAt: 0, unsettledUntil: 0 } };
    const gone = leaving.map(([tag, expected]) => ({ tag, next: undefined, when: { expected } }));
    // If one of them was changed meanwhile, the next change makes room.
    await update(key, [shared, ...gone]).catch(() => undefined);
  };
  return {
    replaceGenerations: (account, { tags, seen, next }) =>
      eachRow(account, tags, async (key, together) => {
        let current = seen;
        for (let attempt = 1; ; attempt++) {
          const written = new Map(together.map((tag) => [tag, next(tag, current.get(tag))]));
          const when = (tag: string) => (attempt < tries ? { expected: current.get(tag) } : undefined);
          const { row, conflict } = await update(
            key,
            together.map((tag) => ({ tag, next: written.get(tag), when: when(tag) })),
          );
          if (!conflict) {
            await makeRoom(key, row);
            return written;
          }
          current = generationsIn(row, together);
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
            [...missing].map(([tag, next]) => ({ tag, next, when: { expected: undefined } })),
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

/**
 * Playlists share the row of their list, since a change affects both. Each recently changed playlist has an
 * attribute with its generation; all others share one.
 */
const [one, list, others] = ['playlist:', 'playlists', 'playlist:*'] as const;

/** The tag that names the row of a tag. */
export const rowTag = (tag: string): string => (tag.startsWith(one) ? list : tag);

/** The tag whose generation counts while a tag has none of its own. */
const sharedTag = (tag: string): string => (tag.startsWith(one) ? others : tag);

const textOf = ({ id, changedAt, unsettledUntil, unseen }: Generation): string =>
  [id, changedAt, unsettledUntil, ...(unseen ? [unseen.join(',')] : [])].join(' ');

function generationIn(text: string | undefined): Generation | undefined {
  const [id, changedAt, unsettledUntil, names] = text?.split(' ') ?? [];
  const unseen = names?.split(',').filter((name) => name !== '');
  const isWhole = id && changedAt && unsettledUntil && Number(changedAt) >= 0 && Number(unsettledUntil) >= 0;
  return isWhole ? { id, changedAt: Number(changedAt), unsettledUntil: Number(unsettledUntil), unseen } : undefined;
}

const generationAt = (row: Row | undefined, tag: string): Generation | undefined =>
  rowTag(tag) === tag ? generationOf(row) : generationIn((row?.[tag] ?? row?.[others])?.S);

const ownGenerations = (row: Row | undefined): ReadonlyArray<readonly [string, Generation]> =>
  Object.entries(row ?? {}).flatMap(([name, { S }]) => {
    const generation = name.startsWith(one) && name !== others ? generationIn(S) : undefined;
    return generation ? [[name, generation] as const] : [];
  });

interface TagUpdate {
  readonly tag: string;
  /** Absent: the tag loses its own generation. */
  readonly next: Generation | undefined;
  /** The expected current value. */
  readonly when?: { readonly expected: Generation | undefined } | undefined;
}

interface Part {
  readonly set?: string;
  readonly remove?: string;
  readonly condition?: string | undefined;
  readonly names?: Readonly<Record<string, string>>;
  readonly values: Row;
}

const partsOf = (updates: readonly TagUpdate[]): readonly Part[] =>
  updates.map((update, index) => (rowTag(update.tag) === update.tag ? wholeRow(update) : attribute(update, index)));

/** The tag that names the row. A damaged generation counts as an absent one. */
function wholeRow({ next, when }: TagUpdate): Part {
  const attributes = Object.entries(next ? generationRow(next) : {});
  const absent = lists.filter((name) => !next?.[name]);
  const { expected } = when ?? {};
  return {
    set: attributes.map(([name]) => `${name} = :${name}`).join(', '),
    ...(absent.length > 0 && { remove: absent.join(', ') }),
    condition: when && (expected ? 'generation = :expected' : 'NOT attribute_type(generation, :string)'),
    values: {
      ...Object.fromEntries(attributes.map(([name, value]) => [`:${name}`, value])),
      ...(when && (expected ? { ':expected': { S: expected.id } } : { ':string': { S: 'S' } })),
    },
  };
}

function attribute({ tag, next, when }: TagUpdate, index: number): Part {
  const [name, seen, value] = [`#tag${index}`, `:seen${index}`, `:tag${index}`];
  const { expected } = when ?? {};
  return {
    ...(next ? { set: `${name} = ${value}` } : { remove: name }),
    condition:
      when &&
      (expected
        ? `(${name} = ${seen} OR (attribute_not_exists(${name}) AND #others = ${seen}))`
        : `attribute_not_exists(${name}) AND attribute_not_exists(#others)`),
    names: { [name]: tag, ...(when && { '#others': others }) },
    values: {
      ...(next && { [value]: { S: textOf(next) } }),
      ...(expected && { [seen]: { S: textOf(expected) } }),
    },
  };
}

const lists = ['notes', 'unseen'] as const;
const List = z.array(z.string());

/** The attributes of a tag's row. */
const generationRow = ({ id, changedAt, unsettledUntil, ...more }: Generation): Row => ({
  generation: { S: id },
  changed_at: { N: String(changedAt) },
  unsettled_until: { N: String(unsettledUntil) },
  ...Object.fromEntries(lists.flatMap((name) => (more[name] ? [[name, { S: JSON.stringify(more[name]) }]] : []))),
});

function generationOf(row: Row | undefined): Generation | undefined {
  const id = row?.['generation']?.S;
  if (id === undefined) return undefined;
  const time = (name: string): number => Number(row?.[name]?.N ?? 0);
  const list = (name: string) => List.safeParse(parseJson(row?.[name]?.S)).data;
  const [notes, unseen] = [list('notes'), list('unseen')];
  return {
    ...{ id, changedAt: time('changed_at'), unsettledUntil: time('unsettled_until'), unseen },
    ...(notes && { notes }),
  };
}
