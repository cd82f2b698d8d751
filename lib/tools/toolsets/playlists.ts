import * as z from 'zod';
import { json, type Query, request } from '../../spotify/request.ts';
import { command, endpoint } from '../builders/operation.ts';
import { removeTool, urisOf } from '../builders/saved-items.ts';
import { freshnessOf } from '../calls/batches.ts';
import { currentUser, onlySignedInUser } from '../calls/current-user.ts';
import { changeLibrary, readBackLibrary } from '../calls/library.ts';
import { readPlaylist } from '../calls/playlist.ts';
import { categoryId, fresh, limit, locale, market, offset, spotifyId } from '../definition/arguments.ts';
import { type Data, type Outcome, readAs, type ToolContext } from '../definition/context.ts';
import { rowArguments } from '../definition/detail.ts';
import { type Tool, tool } from '../definition/tool.ts';
import { verifyChange } from '../definition/verification.ts';
import { confirmFirst } from '../guards/confirm-first.ts';
import { confirmDeletion } from '../guards/playlist-confirmation.ts';
import { images } from '../schemas/entities.ts';
import { pageOf } from '../schemas/page.ts';
import { Playlist } from '../schemas/playlist.ts';
import { text } from '../schemas/text.ts';

export {
  addTracksToPlaylist,
  changePlaylistDetails,
  createPlaylist,
  removeTracksFromPlaylist,
  updatePlaylistItems,
} from './playlists/editing.ts';

const playlist_id = spotifyId('playlist');
const example = '3cEYpjA9oz9GiPac4AsH4n';

export const getUserPlaylists = endpoint({
  name: 'get_user_playlists',
  title: 'My playlists',
  description: 'List my playlists, own and followed; owner tells which. Spotify hides folders.',
  warm: 'playlist',
  input: z.strictObject({ limit: limit(50), offset, ...rowArguments, fresh }),
  example: { limit: 50 },
  request: ({ limit, offset }) => request('GET /me/playlists', {}, { limit, offset }),
  output: pageOf('playlists', Playlist),
});

export const getPlaylist = tool({
  name: 'get_playlist',
  title: 'Playlist',
  description:
    "One playlist and its songs, 50 a call (tracks_limit: up to 100); go on with next_offset as tracks_offset. Contents of other people's are often hidden.",
  effect: 'read',
  calls: '1 for the first 100 rows; further on 1 more per 50',
  input: z.strictObject({
    playlist_id,
    include_tracks: z.boolean().default(true),
    tracks_limit: limit(50, 100),
    tracks_offset: offset,
    ...rowArguments,
    fresh,
  }),
  example: { playlist_id: example, tracks_limit: 50 },
  run: ({ playlist_id, include_tracks, tracks_limit, tracks_offset }, context) =>
    readPlaylist(playlist_id, include_tracks ? { start: tracks_offset, count: tracks_limit } : undefined, context),
});

export const getPlaylistCoverImage = endpoint({
  name: 'get_playlist_cover_image',
  title: 'Playlist cover',
  description: 'Links to the cover image of one playlist, by size.',
  input: z.strictObject({ playlist_id, fresh }),
  example: { playlist_id: example },
  request: ({ playlist_id }) => request('GET /playlists/{playlist_id}/images', { playlist_id }),
  output: z.array(z.unknown()).transform((found) => ({ images: images.parse(found) ?? [] })),
  echo: ({ playlist_id }) => ({ playlist_id }),
});

const Listed = z
  .object({ message: text(300), playlists: pageOf('playlists', Playlist) })
  .transform(({ message, playlists }) => ({ message, ...playlists }));
const instead = "Use search with search_type playlist; Spotify's own playlists are closed to apps in Development Mode.";

export const getFeaturedPlaylists = endpoint({
  name: 'get_featured_playlists',
  title: 'Featured playlists',
  description: "List the playlists that Spotify's editors feature, a page at a time.",
  onlyExtended: instead,
  input: z.strictObject({ limit: limit(20), offset, country: market, locale, ...rowArguments }),
  example: { limit: 10 },
  request: ({ limit, offset, locale }) => request('GET /browse/featured-playlists', {}, { locale, limit, offset }),
  output: Listed,
});

export const getCategoryPlaylists = endpoint({
  name: 'get_category_playlists',
  title: 'Playlists of a category',
  description: 'List the playlists of one browse category, a page at a time.',
  onlyExtended: instead,
  input: z.strictObject({ category_id: categoryId, limit: limit(20), offset, country: market, ...rowArguments }),
  example: { category_id: '0JQ5DAqbMKFQ00XGBls6ym', limit: 10 },
  request: ({ category_id, limit, offset }) =>
    request('GET /browse/categories/{category_id}/playlists', { category_id }, { limit, offset }),
  output: Listed,
  echo: ({ category_id }) => ({ category_id }),
});

/** Spotify counts the text, not the picture. */
const most = 256 * 1024;

/** Base64 text of a JPEG, without the `data:` that browsers put before it. */
const jpeg = z.string().transform((value, { addIssue }) => {
  const text = value.replace(/^data:[^,]{0,100},/, '').replaceAll(/\s+/g, '');
  const message = complaint(text);
  if (message === undefined) return text;
  addIssue({ code: 'custom', message });
  return z.NEVER;
});

function complaint(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return 'must be base64 text';
  // The first three bytes of every JPEG: FF D8 FF.
  if (!text.startsWith('/9j/')) return 'must be a JPEG: other pictures must be converted first';
  return text.length > most ? `must be at most 256 KB of base64 text, about 190 KB of picture` : undefined;
}

const smallest =
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=';

export const addCustomPlaylistCoverImage = command({
  name: 'add_custom_playlist_cover_image',
  title: 'Set playlist cover',
  description: "Set the cover image of one of the user's playlists: a JPEG as base64, at most 256 KB.",
  effect: 'write',
  idempotent: true,
  input: z.strictObject({ playlist_id: spotifyId('playlist'), image_base64: jpeg }),
  example: { playlist_id: '3cEYpjA9oz9GiPac4AsH4n', image_base64: smallest },
  request: ({ playlist_id, image_base64 }) =>
    request('PUT /playlists/{playlist_id}/images', { playlist_id }, {}, { type: 'jpeg', base64: image_base64 }),
  message: () => 'Spotify accepted the cover and will show it in some seconds.',
  echo: ({ playlist_id }) => ({ playlist_id }),
});

export const getUserPlaylistsById = tool({
  name: 'get_user_playlists_by_id',
  title: "A user's playlists",
  description:
    "List the public playlists of another user, by user id. Development Mode: the signed-in user's own id only.",
  effect: 'read',
  calls: 'extended: 1; development: 2',
  input: z.strictObject({ user_id: spotifyId('user'), limit: limit(50), offset, ...rowArguments, fresh }),
  example: { user_id: 'spotify-user', limit: 20 },
  run: async ({ user_id, limit, offset }, context) => {
    const page = { limit, offset };
    const { data, ...rest } = await (context.mode === 'extended' ? ofAnybody : ofMine)(user_id, page, context);
    return { data: { user_id, ...data }, ...rest };
  },
});

const Playlists = pageOf('playlists', Playlist);

async function ofAnybody(user_id: string, page: Query, { spotify }: ToolContext): Promise<Outcome> {
  const asked = request('GET /users/{user_id}/playlists', { user_id }, page);
  const { data, answer } = await readAs(Playlists, asked, spotify, { fallback: 'stale' });
  return { data, freshness: answer.freshness };
}

const Rows = z.array(z.unknown());
const Owned = z.object({ owner: z.object({ id: z.string() }) });
const how =
  "Read from the signed-in user's library: playlists of others that they follow are left out, so a page may be short and total counts both.";

async function ofMine(user_id: string, page: Query, context: ToolContext): Promise<Outcome> {
  const me = await currentUser(context);
  if (me.id !== user_id)
    return onlySignedInUser(
      'GET /users/{user_id}/playlists',
      "Only the signed-in user's own playlists can be listed (get_user_playlists). To find somebody else's use search with search_type playlist.",
    );
  const asked = request('GET /me/playlists', {}, page);
  const { data, answer } = await readAs<Data>(Playlists, asked, context.spotify, { fallback: 'stale' });
  const playlists = Rows.parse(data['playlists']).filter((row) => Owned.safeParse(row).data?.owner.id === user_id);
  return { data: { ...data, playlists, how }, freshness: freshnessOf(me.answer, answer) };
}

const publicly = 'In Development Mode Spotify lets nobody choose whether a followed playlist shows on the profile.';

export const followPlaylist: Tool = tool({
  name: 'follow_playlist',
  title: 'Follow playlist',
  description: "Follow somebody's playlist: add it to the user's library.",
  effect: 'write',
  idempotent: true,
  calls: '1, 1 before, and 1 to read back',
  input: z.strictObject({
    playlist_id,
    public: z.boolean().default(true).describe('Shown on the profile; extended mode only'),
  }),
  example: { playlist_id: example },
  run: async ({ playlist_id, public: isPublic }, context) => {
    const uris = urisOf('playlist', [playlist_id]);
    const canChoose = context.mode === 'extended';
    const path = { playlist_id };
    if (canChoose)
      await context.spotify(request('PUT /playlists/{playlist_id}/followers', path, {}, json({ public: isPublic })));
    else await changeLibrary('PUT /me/library', uris, context);
    const seen = await verifyChange(readBackLibrary(uris, true), context);
    const shown = canChoose ? { public: isPublic } : { ...(!isPublic && { how: publicly }) };
    return { data: { success: true, message: 'Followed the playlist.', playlist_id, ...shown, ...seen } };
  },
});

export const unfollowPlaylist = confirmFirst(
  removeTool(
    {
      name: 'unfollow_playlist',
      title: 'Unfollow playlist',
      description:
        "Delete one of the user's playlists, which asks the user first, or remove a followed playlist from the library.",
      input: z.strictObject({ playlist_id }),
      example: { playlist_id: example },
      uris: ({ playlist_id }) => urisOf('playlist', [playlist_id]),
      noun: () => 'playlist',
      echo: ([id]) => ({ playlist_id: id }),
    },
    'Unfollowed',
  ),
  confirmDeletion,
);
