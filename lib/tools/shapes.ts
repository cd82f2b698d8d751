import * as z from 'zod';
import { maybe, name, text } from './text.ts';

const id = maybe(z.string());
const count = maybe(z.number());
const flag = maybe(z.boolean());
const date = maybe(z.string());
/** Attribution: Spotify's terms want a link back. */
const external_urls = maybe(z.object({ spotify: maybe(z.string()) }));

/** A list that may hold nulls where something is not available in the user's country: they are left out. */
export const list = <T>(row: z.ZodType<T>) =>
  maybe(
    z
      .array(z.unknown())
      .transform((rows) => rows.flatMap((value) => (value == null ? [] : (row.safeParse(value).data ?? [])))),
  );

const Image = z.object({ url: z.string(), width: count, height: count });
const images = list(Image);
const Named = z.object({ id, uri: id, name });

const ArtistRef = Named;
const AlbumRef = z.object({ id, uri: id, name, release_date: date });

/** An artist, full or simplified. `followers`, `popularity`, `genres` only in extended quota mode. */
export const Artist = z.object({
  id,
  uri: id,
  name,
  genres: maybe(z.array(z.string())),
  popularity: count,
  followers: maybe(z.object({ total: z.number() }).transform(({ total }) => total)),
  images,
  external_urls,
});

/** A track, full or simplified, or the local file that stands for one. */
export const Track = z.object({
  id,
  uri: id,
  name,
  artists: list(ArtistRef),
  album: maybe(AlbumRef),
  duration_ms: count,
  explicit: flag,
  track_number: count,
  disc_number: count,
  popularity: count,
  is_playable: flag,
  is_local: flag,
  external_urls,
});

/** An album without its tracks. */
export const Album = z.object({
  id,
  uri: id,
  name,
  album_type: maybe(z.string()),
  artists: list(ArtistRef),
  release_date: date,
  total_tracks: count,
  images,
  external_urls,
});

/** A page of Spotify's, projected: rows under `key`, and how to go on. */
export const pageOf = <T>(key: string, row: z.ZodType<T>) => {
  const rows = z.object({
    items: z.array(z.unknown()).catch([]),
    total: count,
    limit: count,
    offset: count,
    next: maybe(z.string()),
  });
  return rows.transform(({ items, total, limit, offset, next }) => {
    const known = items.flatMap((item) => (item == null ? [] : (row.safeParse(item).data ?? [])));
    const missing = items.length - known.length;
    return {
      [key]: known,
      total,
      limit,
      offset,
      has_more: next !== undefined,
      ...(next !== undefined && { next_offset: (offset ?? 0) + items.length }),
      ...(missing > 0 && { unavailable: missing }),
    };
  });
};

export { count, date, external_urls, flag, id, images, text };
