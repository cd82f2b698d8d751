import * as z from 'zod';
import type { Outcome } from '../definition/context.ts';
import type { IdempotencySpec } from '../definition/idempotency.ts';
import { findNewPlaylist, playlistsNamed } from '../guards/idempotency-evidence.ts';
import { rowCount } from './fill.ts';
import { linkTo } from './target.ts';

/** What a job writes, as the guard against equal calls sees it. */
export interface Written {
  /** The playlist that is added to; absent for a new one. */
  readonly into?: string | undefined;
  /** The name of the new one; absent where the sources give it. */
  readonly name?: string | undefined;
}

/** How a job finds out whether an earlier equal call, whose answer was lost, wrote something. */
export interface JobIdempotency<Args> extends IdempotencySpec<Args> {
  readonly outcome: (args: Args, body: unknown) => Outcome;
}

const advice =
  'Read it and compare before adding what is missing (add_tracks_to_playlist, or merge_playlists with into, which leaves out what is there).';
const Made = z.object({ id: z.string(), name: z.string().catch('') });
const Grown = z.object({ rows: z.number() });
const counted = z.number().optional().catch(undefined);

/** The guard of a job that makes a playlist or adds to one: a new playlist is told by its id, an old one by its length. */
export function jobIdempotency(): JobIdempotency<Written> {
  return {
    settles: 'library',
    before: (args, context) => {
      const { into, name } = args;
      return into === undefined ? playlistsNamed(named(name), context) : rowCount(into, context);
    },
    happened: async (args, earlier, context) => {
      const { into, name } = args;
      if (into === undefined) return findNewPlaylist(named(name), earlier, context);
      const there = counted.parse(earlier.before);
      const rows = await rowCount(into, context);
      return there !== undefined && rows > there ? { rows: rows - there } : undefined;
    },
    outcome: (args, body) => told(args, body),
  };
}

/** A copy without a name of its own is named after its source. */
const named = (name: string | undefined) => (one: string) =>
  name === undefined ? one.endsWith(' (copy)') : one === name;

function told({ into }: Written, body: unknown): Outcome {
  if (into !== undefined) {
    const { rows } = Grown.parse(body);
    const message = `An earlier equal call added ${rows} rows to the playlist; its answer was lost. ${advice}`;
    return { data: { success: true, message, playlist: { id: into, external_urls: linkTo({ id: into }) } } };
  }
  const { id, name } = Made.parse(body);
  const message = `An earlier equal call made the playlist "${name}"; its answer was lost. ${advice}`;
  const playlist = { id, name, uri: `spotify:playlist:${id}`, external_urls: linkTo({ id }) };
  return { data: { success: true, message, playlist } };
}
