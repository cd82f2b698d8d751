import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type Limit, span, waitFor } from '../../resilience/decisions/gcra.ts';
import { hourOf, isOver, type Ledger } from '../../resilience/decisions/ledger.ts';
import {
  type Guest,
  type LimiterState,
  type TokenRequest,
  type TokenResult,
  untouched,
} from '../../resilience/store/fleet-store.ts';
import type { QuotaBucket } from '../../spotify/operation.ts';
import { expiry, type Key, keyOf, type Row, readRow, replacingDamagedRow, type Table, userKey } from '../dynamodb.ts';

const tries = 5;
/** Milliseconds before a retry after repeated conflicts with other takers. */
const contentionDelay = 50;

/**
 * Takes tokens of both limits and counts the calls, in one conditional update of the limiter's row. The likelier form is
 * tried first, by the row as this container last saw it.
 */
export function takeTokens(table: Table, now: () => number) {
  let seen = untouched;
  return async (take: TokenRequest): Promise<TokenResult> => {
    for (let attempt = 0; attempt < tries; attempt++) {
      const time = now();
      const repairs = both((which) => resetStep(which, seen.arrivalTimes[which], take.limits[which], time));
      const milliseconds = waitFor(seen.arrivalTimes, take.count, time, take.limits);
      if (milliseconds > 0 && repairs.length === 0) return { ok: false, wait: milliseconds };
      const steps = both((which) => step(which, seen.arrivalTimes[which], take.limits[which], take.count, time));
      const result = await update(table, repairs.length > 0 ? repairs : [...steps, counting(take, seen, time)]);
      seen = result.limiter;
      if (result.written && repairs.length === 0) {
        if (take.guest) await countGuest(table, take.guest, take, time).catch(() => undefined);
        return { ok: true, limiter: result.limiter };
      }
    }
    return { ok: false, wait: contentionDelay };
  };
}

const twoDays = 2 * 86_400_000;

/** Counts the calls of a guest in a row of their own. */
async function countGuest(
  table: Table,
  { account, ledger }: Guest,
  { bucket, count }: Pick<TokenRequest, 'bucket' | 'count'>,
  now: number,
): Promise<void> {
  const over = expiredCounters(ledger, now);
  const key = guestKey(account);
  const { expires_at: end } = expiry(now, twoDays);
  const command = new UpdateItemCommand({
    TableName: table.name,
    Key: keyOf(key),
    UpdateExpression: `ADD #calls :calls SET expires_at = :end${over.length > 0 ? ` REMOVE ${over.map((_, n) => `#over${n}`).join(', ')}` : ''}`,
    ExpressionAttributeNames: {
      '#calls': counterName(bucket, hourOf(now)),
      ...Object.fromEntries(over.map((name, n) => [`#over${n}`, name])),
    },
    ExpressionAttributeValues: { ':calls': { N: String(count) }, ...(end && { ':end': end }) },
  });
  await replacingDamagedRow(table, key, () => table.client.send(command));
}

const both = (formOf: (which: 'second' | 'minute') => UpdateFragment | undefined): readonly UpdateFragment[] =>
  [formOf('second'), formOf('minute')].filter((form) => form !== undefined);

function counting({ bucket, count }: TokenRequest, { ledger }: LimiterState, now: number): UpdateFragment {
  const over = expiredCounters(ledger, now);
  const names = Object.fromEntries(over.map((name, index) => [`#over${index}`, name]));
  return {
    names: { '#calls': counterName(bucket, hourOf(now)), ...names },
    values: { ':calls': { N: String(count) } },
    add: '#calls :calls',
    remove: Object.keys(names),
  };
}

/** One conditional update; the row as it is afterwards, also when the condition failed. */
async function update(
  table: Table,
  forms: readonly UpdateFragment[],
): Promise<{ written: boolean; limiter: LimiterState }> {
  try {
    const command = new UpdateItemCommand({ TableName: table.name, Key: keyOf(limiterKey), ...expressions(forms) });
    const { Attributes } = await replacingDamagedRow(table, limiterKey, () => table.client.send(command));
    return { written: true, limiter: limiterStateOf(Attributes) };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { written: false, limiter: limiterStateOf(error.Item ?? (await readRow(table, limiterKey))) };
  }
}

function expressions(forms: readonly UpdateFragment[]) {
  const part = (keyword: string, pieces: readonly string[]): readonly string[] =>
    pieces.length > 0 ? [`${keyword} ${pieces.join(', ')}`] : [];
  const given = (pick: (form: UpdateFragment) => string | undefined): readonly string[] =>
    forms.map(pick).filter((piece) => piece !== undefined);
  return {
    UpdateExpression: [
      ...part(
        'SET',
        given(({ set }) => set),
      ),
      ...part(
        'ADD',
        given(({ add }) => add),
      ),
      ...part(
        'REMOVE',
        forms.flatMap(({ remove = [] }) => remove),
      ),
    ].join(' '),
    ConditionExpression: given(({ condition }) => condition).join(' AND '),
    ExpressionAttributeNames: Object.assign({}, ...forms.map(({ names }) => names)),
    ExpressionAttributeValues: Object.assign({}, ...forms.map(({ values }) => values)),
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;
}

/** A part of an update of the limiter's row. */
interface UpdateFragment {
  readonly set?: string;
  readonly add?: string;
  readonly remove?: readonly string[];
  readonly condition?: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Row;
}

/** A stored time further ahead than a burst and this was written by a wrong clock. Milliseconds. */
const tolerance = 1000;

const number = (value: number): { N: string } => ({ N: String(value) });

/**
 * Takes tokens of one limit. DynamoDB has no `max()`, so there are two forms: the stored time is ahead of the clock and
 * grows, or behind it and starts from now. Takers that are ahead do not conflict with each other.
 */
function step(which: 'second' | 'minute', tat: number, limit: Limit, count: number, now: number): UpdateFragment {
  const name = `#${which}`;
  const names = { [name]: `tat_${which}` };
  const length = count * limit.interval;
  if (tat > now) {
    return {
      names,
      set: `${name} = ${name} + :${which}_step`,
      condition: `${name} > :${which}_now AND ${name} <= :${which}_last`,
      values: {
        [`:${which}_step`]: number(length),
        [`:${which}_now`]: number(now),
        [`:${which}_last`]: number(now + span(limit) - length),
      },
    };
  }
  const next = { [`:${which}_next`]: number(now + length), [`:${which}_now`]: number(now) };
  const set = `${name} = :${which}_next`;
  const behind = `${name} <= :${which}_now`;
  // A time that is gone meanwhile fails the condition, and the row that comes back shows it. The longer form takes the laptop's table 0.8 ms to parse.
  if (tat > 0) return { names, set, condition: behind, values: next };
  return {
    names,
    set,
    condition: `(NOT attribute_type(${name}, :number) OR ${behind})`,
    values: { ':number': { S: 'N' }, ...next },
  };
}

/** Resets a stored time that is too far ahead to a full burst; `undefined` when it is not. */
function resetStep(which: 'second' | 'minute', tat: number, limit: Limit, now: number): UpdateFragment | undefined {
  const full = now + span(limit);
  if (tat <= full + tolerance) return undefined;
  const name = `#${which}`;
  return {
    names: { [name]: `tat_${which}` },
    set: `${name} = :${which}_full`,
    condition: `${name} > :${which}_wrong`,
    values: { [`:${which}_full`]: number(full), [`:${which}_wrong`]: number(full + tolerance) },
  };
}

export const limiterKey: Key = { pk: 'meter', sk: 'meter' };

export const guestKey = (account: string): Key => userKey(account, 'calls');

/** The names of 360 counters are most of the row, whose size is billed. The meaning of a letter never changes. */
const letters: Readonly<Record<QuotaBucket, string>> = {
  albums: 'a',
  artists: 'b',
  artist_albums: 'c',
  audiobooks: 'd',
  browse: 'e',
  episodes: 'f',
  library: 'g',
  player: 'h',
  playlists: 'i',
  profile: 'j',
  saved: 'k',
  search: 'l',
  show_episodes: 'm',
  shows: 'n',
  tracks: 'o',
};
const byBucket: ReadonlyMap<string, string> = new Map(Object.entries(letters));
const byLetter: ReadonlyMap<string, string> = new Map(
  Object.entries(letters).map(([bucket, letter]) => [letter, bucket]),
);
const counter = /^(?:(?<letter>[a-o])(?<short>[\da-z]+)|calls#(?<name>[a-z_]+)#(?<long>\d+))$/;

/** The counter name of version 1.3, whose counts of the last day are included; to be removed in 2.0. */
const longName = (bucket: string, hour: number): string => `calls#${bucket}#${hour}`;

/** The attribute that counts a bucket's calls in one hour since the epoch. */
export function counterName(bucket: string, hour: number): string {
  const letter = byBucket.get(bucket);
  return letter === undefined ? longName(bucket, hour) : letter + hour.toString(36);
}

export function limiterStateOf(row: Row | undefined): LimiterState {
  if (!row) return untouched;
  const ledger: Record<string, Record<number, number>> = {};
  for (const [name, value] of Object.entries(row)) {
    const { letter = '', short, name: long, long: hours } = counter.exec(name)?.groups ?? {};
    const bucket = long ?? byLetter.get(letter);
    const hour = Number(hours ?? Number.parseInt(short ?? '', 36));
    if (bucket !== undefined)
      ledger[bucket] = { ...ledger[bucket], [hour]: (ledger[bucket]?.[hour] ?? 0) + Number(value.N ?? 0) };
  }
  const times = { second: Number(row['tat_second']?.N ?? 0), minute: Number(row['tat_minute']?.N ?? 0) };
  return { arrivalTimes: times, ledger };
}

/** The counters older than 24 hours. */
export const expiredCounters = (ledger: Ledger, now: number): readonly string[] =>
  Object.entries(ledger).flatMap(([bucket, hours]) =>
    Object.keys(hours)
      .map(Number)
      .flatMap((hour) => (isOver(hour, now) ? [...new Set([counterName(bucket, hour), longName(bucket, hour)])] : [])),
  );
