import { type Answer, type Freshness, olderChanges, someChange } from '../../spotify/answer.ts';
import type { Lag } from '../../spotify/lag.ts';
import type { Kind } from '../../spotify/operation.ts';
import type { Note } from '../../spotify/request.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How long responses of a kind are used. Milliseconds. */
export interface Lifetime {
  /** Served as fresh. */
  readonly fresh: number;
  /** How long they are kept after that, to be served stale when Spotify cannot be called. */
  readonly stale: number;
}

const catalogue: Lifetime = { fresh: 7 * day, stale: 7 * day };
const listing: Lifetime = { fresh: day, stale: 6 * day };
const owned = (fresh: number): Lifetime => ({ fresh, stale: day });
const playing = (fresh: number): Lifetime => ({ fresh, stale: 10 * minute });

/** The default lifetimes by kind of response. Each `fresh` is a setting. */
export const lifetimes: Readonly<Record<Kind, Lifetime>> = {
  track: catalogue,
  album: catalogue,
  artist: catalogue,
  show: { ...catalogue, fresh: day },
  episode: { ...catalogue, fresh: hour },
  audiobook: { ...catalogue, fresh: day },
  chapter: { ...catalogue, fresh: hour },
  audio_features: catalogue,
  playlist: owned(5 * minute),
  library: owned(3 * minute),
  search: { fresh: 10 * minute, stale: day },
  recommendations: { fresh: 10 * minute, stale: day },
  categories: listing,
  genres: listing,
  markets: listing,
  playback: playing(10 * second),
  queue: playing(30 * second),
  devices: playing(minute),
  recently_played: playing(minute),
  profile: owned(hour),
  top_items: owned(6 * hour),
  followed: owned(hour),
};

/** How long Spotify's reads may lag after a change of what a tag covers. Milliseconds. */
export const settle = (tag: string, { player, library }: Lag): number => (tag === 'player' ? player : library);

/** The response in an entry; `undefined` for a damaged entry, which counts as a missing one. */
export function bodyOf({ body }: Pick<Entry, 'body'>): { readonly body: unknown } | undefined {
  try {
    return { body: body === '' ? undefined : JSON.parse(body) };
  } catch {
    return undefined;
  }
}

/** The response in an entry, with its age; `undefined` if the entry is damaged. */
export function cachedAnswer(entry: Entry, freshness: Omit<Freshness, 'age_seconds'>, now: number): Answer | undefined {
  const read = bodyOf(entry);
  const age_seconds = Math.max(0, Math.round((now - entry.fetchedAt) / 1000));
  return read && { status: entry.status, ...read, freshness: { ...freshness, age_seconds } };
}

/** The fleet's generation of a tag: entries filled under another one are superseded. */
export interface Generation {
  /** Unique instead of counted up, so that an old value cannot return after the row was lost. */
  readonly id: string;
  /** When the last change was sent, or the first of those that have not settled. Milliseconds since the epoch. */
  readonly changedAt: number;
  /** Until then Spotify may still return the state before the change. Milliseconds since the epoch. */
  readonly unsettledUntil: number;
  /** The names of the changes since all before them have settled, oldest first; absent in rows of earlier versions. */
  readonly unseen?: readonly string[] | undefined;
  /** Notes of the last changes, oldest first. */
  readonly notes?: readonly string[] | undefined;
}

const mostNotes = 10;

/** A generation with the notes of the one that it replaces and optionally one more: the last ten. */
export function withNotes(
  next: Generation,
  current: Generation | undefined,
  note: Pick<Note, 'id' | 'text'> | undefined,
): Generation {
  const before = current?.notes ?? [];
  const notes = note ? [...before.filter((text) => !text.startsWith(note.id)), note.text()].slice(-mostNotes) : before;
  return notes.length > 0 ? { ...next, notes } : next;
}

/** The most names that a generation keeps, so that its row stays small. */
const mostNames = 8;
/** The names of the changes that reads may not show yet. */
export const unseenIn = ({ unseen, unsettledUntil }: Generation, now: number): readonly string[] =>
  unsettledUntil <= now ? [] : (unseen ?? [someChange]);

/** The generation after a change. What an earlier unsettled change has left carries over. */
export function changed(current: Generation | undefined, change: Generation, now: number): Generation {
  if (!current || current.unsettledUntil <= now) return change;
  const unseen = [...new Set([...unseenIn(current, now), ...(change.unseen ?? [])])];
  return {
    id: change.id,
    changedAt: Math.min(current.changedAt, change.changedAt),
    unsettledUntil: Math.max(current.unsettledUntil, change.unsettledUntil),
    unseen: unseen.length > mostNames ? [olderChanges, ...unseen.slice(-mostNames)] : unseen,
  };
}

/** One cached response. Times in milliseconds since the epoch. */
export interface Entry {
  readonly status: number;
  /** JSON text; empty where the response has no body, such as "nothing is playing". */
  readonly body: string;
  readonly fetchedAt: number;
  readonly freshUntil: number;
  /** The generation of each of its tags as read before it was fetched. */
  readonly generations: Readonly<Record<string, string>>;
}

export function isFresh(entry: Entry, generations: ReadonlyMap<string, Generation>, now: number): boolean {
  const current = Object.entries(entry.generations).every(([tag, id]) => generations.get(tag)?.id === id);
  return current && now < entry.freshUntil && now >= entry.fetchedAt - minute;
}

/**
 * Until when a response fetched now is fresh. While a change may not have settled, Spotify may have returned the state
 * before it, so such a response is fresh only until the settle time after the change has passed: never longer than
 * Spotify itself lags.
 */
export function freshUntil(
  generations: ReadonlyMap<string, Generation>,
  { fresh }: Pick<Lifetime, 'fresh'>,
  lag: Lag,
  now: number,
): number {
  const unsettled = [...generations].filter(([, { unsettledUntil }]) => now < unsettledUntil);
  return Math.min(now + fresh, ...unsettled.map(([tag, { changedAt }]) => Math.max(changedAt + settle(tag, lag), now)));
}

/** Spotify's terms allow only temporary caching, so nothing is kept longer than this. */
export const longestLife = 30 * day;
