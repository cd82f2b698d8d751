import type { PlaylistRow } from './rows.ts';

/** The forms in which a playlist can be exported. */
export const formats = ['csv', 'json', 'm3u'] as const;
export type Format = (typeof formats)[number];

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
 * One cell (RFC 4180). A spreadsheet would take what begins with these signs for a formula, and the text is other people's.
 * Source: https://owasp.org/www-community/attacks/CSV_Injection
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

/** Rows as text. Parts of one playlist, one after the other, are the whole file: the head stands in the first part only. */
export function exported(format: Format, rows: readonly PlaylistRow[], isFirst: boolean): string {
  if (format === 'json') return rows.map((row) => JSON.stringify(values(row))).join('\n');
  const head = { csv: columns.join(','), m3u: '#EXTM3U' }[format];
  const lines = rows.flatMap((row) =>
    format === 'm3u' ? m3uLines(row) : columns.map((column) => cell(values(row)[column])).join(','),
  );
  return [...(isFirst ? [head] : []), ...lines].join('\n');
}
