import { createHash } from 'node:crypto';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { type Circuit, closed } from '../../resilience/decisions/circuit.ts';
import { type Gate, opened } from '../../resilience/decisions/quota-gate.ts';
import type { Tally } from '../../resilience/statistics/tally.ts';
import type {
  FleetStore,
  Guest,
  PlacedEntry,
  RequestStateQuery,
  Scope,
  Survey,
  SurveyQuery,
  Versioned,
} from '../../resilience/store/fleet-store.ts';
import { parseJson } from '../../text.ts';
import { conditionHeld, expiry, type Key, keyOf, type Row, type Table, userKey } from '../dynamodb.ts';
import { grantKey } from '../oauth/sealed-rows.ts';
import { ownerKey, ownerOf } from '../users/ownership.ts';
import { accessKey, userAccessOf } from '../users/users.ts';
import { entryOf, entryRow } from './entry-row.ts';
import { generationsOf, rowTag, tagKey, tagRows } from './tag-rows.ts';
import { tallyRow } from './tally-rows.ts';
import { guestKey, limiterKey, limiterStateOf, takeTokens } from './token-bucket.ts';

const entryKey = (scope: Scope, key: string): Key => {
  const hash = createHash('sha256').update(key).digest('base64url');
  return scope === 'everyone' ? { pk: `everyone#${hash}`, sk: 'cache' } : userKey(scope.account, `cache#${hash}`);
};
const circuitKey = (group: string): Key => ({ pk: `circuit#${group}`, sk: 'circuit' });
const gateKey = (bucket: string): Key => ({ pk: `gate#${bucket}`, sk: 'gate' });

/** The shared state in the table. `unique` returns a new id at each call; statistics are written together with entries. */
export function fleetStore(
  table: Table,
  now: () => number,
  unique: () => string,
  counted?: Pick<Tally, 'due'>,
): FleetStore {
  const swap = swapper(table, now, unique);
  return {
    read: reader(table, now),
    putEntry: (scope, key, entry, expiresAt, beside = []) =>
      putEntries(table, { scope, key, entry, expiresAt }, beside, counted),
    ...tagRows(table, now, unique),
    swapCircuit: (group, seen, next) => swap(circuitKey(group), seen, next),
    swapGate: (bucket, seen, next) => swap(gateKey(bucket), seen, next),
    take: takeTokens(table, now),
    survey: surveyReader(table, now),
  };
}

/** The limits of one batch, in items and (conservatively) in bytes of text. */
const most = { items: 25, bytes: 1_000_000 } as const;

function itemOf({ scope, key, entry, expiresAt }: PlacedEntry): Row | undefined {
  const attributes = entryRow(entry, expiresAt);
  return attributes && { ...keyOf(entryKey(scope, key)), ...attributes };
}

/** One request: the response alone, or a batch with other entries. A throttled table may drop the other entries without harm. */
async function putEntries(
  { client, name }: Table,
  first: PlacedEntry,
  beside: readonly PlacedEntry[],
  counted?: Pick<Tally, 'due'>,
): Promise<boolean> {
  const Item = itemOf(first);
  if (!Item) return false;
  // A batch must not contain a row twice: the response itself takes precedence.
  const rows = [Item, ...(counted?.due() ?? []).map(tallyRow), ...fitting(beside)];
  const others = rows.filter((row, at) => rows.findIndex((one) => isSameRow(one, row)) === at).slice(1, most.items);
  if (others.length === 0) {
    await client.send(new PutItemCommand({ TableName: name, Item }));
    return true;
  }
  const puts = [Item, ...others].map((item) => ({ PutRequest: { Item: item } }));
  const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [name]: puts } }));
  const left = UnprocessedItems?.[name] ?? [];
  if (left.some(({ PutRequest }) => PutRequest?.Item && isSameRow(PutRequest.Item, Item)))
    throw new Error('The answer was left unprocessed.');
  return true;
}

const isSameRow = (one: Row, other: Row): boolean => one['pk']?.S === other['pk']?.S && one['sk']?.S === other['sk']?.S;

/** The additional entries that fit into one batch with the response. */
function fitting(beside: readonly PlacedEntry[]): readonly Row[] {
  let bytes = 0;
  return beside.slice(0, most.items - 1).flatMap((one) => {
    bytes += one.entry.body.length;
    const item = bytes <= most.bytes ? itemOf(one) : undefined;
    return item ? [item] : [];
  });
}

const nameOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`;

/** Reads rows in one consistent batch without repeated keys; resolves to a lookup function. */
async function rowsOf({ client, name }: Table, keys: readonly Key[]): Promise<(key: Key) => Row | undefined> {
  const Keys = [...new Map(keys.map((key) => [nameOf(key), keyOf(key)])).values()];
  const { Responses, UnprocessedKeys } = await client.send(
    new BatchGetItemCommand({ RequestItems: { [name]: { Keys, ConsistentRead: true } } }),
  );
  // The table is throttled. An unprocessed row may be a shut gate, so it must not count as absent.
  if (UnprocessedKeys?.[name]) throw new Error('Keys were left unprocessed.');
  const rows = new Map(
    (Responses?.[name] ?? []).map((row) => [nameOf({ pk: row['pk']?.S ?? '', sk: row['sk']?.S ?? '' }), row]),
  );
  return (key) => rows.get(nameOf(key));
}

type AccessQuery = Pick<RequestStateQuery, 'account' | 'owner' | 'grant'>;

/** The rows that decide whether a caller is served: the user's, and those that end the caller's token. */
function accessRows({ account, owner, grant }: AccessQuery, now: number) {
  const ofGrant = grant === undefined ? undefined : grantKey(account, grant);
  return {
    keys: [accessKey(account), ...(owner ? [ownerKey] : []), ...(ofGrant ? [ofGrant] : [])],
    read: (get: (key: Key) => Row | undefined) => ({
      user: userAccessOf(get(accessKey(account))),
      ...(owner && { owner: ownerOf(get(ownerKey)) }),
      ...(ofGrant && { grantEnded: Number(get(ofGrant)?.['expires_at']?.N ?? 0) * 1000 <= now }),
    }),
  };
}

/** A user who does not own the server, with the calls of the last hours. */
function guestOf(account: string, get: (key: Key) => Row | undefined): Guest | undefined {
  const owner = ownerOf(get(ownerKey));
  return owner === undefined || owner === account
    ? undefined
    : { account, ledger: limiterStateOf(get(guestKey(account))).ledger };
}

function reader(table: Table, now: () => number) {
  return async ({ account, owner, grant, tags, group, bucket, ledger, ...places }: RequestStateQuery) => {
    const [entry, list] = [places.entry, places.list].map((place) => place && entryKey(place.scope, place.key));
    const access = accessRows({ account, owner, grant }, now());
    const keys = [
      ...access.keys,
      // A caller with the owner's token is no guest: the owner's row gives the access.
      ...(owner ? [] : [ownerKey, guestKey(account)]),
      ...(entry ? [entry] : []),
      ...(list ? [list] : []),
      ...[...new Set(tags.map(rowTag))].map((tag) => tagKey(account, tag)),
      circuitKey(group),
      gateKey(bucket),
      ...(ledger ? [limiterKey] : []),
    ];
    const get = await rowsOf(table, keys);
    return {
      ...access.read(get),
      entry: entry && entryOf(get(entry), now()),
      list: list && entryOf(get(list), now()),
      generations: generationsOf((tag) => get(tagKey(account, tag)), tags),
      circuit: circuitOf(get(circuitKey(group))),
      gate: gateOf(get(gateKey(bucket))),
      ...(ledger && { ledger: limiterStateOf(get(limiterKey)).ledger }),
      guest: guestOf(account, get),
      known: true,
    };
  };
}

function surveyReader(table: Table, now: () => number) {
  return async ({ groups, buckets, ...caller }: SurveyQuery): Promise<Survey> => {
    const access = accessRows(caller, now());
    const get = await rowsOf(table, [...access.keys, ...groups.map(circuitKey), ...buckets.map(gateKey), limiterKey]);
    return {
      ...access.read(get),
      circuits: present(groups, (group) => circuitOf(get(circuitKey(group)))?.value),
      gates: present(buckets, (bucket) => gateOf(get(gateKey(bucket)))?.value),
      limiter: limiterStateOf(get(limiterKey)),
      known: true,
    };
  };
}

const present = <T>(names: readonly string[], at: (name: string) => T | undefined): ReadonlyMap<string, T> =>
  new Map(
    names.flatMap((name): Array<[string, T]> => {
      const value = at(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** How long the row of a circuit or gate is kept after its own times have passed. Milliseconds. */
const twoDays = 2 * 86_400_000;

/** The condition that a row is unchanged since it was read: absent, of this version, or damaged and without a version. */
const conditionOf = (seen: Versioned<unknown> | undefined): readonly [string, Row?] => {
  if (!seen) return ['attribute_not_exists(pk)'];
  return seen.version === ''
    ? ['NOT attribute_type(version, :string)', { ':string': { S: 'S' } }]
    : ['version = :seen', { ':seen': { S: seen.version } }];
};

/** Writes a state row if it has not changed since it was read. */
function swapper({ client, name: TableName }: Table, now: () => number, unique: () => string) {
  return <T>(key: Key, seen: Versioned<T> | undefined, next: T | undefined): Promise<boolean> => {
    const [free, values] = conditionOf(seen);
    if (next === undefined) {
      const condition = { ConditionExpression: free, ...(values && { ExpressionAttributeValues: values }) };
      return conditionHeld(client.send(new DeleteItemCommand({ TableName, Key: keyOf(key), ...condition })));
    }
    const version = unique();
    const put = new PutItemCommand({
      TableName,
      Item: { ...keyOf(key), ...stateRow(next, version), ...expiry(now(), twoDays) },
      // Our own mark means that this request was already executed, and its response was lost before the retry.
      ConditionExpression: `${free} OR version = :ours`,
      ExpressionAttributeValues: { ...values, ':ours': { S: version } },
    });
    return conditionHeld(client.send(put));
  };
}

const circuit: z.ZodType<Circuit> = z.object({
  failures: z.number(),
  since: z.number(),
  requests: z.array(z.string()).optional(),
  openUntil: z.number().optional(),
  probeUntil: z.number().optional(),
});
const gate: z.ZodType<Gate> = z.object({
  reason: z.enum(['quota', 'rate']),
  closedUntil: z.number(),
  guessed: z.boolean(),
  wait: z.number(),
  probeUntil: z.number().optional(),
});

const stateRow = (value: unknown, version: string): Row => ({
  state: { S: JSON.stringify(value) },
  version: { S: version },
});

const circuitOf = (row: Row | undefined): Versioned<Circuit> | undefined => stateOf(row, circuit, closed);

const gateOf = (row: Row | undefined): Versioned<Gate> | undefined => stateOf(row, gate, opened);

/**
 * A row that cannot be read counts as untouched. It keeps its version, empty where it has none, so that the next change
 * overwrites it. Expired rows need no check: each state carries its own times.
 */
function stateOf<T>(row: Row | undefined, schema: z.ZodType<T>, untouched: T): Versioned<T> | undefined {
  if (!row) return undefined;
  const parsed = schema.safeParse(parseJson(row['state']?.S));
  return { value: parsed.success ? parsed.data : untouched, version: row['version']?.S ?? '' };
}
