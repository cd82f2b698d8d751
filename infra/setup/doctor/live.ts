import * as z from 'zod';
import type { Connection } from '../../../cli/server/connection.ts';

/** The result of one tool call. */
export interface TrialResult {
  /** The quota bucket that it uses, or the change that is made and undone. */
  readonly about: string;
  readonly tool: string;
  readonly outcome: 'ok' | 'failed' | 'left out';
  readonly milliseconds: number;
  readonly note: string;
}

/** The maximum number of calls to Spotify in a live examination. */
export const mostCalls = 16;
/** Buckets that allow few calls a day, need a second call to find an id, or are not available to every account. */
export const leftOut: readonly string[] = ['artist_albums', 'audiobooks', 'browse', 'episodes', 'show_episodes'];

/** Ids from earlier answers. */
interface KnownIds {
  readonly tracks: string[];
  album?: string;
  albumTrack?: string;
  artist?: string;
  show?: string;
  unsaved?: string;
}

interface Trial {
  readonly about: string;
  readonly tool: string;
  /** The maximum number of calls to Spotify with an empty cache; by default one. */
  readonly calls?: number;
  /** `undefined` if no earlier answer contained an id. */
  readonly args: (known: KnownIds) => Readonly<Record<string, unknown>> | undefined;
  readonly learn?: (data: unknown, known: KnownIds) => void;
}

const id = z.looseObject({ id: z.string() });
const found = z.looseObject({
  items: z.array(z.looseObject({ id: z.string(), album: id.optional(), artists: z.array(id).optional() })),
});
const album = z.looseObject({
  tracks: z.looseObject({ items: z.array(id).optional(), tracks: z.array(id).optional() }),
});
const shows = z.looseObject({ shows: z.array(z.looseObject({ show: id })) });
const saved = z.looseObject({ tracks: z.array(z.looseObject({ track_id: z.string(), is_saved: z.boolean() })) });

const withId = (key: string, value: string | undefined) => (value === undefined ? undefined : { [key]: value });

const reads: readonly Trial[] = [
  { about: 'profile', tool: 'get_current_user', args: () => ({ fresh: true }) },
  { about: 'playlists', tool: 'get_user_playlists', args: () => ({ limit: 1, fresh: true }) },
  { about: 'player', tool: 'get_available_devices', args: () => ({ fresh: true }) },
  {
    about: 'search',
    tool: 'search',
    args: () => ({ query: 'rain', limit: 5 }),
    learn: (data, known) => {
      const rows = found.safeParse(data).data?.items ?? [];
      known.tracks.push(...rows.map((row) => row.id));
      Object.assign(known, { album: rows[0]?.album?.id, artist: rows[0]?.artists?.[0]?.id });
    },
  },
  {
    about: 'albums',
    tool: 'get_album',
    args: ({ album: one }) => withId('album_id', one),
    learn: (data, known) => {
      const { items, tracks } = album.safeParse(data).data?.tracks ?? {};
      Object.assign(known, { albumTrack: (items ?? tracks)?.at(-1)?.id });
    },
  },
  // Not one that was part of the search's response, which would be answered from the cache.
  { about: 'tracks', tool: 'get_track', args: ({ albumTrack }) => withId('track_id', albumTrack) },
  { about: 'artists', tool: 'get_artist', args: ({ artist }) => withId('artist_id', artist) },
  {
    about: 'saved',
    tool: 'get_saved_shows',
    args: () => ({ limit: 1, fresh: true }),
    learn: (data, known) => Object.assign(known, { show: shows.safeParse(data).data?.shows[0]?.show.id }),
  },
  { about: 'shows', tool: 'get_show', args: ({ show }) => withId('show_id', show) },
  {
    about: 'library',
    tool: 'check_saved_tracks',
    args: ({ tracks }) => (tracks.length > 0 ? { track_ids: tracks, fresh: true } : undefined),
    learn: (data, known) => {
      const row = saved.safeParse(data).data?.tracks.find(({ is_saved }) => !is_saved);
      Object.assign(known, { unsaved: row?.track_id });
    },
  },
];

const liked = ({ unsaved }: KnownIds) => (unsaved === undefined ? undefined : { track_ids: [unsaved] });
/** Saves a song that was not saved and removes it again; each change is preceded and followed by a read. */
const change: readonly Trial[] = [
  { about: 'a song is saved', tool: 'save_tracks', calls: 3, args: liked },
  { about: 'and removed again', tool: 'remove_saved_tracks', calls: 3, args: liked },
];

const source = z.looseObject({ freshness: z.looseObject({ source: z.string() }).optional() });

/** Makes one read for each bucket, and one change that it undoes, with at most 16 calls to Spotify. */
export async function tryLive(connection: Connection, now: () => number): Promise<readonly TrialResult[]> {
  const known: KnownIds = { tracks: [] };
  const tried: TrialResult[] = [];
  let left = mostCalls;
  for (const trial of [...reads, ...change]) {
    const { about, tool, calls = 1, args, learn } = trial;
    const given = calls <= left ? args(known) : undefined;
    if (!given) {
      const note = calls > left ? 'no calls left' : 'no id to ask for';
      tried.push({ about, tool, outcome: 'left out', milliseconds: 0, note });
      continue;
    }
    left -= calls;
    const start = now();
    const { isError, data, text } = await connection.call(tool, given);
    learn?.(data, known);
    const from = source.safeParse(data).data?.freshness?.source ?? 'live';
    tried.push({
      ...{ about, tool, outcome: isError ? 'failed' : 'ok', milliseconds: now() - start },
      note: isError ? text : from === 'live' ? '' : `from ${from}`,
    });
  }
  return tried;
}
