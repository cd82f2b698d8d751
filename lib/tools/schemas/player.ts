import * as z from 'zod';
import { webPlayer } from '../../spotify/devices.ts';
import type { Data } from '../definition/context.ts';
import { count, date, flag, Item, id, keyed, list, Track, uri } from './entities.ts';
import { maybe, name } from './text.ts';

/** A device that Spotify can play on. Without an id, or restricted, it takes no commands. */
export const Device = z.object({
  id,
  name,
  type: maybe(z.string()),
  is_active: flag,
  is_private_session: flag,
  is_restricted: flag,
  volume_percent: count,
  supports_volume: flag,
});

/** The context of playback: an album, an artist, a playlist, a show, the liked songs. */
const Context = maybe(z.object({ type: maybe(z.string()), uri }));

const Playing = z.object({
  is_playing: z.boolean().catch(false),
  currently_playing_type: maybe(z.string()),
  progress_ms: count,
  shuffle_state: flag,
  repeat_state: maybe(z.string()),
  item: maybe(Item),
  context: Context,
  device: maybe(Device),
});

const nothing = { is_playing: false, message: 'Nothing is playing, and no device is active.' };

/** The state of the player; Spotify answers with an empty body when nothing plays. */
export const Playback = Playing.nullish().transform((playing): Data => {
  if (!playing) return nothing;
  const { item, ...state } = playing;
  return item ? { ...state, ...keyed(item) } : { ...state, message: unnamed(state.currently_playing_type) };
});

const unnamed = (type: string | undefined): string =>
  type === 'ad' ? 'An advertisement is on.' : 'Spotify does not say what is on.';

/** Devices that Spotify sees. */
export const Devices = z.object({ devices: list(Device) }).transform(
  ({ devices = [] }): Data => ({
    devices,
    total_devices: devices.length,
    ...(devices.length === 0 && {
      message: `Spotify is open nowhere: the user must open it first, on a device or at ${webPlayer}.`,
    }),
  }),
);

/** What plays now and what comes next. */
export const Queue = z
  .object({ currently_playing: maybe(Item), queue: list(Item) })
  .nullish()
  .transform((answer): Data => {
    const queue = answer?.queue ?? [];
    return { currently_playing: answer?.currently_playing ?? null, queue, queue_length: queue.length };
  });

const Play = z.object({ track: maybe(Track), played_at: date, context: Context });

const milliseconds = maybe(z.union([z.string(), z.number()]).transform(Number).pipe(z.int()));

/** Recent plays, newest first; the cursors are Unix milliseconds, as the arguments are. */
export const History = z
  .object({ items: list(Play), cursors: maybe(z.object({ after: milliseconds, before: milliseconds })) })
  .transform(({ items = [], cursors }): Data => ({ items, total: items.length, cursors: cursors ?? {} }));
