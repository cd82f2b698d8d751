import { flag, isJson, type Json, json, list, number, text } from './json.ts';

export const kinds = ['track', 'episode', 'chapter', 'album', 'artist', 'playlist', 'show', 'audiobook'] as const;
export type Kind = (typeof kinds)[number];
const isKind = (value: unknown): value is Kind => kinds.some((kind) => kind === value);

/** An item of Spotify, parsed from any form of answer. */
export interface Item {
  readonly kind: Kind;
  /** Absent for items that no longer exist. */
  readonly uri: string | undefined;
  readonly name: string;
  /** Artists, owner, show, publisher or author, as one text. */
  readonly by: string | undefined;
  readonly album: string | undefined;
  readonly seconds: number | undefined;
  /** How many tracks, episodes or chapters. */
  readonly count: number | undefined;
  readonly explicit: boolean;
  /** Why it cannot be played, if so. */
  readonly missing: 'unavailable' | 'local' | undefined;
  /** ISO date or date and time: released, added or played. */
  readonly date: string | undefined;
  /** The position in a playlist or album. */
  readonly position: number | undefined;
}

/** Whether the item is playable itself, not a list. */
export const isPlayable = ({ kind }: Pick<Item, 'kind'>): boolean => ['track', 'episode', 'chapter'].includes(kind);

/** The unit that a kind of list contains. */
export const unitOf = (kind: Kind): string =>
  ({ show: 'episode', audiobook: 'chapter', artist: 'release' })[String(kind)] ?? 'track';

/** The web page of an item at Spotify, if any. */
export function linkOf({ uri = '' }: Pick<Item, 'uri'>): string | undefined {
  const [, kind, id] = /^spotify:([a-z]+):([A-Za-z0-9]+)$/.exec(uri) ?? [];
  return kind && id ? `https://open.spotify.com/${kind}/${id}` : undefined;
}

export const idOf = ({ uri = '' }: Pick<Item, 'uri'>): string => uri.slice(uri.lastIndexOf(':') + 1);

export function kindOf(uri: string | undefined): Kind | undefined {
  const kind = uri?.split(':')[1];
  if (kind === 'local') return 'track';
  return isKind(kind) ? kind : undefined;
}

/** Names in a text, or in a list of texts or objects, as people write them: `A, B`. */
function names(value: unknown): string | undefined {
  const found = list(value).flatMap((one) => text(one) ?? text(json(one)['name']) ?? []);
  return text(value)?.replaceAll('; ', ', ') ?? text(found.join(', '));
}

/** A string, or the name of an object. */
export const nameOf = (value: unknown): string | undefined => text(value) ?? text(json(value)['name']);

/** Seconds, or milliseconds in the form of 1.3. */
function secondsOf(row: Json): number | undefined {
  const milliseconds = number(row['duration_ms']);
  return milliseconds === undefined ? number(row['seconds']) : Math.round(milliseconds / 1000);
}

/**
 * Reads a row as an item; `undefined` for what is none. `kind` is what it is where the row does not say: rows of one kind have an
 * id alone.
 */
export function itemOf(value: unknown, kind?: Kind): Item | undefined {
  if (typeof value === 'string') return kindOf(value) && itemOf({ uri: value, name: value });
  if (!isJson(value)) return undefined;
  const inner = kinds.find((one) => isJson(value[one]) && text(json(value[one])['name']));
  if (inner && !text(value['name'])) return wrapped(value, inner);
  const given = text(value['uri']) ?? text(value['id']);
  const notes = text(value['notes']) ?? '';
  const known = kindOf(given) ?? (isKind(value['type']) ? value['type'] : undefined) ?? kind ?? 'track';
  const uri = given?.startsWith('spotify:') === false ? `spotify:${known}:${given}` : given;
  const isGone = value['unavailable'] === true || value['is_playable'] === false || notes.includes('unavailable');
  const isLocal = value['is_local'] === true || uri?.startsWith('spotify:local:') || notes.includes('local file');
  const name = text(value['name']);
  if (!name && !isGone && !given) return undefined;
  return {
    kind: known,
    uri,
    name: name ?? 'No longer available',
    by: byOf(value),
    album: nameOf(value['album']),
    seconds: secondsOf(value),
    count: countOf(value),
    explicit: flag(value['explicit']) ?? notes.includes('explicit'),
    missing: isLocal ? 'local' : isGone || !name ? 'unavailable' : undefined,
    date: dateOf(value),
    position: number(value['position']) ?? number(value['track_number']),
  };
}

/** In the form of 1.3 a row holds the item under its kind, beside when it was added or played. */
function wrapped(row: Json, kind: Kind): Item | undefined {
  const inner = json(row[kind]);
  const { added_at, played_at, position } = row;
  return itemOf({ ...inner, ...{ added_at, played_at, position: position ?? inner['position'] } }, kind);
}

function byOf(row: Json): string | undefined {
  const owner = json(row['owner']);
  return (
    names(row['artists']) ??
    names(row['authors']) ??
    nameOf(row['show']) ??
    nameOf(row['audiobook']) ??
    text(row['publisher']) ??
    text(row['owner']) ??
    text(owner['display_name'])
  );
}

const countOf = (row: Json): number | undefined =>
  number(row['total_tracks']) ?? number(row['total_episodes']) ?? number(row['total_chapters']);

/** When it was played, added or released; times without a zone are UTC. */
function dateOf(row: Json): string | undefined {
  const keys = ['played_at', 'played', 'added_at', 'added', 'release_date', 'released'];
  const found = keys.flatMap((key) => text(row[key]) ?? []).at(0);
  return found?.replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d)$/, '$1T$2Z');
}
