import { createHash } from 'node:crypto';
import type { CallEvent } from '../../spotify/pipeline.ts';

/** Counts for one strategy: reads by how they were answered, and entries written. */
export interface Counts {
  readonly hits: number;
  readonly misses: number;
  readonly stale: number;
  readonly minimal: number;
  /** Misses whose entry existed but was invalidated by a change. */
  readonly superseded: number;
  readonly too_large: number;
  readonly kept: number;
  /** Size of the cached texts before compression. */
  readonly bytes: number;
}

/** Counts of one container in ten minutes, by strategy. */
export type Slot = Readonly<Record<string, Partial<Counts>>>;

export interface TallyHour {
  /** Hours since the epoch. */
  readonly hour: number;
  readonly container: string;
  /** By the index of the ten minutes within the hour, 0 to 5. */
  readonly slots: Readonly<Record<string, Slot>>;
  /** Reads of the most requested keys, by strategy and hash. */
  readonly keys: Readonly<Record<string, number>>;
}

/** Milliseconds. */
export const slotLength = 600_000;
const hourLength = 3_600_000;
/** How many keys a row contains, and how many are counted at the same time. */
const mostKeys = 20;
const countedKeys = 1000;

interface Open {
  readonly slots: Record<string, Record<string, Partial<Record<keyof Counts, number>>>>;
  keys: Map<string, number>;
  unwritten: boolean;
}

export type Tally = ReturnType<typeof tally>;

/**
 * Counts the events of one container's cache. `container` identifies it; `between` is the time between two writes,
 * milliseconds.
 */
export function tally(now: () => number, container: string, between: number) {
  const open = new Map<number, Open>();
  let writtenAt = now();
  const note = (event: CallEvent): void => {
    if (event.type !== 'cache' && event.type !== 'kept') return;
    const hour = Math.floor(now() / hourLength);
    const here = open.get(hour) ?? { slots: {}, keys: new Map(), unwritten: true };
    open.set(hour, here);
    count(here, String(Math.floor((now() % hourLength) / slotLength)), event);
  };
  const shown = ([hour, { slots, keys }]: [number, Open]): TallyHour => ({ hour, container, slots, keys: top(keys) });
  return {
    note,
    /** The hours to write now. They are part of a write that happens anyway, at most once per `between`. */
    due: (): readonly TallyHour[] => {
      const waiting = [...open].filter(([, { unwritten }]) => unwritten);
      if (waiting.length === 0 || now() - writtenAt < between) return [];
      writtenAt = now();
      for (const [hour, one] of waiting) {
        one.unwritten = false;
        if (hour < Math.floor(now() / hourLength)) open.delete(hour);
      }
      return waiting.map(shown);
    },
    /** The hours that are not written yet, and the current one. */
    hours: (): readonly TallyHour[] => [...open].map(shown),
  };
}

type Countable = Extract<CallEvent, { readonly type: 'cache' | 'kept' }>;

function count(here: Open, slot: string, event: Countable): void {
  here.unwritten = true;
  const kinds = here.slots[slot] ?? {};
  const counts = kinds[event.kind] ?? {};
  for (const [name, by] of countedBy(event)) counts[name] = (counts[name] ?? 0) + by;
  here.slots[slot] = { ...kinds, [event.kind]: counts };
  if (event.type === 'kept' || event.key === undefined) return;
  const key = `${event.kind}:${hashOf(event.key)}`;
  here.keys.set(key, (here.keys.get(key) ?? 0) + 1);
  if (here.keys.size > countedKeys) here.keys = new Map(Object.entries(top(here.keys)));
}

const hashOf = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, 12);

const top = (keys: ReadonlyMap<string, number>): Readonly<Record<string, number>> =>
  Object.fromEntries([...keys].sort(([, one], [, other]) => other - one).slice(0, mostKeys));

type CountChanges = ReadonlyArray<readonly [keyof Counts, number]>;

function countedBy(event: Countable): CountChanges {
  if (event.type === 'kept')
    return [
      ['kept', 1],
      ['bytes', event.bytes],
    ];
  if (event.result === 'too_large') return [['too_large', 1]];
  if (event.result === 'hit') return [['hits', 1]];
  if (event.result !== 'miss') return [[event.result, 1]];
  return event.because === 'superseded'
    ? [
        ['misses', 1],
        ['superseded', 1],
      ]
    : [['misses', 1]];
}
