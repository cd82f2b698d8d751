/** Calls to Spotify by bucket and hour since the epoch. */
export type Ledger = Readonly<Record<string, Readonly<Record<number, number>>>>;

const hour = 3_600_000;
const hoursOfADay = 24;

/** The hour since the epoch that a time lies in. */
export const hourOf = (now: number): number => Math.floor(now / hour);

/** Whether an hour's count has left the rolling 24 hours. */
export const isOver = (counted: number, now: number): boolean => counted <= hourOf(now) - hoursOfADay;

/** The ledger after some calls, without expired hours. */
export function counted(ledger: Ledger, bucket: string, calls: number, now: number): Ledger {
  const kept = Object.entries(ledger).map(([name, hours]): [string, Record<number, number>] => [
    name,
    Object.fromEntries(Object.entries(hours).filter(([counted]) => !isOver(Number(counted), now))),
  ]);
  const next = Object.fromEntries(kept.filter(([, hours]) => Object.keys(hours).length > 0));
  const hours = next[bucket] ?? {};
  return { ...next, [bucket]: { ...hours, [hourOf(now)]: (hours[hourOf(now)] ?? 0) + calls } };
}

/** The remaining calls of a bucket by our estimate of its quota; negative if Spotify allowed more than the estimate. */
export const callsLeft = (ledger: Ledger, bucket: string, estimate: number, now: number): number =>
  estimate - callsOfTheDay(ledger, bucket, now);

/** Calls of a bucket in the last 24 hours, by hour. */
export const callsOfTheDay = (ledger: Ledger, bucket: string, now: number): number =>
  Object.entries(ledger[bucket] ?? {}).reduce(
    (sum, [counted, calls]) => (isOver(Number(counted), now) ? sum : sum + calls),
    0,
  );
