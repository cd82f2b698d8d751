import * as z from 'zod';
import { spotifyId } from '../../definition/arguments.ts';
import { tool } from '../../definition/tool.ts';
import { continue_from, resume } from '../../playlist-jobs/continuation.ts';
import { exported, formats } from '../../playlist-jobs/formats.ts';
import { readRows } from '../../playlist-jobs/reading.ts';

const State = z.object({ offset: z.int(), snapshot: z.string().optional(), total: z.int() });

export const exportPlaylist = tool({
  name: 'export_playlist',
  title: 'Export a playlist',
  description:
    'Export a playlist as CSV, JSON (one object a line) or M3U text, rows per call; join the parts. Nothing can download the music.',
  effect: 'read',
  calls: '1, and 1 per 50 rows after the first 100',
  input: z.strictObject({
    playlist_id: spotifyId('playlist'),
    format: z.enum(formats).default('csv'),
    rows: z.int().min(1).max(2500).default(200),
    continue_from,
  }),
  example: { playlist_id: '3cEYpjA9oz9GiPac4AsH4n', format: 'csv' },
  run: async ({ continue_from: from, ...args }, context) => {
    const job = await resume({ tool: 'export_playlist', args }, from, State, context);
    const { before } = job;
    const start = before?.offset ?? 0;
    const read = await readRows(args.playlist_id, 'cached', context, { start, count: args.rows });
    const { id, name, total, snapshot_id: snapshot, rows, failure } = read;
    if (before && (before.snapshot !== snapshot || before.total !== total)) {
      const message = 'The playlist changed since the last part: export it from the beginning.';
      return { data: { success: false, message, playlist: { id, name } } };
    }
    const next = start + rows.length;
    const facts = { playlist: { id, name, total }, format: args.format, first_row: start, row_count: rows.length };
    const text = exported(args.format, rows, start === 0);
    const data = { ...facts, has_more: next < total, ...job.cost(), text };
    if (next >= total) return { data };
    const state: z.output<typeof State> = { offset: next, total, ...(snapshot !== undefined && { snapshot }) };
    return {
      data: { ...data, continue_from: await job.token(state) },
      ...(failure && { failure }),
    };
  },
});
