import type * as z from 'zod';
import type { traceFile } from './replay.ts';

/** Reads that no other answer of Spotify can stand for, and for how long one answer counts (seconds): see `docs/benchmarks.md`. */
const alone: Readonly<Record<string, number>> = {
  get_current_user: 3600,
  get_top_items: 21_600,
  get_followed_artists: 3600,
  search: 600,
  get_recently_played: 60,
  get_available_devices: 60,
  get_saved_shows: 180,
  get_saved_tracks: 180,
  get_user_playlists: 300,
};
/** The player's own state besides: what it says counts for so many seconds. */
const playing: Readonly<Record<string, number>> = { get_current_playback: 10, get_queue: 30 };

/** A lower bound on the calls that a trace costs any server that keeps the bounds of freshness. */
export interface Floor {
  readonly tool: string;
  readonly reads: number;
  readonly calls: number;
}

/**
 * For each such tool the least calls: an answer serves every equal read until its bound is over, nothing of our own changes
 * it, and whatever else is known helps for free. Greedy is optimal, since an answer counts from when it was asked for.
 */
export function floor({ events }: z.output<typeof traceFile>): readonly Floor[] {
  const bounds: Readonly<Record<string, number>> = { ...alone, ...playing };
  const found = new Map<string, { reads: number; calls: number }>();
  const until = new Map<string, number>();
  for (const event of events) {
    if (!('tool' in event)) continue;
    const bound = bounds[event.tool];
    if (bound === undefined) continue;
    const key = `${event.tool} ${JSON.stringify(event.arguments)}`;
    const tally = found.get(event.tool) ?? { reads: 0, calls: 0 };
    const isNew = event.at > (until.get(key) ?? Number.NEGATIVE_INFINITY);
    if (isNew) until.set(key, event.at + bound);
    found.set(event.tool, { reads: tally.reads + 1, calls: tally.calls + (isNew ? 1 : 0) });
  }
  return [...found].map(([tool, tally]) => ({ tool, ...tally }));
}
