import * as z from 'zod';

const playlist_id = z.string();
const uris = z.array(z.string());
const rows = z.array(z.object({ position: z.int(), uri: z.string() }));
const values = z.record(z.string(), z.unknown());
/** Rows that an undo has added or may have added: the length of the playlist with them, and when they were sent. */
const pending = z.object({ total: z.int(), at: z.number() }).optional();

export const UndoStep = z.discriminatedUnion('do', [
  /** The rows that a playlist had of some items, by position: all equal rows, of which `count` were taken out, or all; and its `total`, which earlier versions did not keep: theirs are only the rows that went. */
  z.object({
    do: z.literal('insert'),
    playlist_id,
    rows,
    count: z.int().optional(),
    total: z.int().optional(),
    pending,
  }),
  /** Rows that were added at the time given, from `position` on or at the end; `back` are equal ones that an undo has taken out. */
  z.object({
    do: z.literal('remove'),
    playlist_id,
    uris,
    at: z.number(),
    position: z.int().optional(),
    back: rows.optional(),
    pending,
  }),
  /** The reverse move; `uris` are the rows that it moves. */
  z.object({
    do: z.literal('move'),
    playlist_id,
    start: z.int(),
    length: z.int(),
    before: z.int(),
    uris: z.array(z.string().nullable()).optional(),
    /** The version of the playlist that the change led to, as far as Spotify said it. */
    snapshot: z.string().optional(),
  }),
  /** The order that all rows had. */
  z.object({
    do: z.literal('order'),
    playlist_id,
    uris: z.array(z.string().nullable()),
    /** The version that the moves of an undo have led to, and when. */
    pending: z.object({ snapshot: z.string().optional(), at: z.number() }).optional(),
  }),
  z.object({ do: z.literal('save'), uris }),
  z.object({ do: z.literal('unsave'), uris }),
  /** A playlist's details before the change, and the new ones. */
  z.object({ do: z.literal('details'), playlist_id, was: values, set: values }),
  /** A playlist that was made. */
  z.object({ do: z.literal('delete'), playlist_id, name: z.string() }),
  /** A setting of the player, before and after; of a volume also the device that has it. */
  z.object({
    do: z.literal('player'),
    setting: z.enum(['volume', 'shuffle', 'repeat']),
    was: z.unknown(),
    set: z.unknown(),
    device: z.string().optional(),
  }),
]);
export type UndoStep = z.output<typeof UndoStep>;
