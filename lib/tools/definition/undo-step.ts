import * as z from 'zod';

const playlist_id = z.string();

/** One step that takes a change back. */
export const UndoStep = z.discriminatedUnion('do', [
  /** Rows that were taken out, by the position that each had. */
  z.object({ do: z.literal('insert'), playlist_id, rows: z.array(z.object({ position: z.int(), uri: z.string() })) }),
  /** Rows that were added, at the time given. */
  z.object({ do: z.literal('remove'), playlist_id, uris: z.array(z.string()), at: z.number() }),
  z.object({ do: z.literal('move'), playlist_id, start: z.int(), length: z.int(), before: z.int() }),
  /** The order that all rows had. */
  z.object({ do: z.literal('order'), playlist_id, uris: z.array(z.string().nullable()) }),
  z.object({ do: z.literal('save'), uris: z.array(z.string()) }),
  z.object({ do: z.literal('details'), playlist_id, was: z.record(z.string(), z.unknown()) }),
]);
/** See above. */
export type UndoStep = z.output<typeof UndoStep>;
