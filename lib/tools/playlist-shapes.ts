import * as z from 'zod';
import { count, external_urls, flag, id, images, text } from './shapes.ts';
import { maybe, name } from './text.ts';

const size = maybe(z.object({ total: count }));

/** A playlist without its contents. Rows are counted under `items`, formerly `tracks`. */
export const Playlist = z
  .object({
    id,
    uri: id,
    name,
    description: text,
    owner: maybe(z.object({ id, display_name: text })),
    public: flag,
    collaborative: flag,
    snapshot_id: id,
    images,
    external_urls,
    items: size,
    tracks: size,
  })
  .transform(({ items, tracks, ...playlist }) => ({ ...playlist, total_tracks: (items ?? tracks)?.total }));
