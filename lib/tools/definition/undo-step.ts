import * as z from 'zod';

const playlist_id = z.string();
const uris = z.array(z.string());
/** The version of the playlist that the change led to, as far as Spotify said it. */
const snapshot = z.string().optional();
const values = z.record(z.string(), z.unknown());

/** One undo step. */
export const UndoStep = z.discriminatedUnion('do', [
  /** Rows that were taken out, by the position that each had, and how many rows stayed. */
  z.object({
    do: z.literal('insert'),
    playlist_id,
    rows: z.array(z.object({ position: z.int(), uri: z.string() })),
    left: z.int().optional(),
    snapshot,
  }),
  /** Rows that were added at the time given: from `position` on, or at the end. */
  z.object({ do: z.literal('remove'), playlist_id, uris, at: z.number(), position: z.int().optional(), snapshot }),
  /** The reverse move; `uris` are the rows that it moves. */
  z.object({
    do: z.literal('move'),
    playlist_id,
    start: z.int(),
    length: z.int(),
    before: z.int(),
    uris: z.array(z.string().nullable()).optional(),
    snapshot,
  }),
  /** The order that all rows had. */
  z.object({ do: z.literal('order'), playlist_id, uris: z.array(z.string().nullable()) }),
  z.object({ do: z.literal('save'), uris }),
  z.object({ do: z.literal('unsave'), uris }),
  /** A playlist's details before the change, and the new ones. */
  z.object({ do: z.literal('details'), playlist_id, was: values, set: values.optional() }),
  /** A playlist that was made. */
  z.object({ do: z.literal('delete'), playlist_id, name: z.string() }),
  /** A setting of the player, before and after. */
  z.object({
    do: z.literal('player'),
    setting: z.enum(['volume', 'shuffle', 'repeat']),
    was: z.unknown(),
    set: z.unknown(),
  }),
]);
export type UndoStep = z.output<typeof UndoStep>;
