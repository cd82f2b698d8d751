import { isOver, type Ledger } from '../../resilience/decisions/ledger.ts';
import { type LimiterState, untouched } from '../../resilience/store/fleet-store.ts';
import type { QuotaBucket } from '../../spotify/operation.ts';
import { type Key, type Row, userKey } from '../dynamodb.ts';

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
