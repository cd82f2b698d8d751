import type { Answer } from './answer.ts';
import { type Item, itemOf } from './item.ts';
import { flag, isJson, type Json, json, list, number, text } from './json.ts';

export type Device = NonNullable<ReturnType<typeof deviceOf>>;

/** The state of the player. */
export type Playback = NonNullable<ReturnType<typeof playbackIn>>;

/** Parses a row of the list of devices, or the name of the active device with its volume. */
function deviceOf(value: unknown, volume?: unknown) {
  const row = isJson(value) ? value : { name: value, volume_percent: volume };
  const name = text(row['name']);
  if (!name) return;
  const notes = text(row['notes']) ?? '';
  const isFixed = row['supports_volume'] === false || notes.includes('volume cannot');
  return {
    id: text(row['id']),
    name,
    active: row['is_active'] === true || notes.startsWith('active'),
    restricted: row['is_restricted'] === true || notes.includes('takes no commands'),
    /** 0 to 100; absent where it cannot be set. */
    volume: isFixed ? undefined : number(row['volume_percent']),
  };
}

export const devicesIn = (data: Json): readonly Device[] | undefined =>
  Array.isArray(data['devices']) ? list(data['devices']).flatMap((one) => deviceOf(one) ?? []) : undefined;

/** The queue, if the answer contains it. */
export const queueIn = (data: Json): readonly Item[] | undefined =>
  Array.isArray(data['queue']) ? list(data['queue']).flatMap((one) => itemOf(one) ?? []) : undefined;

const repeats = ['off', 'context', 'track'] as const;

/** The item of an answer, under any of its possible keys. */
const itemIn = (data: Json): Item | undefined =>
  ['track', 'episode', 'chapter', 'currently_playing', 'picked']
    .flatMap((key) => (isJson(data[key]) ? (itemOf(data[key], key === 'episode' ? key : 'track') ?? []) : []))
    .at(0);

/** Parses the state of the player; `undefined` if the answer does not contain it. */
export function playbackIn({ data, stale }: Answer, now: number) {
  const inside = isJson(data['playback']) ? json(data['playback']) : data;
  const item = itemIn(inside);
  const playing = flag(inside['is_playing']);
  if (!item && playing === undefined) return;
  const milliseconds = number(inside['progress_ms']);
  const progress = milliseconds === undefined ? number(inside['progress_seconds']) : milliseconds / 1000;
  const age = number(data['age_seconds']) ?? stale?.seconds ?? 0;
  const isPlaying = playing ?? false;
  const repeat = repeats.find((one) => one === inside['repeat_state']);
  return {
    item,
    playing: isPlaying,
    /** Seconds into the item; absent where the answer does not say. */
    progress: progress === undefined ? undefined : progress + (isPlaying ? age : 0),
    /** The time of this state. Milliseconds since the epoch. */
    at: now,
    shuffle: inside['shuffle_state'] === true,
    repeat: repeat ?? 'off',
    /** The URI of the playback context. */
    context: text(json(inside['context'])['uri']) ?? text(inside['context']),
    device: deviceOf(inside['device'] ?? data['device'], inside['volume_percent']),
    /** Why there is no item. */
    message: text(inside['message']),
  };
}

/** The current progress in seconds, never beyond the end. */
export function progressAt({ item, playing, progress = 0, at }: Playback, now: number): number {
  // A clock that was set back does not reduce the progress.
  const passed = playing ? Math.max(0, now - at) / 1000 : 0;
  return Math.min(progress + passed, item?.seconds ?? Number.POSITIVE_INFINITY);
}
