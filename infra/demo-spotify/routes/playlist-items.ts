import * as z from 'zod';
import { json, type Reply, refuse } from '../http/reply.ts';
import { picked } from '../shape/fields.ts';
import { page, type Window } from '../shape/paging.ts';
import { playlistRow } from '../shape/rows.ts';
import { type Playlist, type Row, reordered } from '../state/playlists.ts';
import { bodyOf, windowOf } from './ask.ts';
import { editablePlaylist, showsContents, visiblePlaylist } from './playlist-access.ts';
import { rowView, seenVersion } from './reading.ts';
import { type Call, type Handler, type Route, route } from './route.ts';

/** The maximum number of rows that one call may add, replace or remove. */
const most = 100;
/** The maximum number of rows in a playlist. */
const capacity = 10_000;

function rowsAt(last: 'items' | 'tracks', mostRows: number): Handler {
  return (call) => {
    const playlist = visiblePlaylist(call);
    if (!showsContents(call, playlist)) refuse(403, 'Forbidden');
    const { rows } = seenVersion(call.world, playlist);
    const path = `/playlists/${playlist.id}/${last}`;
    const whole = page(call.view, path, rows, rowsWanted(call, mostRows), (_, row) => playlistRow(rowView(call), row));
    const fields = call.query.get('fields');
    return json(fields ? picked(whole, fields) : whole);
  };
}

/** The documented maximum is 50 rows; a setting decides what larger limits get. */
function rowsWanted(call: Call, mostRows: number): Window {
  const { largePages } = call.world.settings();
  const window = windowOf(call, largePages === 'refused' ? mostRows : 100);
  return largePages === 'cut' ? { ...window, limit: Math.min(window.limit, mostRows) } : window;
}

const addBody = z.looseObject({ uris: z.array(z.string()).optional(), position: z.number().int().min(0).optional() });

const add: Handler = (call) => {
  const playlist = editablePlaylist(call);
  const body = bodyOf(call, addBody);
  const uris = call.query.get('uris')?.split(',') ?? body.uris ?? [];
  if (uris.length === 0) refuse(400, 'No uris provided');
  const before = playlist.versions.current().rows;
  const position = positionOf(call.query.get('position')) ?? body.position ?? before.length;
  if (position > before.length) refuse(400, 'Index out of bounds');
  if (before.length + uris.length > capacity) refuse(400, 'Playlist size limit reached');
  return snapshot(playlist.commit({ rows: before.toSpliced(position, 0, ...newRows(call, uris)) }), 201);
};

const putBody = z.looseObject({
  uris: z.array(z.string()).optional(),
  range_start: z.number().int().min(0).optional(),
  insert_before: z.number().int().min(0).optional(),
  range_length: z.number().int().min(1).optional(),
  snapshot_id: z.string().optional(),
});

const put: Handler = (call) => {
  const playlist = editablePlaylist(call);
  const body = bodyOf(call, putBody);
  const uris = call.query.get('uris')?.split(',') ?? body.uris;
  const { range_start: start, insert_before: before, range_length: length = 1 } = body;
  const moves = start !== undefined || before !== undefined;
  if ((uris !== undefined) === moves) refuse(400, 'Either uris, or range_start and insert_before, must be given');
  if (uris !== undefined) return snapshot(playlist.commit({ rows: newRows(call, uris) }));
  knownSnapshot(playlist, body.snapshot_id);
  const { rows } = playlist.versions.current();
  if (start === undefined || before === undefined) return refuse(400, 'Missing required field: insert_before');
  if (start + length > rows.length || before > rows.length) refuse(400, 'Index out of bounds');
  return snapshot(playlist.commit({ rows: reordered(rows, start, length, before) }));
};

const entries = z.array(z.looseObject({ uri: z.string() }));
const removeBodies = {
  items: z.looseObject({ items: entries, snapshot_id: z.string().optional() }),
  tracks: z.looseObject({ tracks: entries, snapshot_id: z.string().optional() }).transform((body) => ({
    items: body.tracks,
    snapshot_id: body.snapshot_id,
  })),
};

function removeBy(key: 'items' | 'tracks'): Handler {
  return (call) => {
    const playlist = editablePlaylist(call);
    const { items: gone, snapshot_id: at } = bodyOf(call, removeBodies[key], `Missing required field: ${key}`);
    if (gone.length > most) refuse(400, `You can remove a maximum of ${most} items per request`);
    knownSnapshot(playlist, at);
    const { rows } = playlist.versions.current();
    const uris = new Set<string | null>(gone.map(({ uri }) => uri));
    return snapshot(playlist.commit({ rows: rows.filter(({ uri }) => !uris.has(uri)) }));
  };
}

/** Rows for URIs to be added; 400 for invalid ones. */
function newRows({ user, world }: Call, uris: readonly string[]): readonly Row[] {
  if (uris.length > most) refuse(400, `You can add a maximum of ${most} items per request`);
  for (const uri of uris) {
    if (!/^spotify:(track|episode):[0-9A-Za-z]{22}$/.test(uri)) refuse(400, `Invalid track uri: ${uri}`);
    if (!world.catalogue.playable(uri)) refuse(400, 'Payload contains a non-existing ID');
  }
  return uris.map((uri) => ({ uri, addedAt: world.clock.now(), addedBy: user.id }));
}

function positionOf(text: string | null): number | undefined {
  if (text === null) return undefined;
  return /^\d{1,6}$/.test(text) ? Number(text) : refuse(400, 'Invalid position');
}

function knownSnapshot(playlist: Playlist, id: string | undefined): void {
  if (id !== undefined && !playlist.hadSnapshot(id)) refuse(400, 'Invalid snapshot id');
}

function snapshot(id: string, status = 200): Reply {
  return json({ snapshot_id: id }, status);
}

const bucket = 'playlists';
const read: readonly string[] = ['playlist-read-private'];

/** Operations on playlist contents; the older paths exist only for extended clients. */
export const playlistItemRoutes: readonly Route[] = [
  route('GET /playlists/{playlist_id}/items', 'get-playlists-items', bucket, rowsAt('items', 50), { scopes: read }),
  route('POST /playlists/{playlist_id}/items', 'add-items-to-playlist', bucket, add),
  route('PUT /playlists/{playlist_id}/items', 'reorder-or-replace-playlists-items', bucket, put),
  route('DELETE /playlists/{playlist_id}/items', 'remove-items-playlist', bucket, removeBy('items')),
  route('GET /playlists/{playlist_id}/tracks', 'get-playlists-tracks', bucket, rowsAt('tracks', 100), {
    scopes: read,
    removed: 403,
  }),
  route('POST /playlists/{playlist_id}/tracks', 'add-tracks-to-playlist', bucket, add, { removed: 403 }),
  route('PUT /playlists/{playlist_id}/tracks', 'reorder-or-replace-playlists-tracks', bucket, put, { removed: 403 }),
  route('DELETE /playlists/{playlist_id}/tracks', 'remove-tracks-playlist', bucket, removeBy('tracks'), {
    removed: 403,
  }),
];
