import * as z from 'zod';
import { transform } from 'zod/mini';
import { maybe, name, text, word } from './text.ts';

/** An id, a cursor or another identifier assigned by Spotify. */
export const id = word(500);
/** The URI of a local file contains its names, so a URI is other people's text too. */
export const uri = text(300);
/** An optional number. */
export const count = transform((value: unknown) => (typeof value === 'number' ? value : undefined));
/** An optional boolean. */
export const flag = transform((value: unknown) => (typeof value === 'boolean' ? value : undefined));
/** A date or time as Spotify writes it: `1959`, `1959-08-17`, `2026-11-23T09:00:00Z`. */
export const date = word(40);
/** Attribution: Spotify's terms want a link back. */
export const external_urls = maybe(z.object({ spotify: id }));

/** Readable rows: Spotify returns null where something is not available in the user's country. */
export const known = <T>(rows: readonly unknown[], row: z.ZodType<T>): T[] =>
  rows.flatMap((value) => (value == null ? [] : (row.safeParse(value).data ?? [])));

/** A list without its unreadable rows. */
export const list = <T>(row: z.ZodType<T>) => maybe(z.array(z.unknown()).transform((rows) => known(rows, row)));

/** Cover art and portraits, widest first. */
export const images = list(z.object({ url: z.string(), width: count, height: count }));
/** `{"total": 7}` as the number. */
export const followers = maybe(z.object({ total: z.number() }).transform(({ total }) => total));

/** What a row refers to, such as an artist or a user; every tool accepts its id. */
const Reference = z.object({ id, name });

/** An artist. `followers`, `popularity` and `genres` in extended quota mode only. */
export const Artist = z.object({
  id,
  uri,
  name,
  genres: maybe(z.array(z.string())),
  popularity: count,
  followers,
  external_urls,
});

/** A track, full or simplified, or the local file that stands for one (`is_local`, no id). */
export const Track = z.object({
  id,
  uri,
  name,
  artists: list(Reference),
  album: maybe(Reference.extend({ release_date: date })),
  duration_ms: count,
  explicit: flag,
  track_number: count,
  /** From the second disc on: nearly every track is on the first. */
  disc_number: transform((disc: unknown) => (typeof disc === 'number' && disc > 1 ? disc : undefined)),
  popularity: count,
  is_playable: flag,
  is_local: transform((local: unknown) => local === true || undefined),
  /** The requested track, if Spotify plays another one in the user's country. */
  linked_from: maybe(z.object({ id, uri })),
  external_urls,
});

/** An album without its tracks. */
export const Album = z.object({
  id,
  uri,
  name,
  album_type: maybe(z.string()),
  artists: list(Reference),
  release_date: date,
  total_tracks: count,
  external_urls,
});

const about = text(300);

/** An episode of a show, full or simplified. */
export const Episode = z.object({
  id,
  uri,
  name,
  show: maybe(Reference),
  description: about,
  duration_ms: count,
  release_date: date,
  explicit: flag,
  is_playable: flag,
  resume_point: maybe(z.object({ fully_played: flag, resume_position_ms: count })),
  external_urls,
});

/** A chapter of an audiobook, full or simplified. */
export const Chapter = Episode.omit({ show: true }).extend({ audiobook: maybe(Reference), chapter_number: count });

const spoken: ReadonlySet<string> = new Set(['episode', 'chapter']);

/** A show without its episodes. `publisher` in extended quota mode only. */
export const Show = z.object({
  id,
  uri,
  name,
  publisher: text(300),
  description: about,
  total_episodes: count,
  explicit: flag,
  external_urls,
});

/** An audiobook without its chapters. `publisher` in extended quota mode only. */
export const Audiobook = z.object({
  id,
  uri,
  name,
  authors: list(z.object({ name })),
  narrators: list(z.object({ name })),
  publisher: text(300),
  description: about,
  total_chapters: count,
  explicit: flag,
  external_urls,
});

/** An item of the player or of a playlist: a track or an episode. `type` says which. */
export const Item = z.looseObject({ type: z.string().max(40).catch('track') }).transform((value) => {
  const { type } = value;
  const shape: z.ZodType<Readonly<Record<string, unknown>>> = spoken.has(type) ? Episode : Track;
  return { type, ...shape.parse(value) };
});

/** An item under the key of its type: `{track}` or `{episode}`. */
export const keyed = ({ type, ...item }: z.output<typeof Item>) =>
  spoken.has(type) ? { episode: item } : { track: item };

/** A row of the library: the time of saving, and the item under the key of its kind. A row without an item stays and says so. */
export const saved = <Kind extends string, T>(kind: Kind, shape: z.ZodType<T>) =>
  z.looseObject({ added_at: date }).transform(({ added_at, ...rest }) => {
    const thing = shape.safeParse(rest[kind]).data;
    return thing ? { added_at, [kind]: thing } : { added_at, unavailable: true };
  });
