import * as z from 'zod';
import type { Data } from '../definition/context.ts';
import { count, date, external_urls, flag, followers, Item, id, images, keyed, uri } from './entities.ts';
import { html, maybe, name, text } from './text.ts';

const facts = {
  id,
  uri,
  name,
  description: html(300),
  owner: maybe(z.object({ id, display_name: text(100) })),
  public: flag,
  collaborative: flag,
  snapshot_id: id,
  followers,
  external_urls,
};

/** A page of rows, each to be parsed by `row`. */
export const Rows = z.object({ items: z.array(z.unknown()).catch([]), total: count });

/** Rows had the key `tracks` until 2026; a playlist that the app may not read has neither key. */
const contents = { items: maybe(Rows), tracks: maybe(Rows) };

const Total = maybe(z.object({ total: count }));

/** A playlist without its contents. */
export const Playlist = z
  .object({ ...facts, items: Total, tracks: Total })
  .transform(({ items, tracks, ...playlist }): Data => ({ ...playlist, total_tracks: (items ?? tracks)?.total }));

/** A playlist and, separately, its first rows if the app may read them. */
export const FullPlaylist = z
  .object({ ...facts, images, ...contents })
  .transform(({ items, tracks, ...playlist }) => ({ playlist, contents: items ?? tracks }));

const Playable = z.object({ uri: z.string(), linked_from: z.object({ uri: z.string() }).nullish().catch(undefined) });

/** An item by the URI under which Spotify plays it, and the one that it replaces in the user's country. */
export const playable = Playable.nullish().catch(undefined);

/** A row as far as it tells what was added and when. */
export const AddedRow = z
  .object({ added_at: z.string().nullish().catch(undefined), item: playable, track: playable })
  .nullish()
  .catch(undefined);

const Row = z
  .object({ added_at: date, added_by: maybe(z.object({ id })), item: maybe(Item), track: maybe(Item) })
  .nullish()
  .catch(undefined);

/** One row of a playlist; reordering and inserting count by `position`, so rows without an item stay. */
export function row(value: unknown, position: number): Data {
  const { added_at, added_by, item, track } = Row.parse(value) ?? {};
  const known = item ?? track;
  return { position, added_at, added_by: added_by?.id, ...(known ? keyed(known) : { unavailable: true }) };
}
