import * as z from 'zod';
import { limit, offset, spotifyId } from '../../definition/arguments.ts';
import type { Data } from '../../definition/context.ts';
import { rowArguments } from '../../definition/detail.ts';
import { tool } from '../../definition/tool.ts';
import { continue_from, resume } from '../../playlist-jobs/continuation.ts';
import { readAll } from '../../playlist-jobs/reading.ts';
import { type DuplicateCriterion, identityKey, type PlaylistRow, summarizeRows } from '../../playlist-jobs/rows.ts';
import { onward } from '../../schemas/page.ts';

/**
 * The rows that each of two lists has and the other lacks; a row that is in one list twice and in the other once is
 * listed once.
 */
export function difference(one: readonly PlaylistRow[], other: readonly PlaylistRow[], by: DuplicateCriterion) {
  const keys = (rows: readonly PlaylistRow[]) => new Set(rows.map((row) => identityKey(row, by)));
  const [left, right] = [keys(one), keys(other)];
  const only = (rows: readonly PlaylistRow[], others: ReadonlySet<string | undefined>) =>
    rows.filter((row) => !others.has(identityKey(row, by)));
  const both = [...left].filter((key) => key !== undefined && right.has(key)).length;
  return { only_in_first: only(one, right), only_in_second: only(other, left), both };
}

const same_by = z.enum(['uri', 'title_artist']).default('uri');

const State = z.object({});

export const diffPlaylists = tool({
  name: 'diff_playlists',
  title: 'Compare two playlists',
  description: 'Compare two playlists: what each has that the other lacks, by URI or title and artist, in pages.',
  effect: 'read',
  calls: '1 per 50-100 rows',
  input: z.strictObject({
    playlist_id: spotifyId('playlist'),
    other_playlist_id: spotifyId('playlist'),
    same_by,
    limit: limit(20),
    offset,
    ...rowArguments,
    fresh: z.boolean().default(false),
    continue_from,
  }),
  example: { playlist_id: '3cEYpjA9oz9GiPac4AsH4n', other_playlist_id: '37i9dQZF1DX4WYpdgoIcn6' },
  run: async ({ continue_from: from, limit, offset, ...given }, context) => {
    const { playlist_id, other_playlist_id, same_by, fresh } = given;
    // What is shown is no part of the job: its token fits all pages. Rows that are read in several calls must be of one
    // version, which only a live read shows.
    const args = { playlist_id, other_playlist_id, same_by, fresh };
    const job = await resume({ tool: 'diff_playlists', args }, from, State, context);
    const read = await readAll([playlist_id, other_playlist_id], fresh || job.before ? 'live' : 'cached', context);
    const [first, second] = read;
    if (!(first && second?.complete)) return job.stopReading({}, read);
    const { only_in_first, only_in_second, both } = difference(first.rows, second.rows, same_by);
    const side = (rows: readonly PlaylistRow[]): Data => ({
      count: rows.length,
      ...summarizeRows(rows, { start: offset, most: limit, withDates: true }),
    });
    const next = offset + limit;
    const hasMore = next < Math.max(only_in_first.length, only_in_second.length);
    return {
      data: {
        first: { id: first.id, name: first.name, total: first.total },
        second: { id: second.id, name: second.name, total: second.total },
        both,
        only_in_first: side(only_in_first),
        only_in_second: side(only_in_second),
        ...onward(hasMore ? next : undefined),
        ...(hasMore && job.before && { message: 'For the next page give the same continue_from too.' }),
        ...job.cost(),
      },
    };
  },
});
