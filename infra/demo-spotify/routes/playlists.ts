import * as z from 'zod';
import { base62, hex } from '../catalogue/random.ts';
import { empty, type JsonObject, json, type Reply, refuse } from '../http/reply.ts';
import { picked } from '../shape/fields.ts';
import { page } from '../shape/paging.ts';
import { coverOf, playlistHead } from '../shape/playlist.ts';
import { playlistRow } from '../shape/rows.ts';
import { makePlaylist, type Playlist, type Version } from '../state/playlists.ts';
import { bodyOf, windowOf } from './ask.ts';
import { needsModifyScope, ownPlaylist, showsContents, visiblePlaylist } from './playlist-access.ts';
import { playlistFacts, playlistKeys, rowView, seenVersion, summary } from './reading.ts';
import { type Call, type Handler, type Route, route } from './route.ts';

const one: Handler = (call) => {
  const playlist = visiblePlaylist(call);
  const whole = fullPlaylist(call, playlist, seenVersion(call.world, playlist));
  const fields = call.query.get('fields');
  return json(fields ? picked(whole, fields) : whole);
};

/** The number of followers; 0 for a playlist that the user has just created. */
function followersOf({ user, world }: Call, { ownerId, id }: Playlist): number {
  if (ownerId !== user.id) return 4210;
  return world.seeded.includes(id) ? 3 : 0;
}

/** PlaylistObject, with the first 100 rows if the user may see them. */
function fullPlaylist(call: Call, playlist: Playlist, version: Version): JsonObject {
  const { view, world } = call;
  const keys = playlistKeys(world);
  const head = {
    ...playlistHead(view, playlist, version, playlistFacts(world, playlist)),
    followers: { href: null, total: followersOf(call, playlist) },
  };
  if (!showsContents(call, playlist)) return head;
  const path = `/playlists/${playlist.id}/${keys.contents[0]}`;
  const contents = page(view, path, version.rows, { limit: 100, offset: 0 }, (_, row) =>
    playlistRow(rowView(call), row),
  );
  const next = version.rows.length > 100 ? `${view.api}${path}?offset=100&limit=50` : null;
  return { ...head, ...Object.fromEntries(keys.contents.map((key) => [key, { ...contents, next }])) };
}

const mine: Handler = (call) => {
  const ids = call.user.playlists.seen(call.world.settings().lag.playlists);
  const shown = ids
    .flatMap((id) => call.world.playlists.get(id) ?? [])
    .filter(({ versions }) => call.scopes.has('playlist-read-collaborative') || !versions.current().collaborative);
  return json(page(call.view, '/me/playlists', shown, windowOf(call), (_, playlist) => summary(call, playlist)));
};

const ofUser: Handler = (call) => {
  const owner = call.param('user_id');
  const shown = [...call.world.playlists.values()].filter(
    ({ ownerId, versions }) =>
      ownerId === owner &&
      (versions.current().public || (owner === call.user.id && call.scopes.has('playlist-read-private'))),
  );
  const path = `/users/${encodeURIComponent(owner)}/playlists`;
  return json(page(call.view, path, shown, windowOf(call), (_, playlist) => summary(call, playlist)));
};

const details = {
  name: z.string().optional(),
  description: z.string().optional(),
  public: z.boolean().optional(),
  collaborative: z.boolean().optional(),
};
const createBody = z.looseObject({ ...details, name: z.string().min(1) });
const changeBody = z.looseObject(details);

/** Descriptions have a single line and are returned as HTML. */
function stored(description: string): string {
  if (/[\n\r]/.test(description)) refuse(400, 'Invalid description');
  return description
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#x27;');
}

const create: Handler = (call) => {
  const body = bodyOf(call, createBody, 'Missing required field: name');
  const { name, public: open = true, collaborative = false } = body;
  // Spotify stores the text "null" for a playlist that was created without a description.
  const description = stored(body.description ?? 'null');
  if (open && collaborative) refuse(400, 'Collaborative playlists can only be private');
  needsModifyScope(call, open);
  const { user, world } = call;
  // Spotify never reuses an id, so the time is part of it: after a reset there may be as many playlists as before.
  const id = base62(`playlist created at ${world.clock.now()}`, world.playlists.size);
  const playlist = makePlaylist(id, user.id, { name, description, public: open, collaborative, rows: [] }, world.lag);
  world.playlists.set(id, playlist);
  user.playlists.set([id, ...user.playlists.current()]);
  return json(fullPlaylist(call, playlist, playlist.versions.current()), 201);
};

const createFor: Handler = (call) =>
  call.param('user_id') === call.user.id ? create(call) : refuse(403, 'You cannot create a playlist for another user');

const change: Handler = (call): Reply => {
  const playlist = ownPlaylist(call);
  const { name, description, public: open, collaborative } = bodyOf(call, changeBody);
  if (name === '') refuse(400, 'Invalid name');
  const before = playlist.versions.current();
  const after = {
    name: name ?? before.name,
    description: description === undefined ? before.description : stored(description),
    public: open ?? before.public,
    collaborative: collaborative ?? before.collaborative,
  };
  if (after.public && after.collaborative) refuse(400, 'Collaborative playlists can only be private');
  needsModifyScope(call, after.public);
  playlist.commit(after);
  return empty(200);
};

const follow: Handler = (call) => {
  const { id } = visiblePlaylist(call);
  const list = call.user.playlists.current();
  if (!list.includes(id)) call.user.playlists.set([id, ...list]);
  return empty(200);
};

const unfollow: Handler = (call) => {
  const { id } = visiblePlaylist(call);
  const { playlists } = call.user;
  if (playlists.current().includes(id)) playlists.set(playlists.current().filter((other) => other !== id));
  return empty(200);
};

const followed: Handler = (call) => {
  const playlist = visiblePlaylist(call);
  const users = (call.query.get('ids') ?? call.user.id).split(',');
  if (users.length > 5) refuse(400, 'Too many ids requested');
  return json(users.map((id) => call.world.accounts.get(id)?.playlists.current().includes(playlist.id) ?? false));
};

const bucket = 'playlists';
const modify: readonly string[] = ['playlist-modify-public'];

/** The largest cover in bytes, as a picture and as base64 text. */
const mostBytes = 256 * 1024;

const cover: Handler = (call) => {
  const playlist = visiblePlaylist(call);
  return json(coverOf(call.view, playlist, seenVersion(call.world, playlist)));
};

const upload: Handler = (call) => {
  const playlist = ownPlaylist(call);
  if (!call.contentType.startsWith('image/jpeg')) refuse(400, 'Content-Type must be image/jpeg');
  if (call.body.length > mostBytes) refuse(413, 'Image must be at most 256 KB');
  const picture = /^[A-Za-z0-9+/\s]+=*\s*$/.test(call.body) ? Buffer.from(call.body, 'base64') : Buffer.alloc(0);
  if (picture[0] !== 0xff || picture[1] !== 0xd8) refuse(400, 'Invalid image');
  playlist.commit({ cover: `ab67706c0000d72c${hex(call.body, 24)}` });
  return empty(202);
};

export const playlistRoutes: readonly Route[] = [
  route('GET /playlists/{playlist_id}', 'get-playlist', bucket, one),
  route('PUT /playlists/{playlist_id}', 'change-playlist-details', bucket, change),
  route('GET /me/playlists', 'get-a-list-of-current-users-playlists', bucket, mine, {
    scopes: ['playlist-read-private'],
  }),
  route('POST /me/playlists', 'create-playlist', bucket, create),
  route('GET /users/{user_id}/playlists', 'get-list-users-playlists', bucket, ofUser, { removed: 403 }),
  route('POST /users/{user_id}/playlists', 'create-playlist-for-user', bucket, createFor, { removed: 403 }),
  route('PUT /playlists/{playlist_id}/followers', 'follow-playlist', bucket, follow, { scopes: modify }),
  route('DELETE /playlists/{playlist_id}/followers', 'unfollow-playlist', bucket, unfollow, { scopes: modify }),
  route('GET /playlists/{playlist_id}/followers/contains', 'check-if-user-follows-playlist', bucket, followed, {
    removed: 403,
  }),
  route('GET /playlists/{playlist_id}/images', 'get-playlist-cover', 'playlists', cover),
  route('PUT /playlists/{playlist_id}/images', 'upload-custom-playlist-cover', 'playlists', upload, {
    scopes: ['ugc-image-upload'],
  }),
];
