import * as z from 'zod';
import { spotifyId } from '../../definition/arguments.ts';
import { tool } from '../../definition/tool.ts';
import { continue_from, resume } from '../../playlist-jobs/continuation.ts';
import { readRows } from '../../playlist-jobs/reading.ts';
import type { PlaylistRow } from '../../playlist-jobs/rows.ts';

const formats = ['csv', 'json', 'm3u'] as const;
type Format = (typeof formats)[number];

const columns = ['position', 'title', 'artists', 'album', 'duration_ms', 'added_at', 'uri'] as const;

const values = ({ position, name, artists, album, duration_ms, added_at, uri }: PlaylistRow) => ({
  position,
  title: name,
  artists: artists.join('; '),
  album,
  duration_ms,
  added_at,
  uri,
});

/**
 * One cell (RFC 4180). A spreadsheet would execute a text that begins with these signs as a formula, and the text is
 * other people's. Source: https://owasp.org/www-community/attacks/CSV_Injection
 */
function cell(value: string | number | undefined): string {
  const text = String(value ?? '');
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A link that every player of the user can open; a local file has none. */
const place = ({ uri = '', kind }: PlaylistRow): string | undefined => {
  const [, type, id] = uri.split(':');
  return kind === 'track' || kind === 'episode' ? `https://open.spotify.com/${type}/${id}` : undefined;
};

function m3uLines(row: PlaylistRow): readonly string[] {
  const seconds = row.duration_ms === undefined ? -1 : Math.round(row.duration_ms / 1000);
  const title = [row.artists.join(', '), row.name].filter((part) => part !== '').join(' - ');
  const where = place(row);
  return where === undefined ? [`# ${row.kind}: ${title}`] : [`#EXTINF:${seconds},${title}`, where];
}

/** Rows as text. The parts of one playlist, joined in order, are the whole file: only the first part has the header. */
export function exported(format: Format, rows: readonly PlaylistRow[], isFirst: boolean): string {
  if (format === 'json') return rows.map((row) => JSON.stringify(values(row))).join('\n');
  const head = { csv: columns.join(','), m3u: '#EXTM3U' }[format];
  const lines = rows.flatMap((row) =>
    format === 'm3u' ? m3uLines(row) : columns.map((column) => cell(values(row)[column])).join(','),
  );
  return [...(isFirst ? [head] : []), ...lines].join('\n');
}

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
