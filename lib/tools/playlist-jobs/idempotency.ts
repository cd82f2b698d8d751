import * as z from 'zod';
import type { Outcome, ToolContext } from '../definition/context.ts';
import type { IdempotencyWithOutcome } from '../definition/idempotency.ts';
import { findNewPlaylist, findPlaylistIdsByName } from '../guards/idempotency-evidence.ts';
import { fill, rowCount } from './fill.ts';
import { readRows } from './reading.ts';
import { describeTarget, linkTo } from './target.ts';

/** The target of a job, for the idempotency guard. */
export interface WrittenPlaylist {
  /** The playlist to extend; absent for a new one. */
  readonly into?: string | undefined;
  /** The name of the new one; absent if it is derived from the sources. */
  readonly name?: string | undefined;
}

const advice =
  'Read it and compare before adding what is missing (add_tracks_to_playlist, or merge_playlists with into, which leaves out what is there).';
const Made = z.object({ id: z.string(), name: z.string().catch('') });
const Grown = z.object({ rows: z.number() });
const counted = z.number().optional().catch(undefined);

/** For a job that creates or extends a playlist: a new playlist is recognized by its id, an existing one by its length. */
export function jobIdempotency<Args extends WrittenPlaylist>(
  wanted?: ExpectedUris<Args>,
): IdempotencyWithOutcome<Args> {
  return {
    settles: 'library',
    before: (args, context) => {
      const { into, name } = args;
      return into === undefined ? findPlaylistIdsByName(isNamed(name), context) : rowCount(into, context);
    },
    happened: async (args, earlier, context) => {
      const { into, name } = args;
      if (into === undefined) return findNewPlaylist(isNamed(name), earlier, context);
      const rowsBefore = counted.parse(earlier.before);
      const rows = await rowCount(into, context);
      return rowsBefore !== undefined && rows > rowsBefore ? { rows: rows - rowsBefore } : undefined;
    },
    outcome: outcomeFor,
    ...(wanted && { complete: (args, body, context) => completeFill(args, body, wanted, context) }),
  };
}

/** A copy without a name of its own is named after its source. */
const isNamed = (name: string | undefined) => (one: string) =>
  name === undefined ? one.endsWith(' (copy)') : one === name;

function outcomeFor({ into }: WrittenPlaylist, body: unknown): Outcome {
  if (into !== undefined) {
    const { rows } = Grown.parse(body);
    const message = `An earlier equal call added ${rows} rows to the playlist; its answer was lost, so it is not known whether these are all. ${advice}`;
    return {
      data: { success: false, message, rows_added: rows, playlist: { id: into, external_urls: linkTo({ id: into }) } },
    };
  }
  const { id, name } = Made.parse(body);
  const message = `An earlier equal call made the playlist "${name}"; its answer was lost, so it is not known whether all is in it. ${advice}`;
  return { data: { success: false, message, playlist: describeTarget({ id, name }) } };
}

/** The expected rows of a new playlist, in order; `undefined` if they could not all be read. */
type ExpectedUris<Args> = (args: Args, context: ToolContext) => Promise<readonly string[] | undefined>;

/** Adds the rows that a lost call left out, if the playlist contains the beginning of the expected rows. */
async function completeFill<Args extends WrittenPlaylist>(
  args: Args,
  body: unknown,
  wanted: ExpectedUris<Args>,
  context: ToolContext,
): Promise<Outcome> {
  const playlist = describeTarget(Made.parse(body));
  const [uris, contents] = [await wanted(args, context), await readRows(playlist.id, 'live', context)];
  const rows = contents.rows.map(({ uri }) => uri);
  const isStart = uris !== undefined && contents.complete && rows.every((uri, at) => uri === uris[at]);
  if (!isStart) {
    const message = `An earlier equal call made the playlist "${playlist.name}", with ${contents.total} rows in it now. They are not the beginning of what was to be in it, so nothing was added. ${advice}`;
    return { data: { success: false, message, playlist, rows_there: contents.total } };
  }
  const { filled, failure } = await fill(playlist.id, uris, { base: 0, added: rows.length }, context);
  const message = `The playlist "${playlist.name}" of an earlier equal call has ${filled.added} of ${uris.length} rows; ${filled.added - rows.length} were added now.`;
  if (filled.added === uris.length) return { data: { success: true, message, playlist, added: filled.added } };
  const missing_uris = uris.slice(filled.added);
  return { data: { success: false, message, playlist, missing_uris }, ...(failure && { failure }) };
}
