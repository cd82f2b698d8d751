import * as z from 'zod';
import { defaultLag } from '../../../spotify/lag.ts';
import { json, request } from '../../../spotify/request.ts';
import { command } from '../../builders/operation.ts';
import { spotifyId, spotifyUri } from '../../definition/arguments.ts';
import { idempotencyArguments } from '../../definition/idempotency.ts';
import { confirmFirst } from '../../guards/confirm-first.ts';
import { addItemsIdempotency, createPlaylistIdempotency } from '../../guards/idempotency-evidence.ts';
import { confirmLargeRemoval } from '../../guards/playlist-confirmation.ts';
import { readBackAdded, readBackDetails, readBackRemoved } from '../../guards/playlist-verification.ts';
import { id } from '../../schemas/entities.ts';
import { Playlist } from '../../schemas/playlist.ts';
import { typedLine } from '../../schemas/text.ts';

const playlist_id = spotifyId('playlist');
const track_uris = z.array(spotifyUri('track', 'episode')).min(1).max(100);
const Snapshot = z.object({ snapshot_id: id });
const longestDescription = 300;
const farthest = 100_000;
const mayLag = `Reads may lag ${defaultLag.library / 1000} s.`;
const example = '3cEYpjA9oz9GiPac4AsH4n';

const items = ({ length }: readonly unknown[]): string => (length === 1 ? '1 item' : `${length} items`);

const name = z.string().trim().min(1).max(100);
const described = typedLine(longestDescription);

const isPossible = (args: { readonly collaborative?: boolean | undefined; readonly public?: boolean | undefined }) =>
  !(args.collaborative && args.public);
const notBoth = { path: ['public'], message: 'must be false for a collaborative playlist' };

export const createPlaylist = command({
  name: 'create_playlist',
  title: 'Create playlist',
  description:
    'Create a new, empty playlist. With songs at once: create_playlist_with_tracks. An equal call within 2 minutes gets the first answer, unless allow_duplicate.',
  effect: 'write',
  calls: '1, 1 before, and 1 to read back',
  input: z
    .strictObject({
      name,
      public: z.boolean().default(false).describe('Default: private'),
      collaborative: z.boolean().default(false),
      description: described.default(''),
      ...idempotencyArguments,
    })
    .refine(isPossible, notBoth),
  example: { name: 'Sunday morning', public: false, description: 'Slow and warm' },
  request: ({ name, collaborative, description, public: isPublic }) =>
    request(
      'POST /me/playlists',
      {},
      {},
      json({
        name,
        public: isPublic,
        collaborative,
        // Without one Spotify may store the text "null".
        description,
      }),
    ),
  message: ({ name, collaborative, public: isPublic }) => {
    const kind = collaborative ? 'collaborative and therefore private' : isPublic ? 'public' : 'private';
    return `Created the ${kind} playlist "${name}".`;
  },
  output: Playlist.transform((playlist) => ({ playlist })),
  idempotency: createPlaylistIdempotency,
  verify: ({ name, collaborative, description, public: isPublic }, body) =>
    readBackDetails(body, { name, public: isPublic, collaborative, description }),
});

export const changePlaylistDetails = command({
  name: 'change_playlist_details',
  title: 'Change playlist details',
  description: "Rename one of the user's playlists, change its description, make it public or private.",
  effect: 'write',
  idempotent: true,
  calls: '1, 1 before, and 1 to read back',
  input: z
    .strictObject({
      playlist_id,
      name: name.optional(),
      description: described.optional(),
      public: z.boolean().optional(),
      collaborative: z.boolean().optional().describe('Only private ones can be'),
    })
    .refine(isPossible, notBoth)
    .refine((args) => updated(args).length > 0, {
      path: ['name'],
      message: 'or description, public or collaborative must be given: there is nothing to change',
    }),
  example: { playlist_id: example, name: 'Sunday evening' },
  request: ({ playlist_id, ...details }) => request('PUT /playlists/{playlist_id}', { playlist_id }, {}, json(details)),
  message: (args) => `Changed ${updated(args).join(', ')} of the playlist.`,
  echo: (args) => ({ playlist_id: args.playlist_id, updated_fields: updated(args) }),
  verify: ({ playlist_id, ...details }) => readBackDetails({ id: playlist_id }, details),
});

const updated = ({ playlist_id: _, ...details }: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.keys(details).filter((key) => details[key] !== undefined);

export const addTracksToPlaylist = command({
  name: 'add_tracks_to_playlist',
  title: 'Add to playlist',
  description: `Add up to 100 songs or episodes to one of the user's playlists, at the end or at position. An equal call within 2 minutes adds nothing, unless allow_duplicate. ${mayLag}`,
  effect: 'write',
  calls: '1, and 1 or 2 to read back',
  input: z.strictObject({
    playlist_id,
    track_uris,
    position: z.int().min(0).max(farthest).optional().describe('From 0; default: the end'),
    ...idempotencyArguments,
  }),
  example: { playlist_id: example, track_uris: ['spotify:track:4iV5W9uYEdYUVa79Axb7Rh'] },
  request: ({ playlist_id, track_uris, position }) =>
    request('POST /playlists/{playlist_id}/items', { playlist_id }, {}, json({ uris: track_uris, position })),
  message: ({ track_uris }) => `Added ${items(track_uris)} to the playlist.`,
  output: Snapshot,
  echo: ({ playlist_id, track_uris }) => ({ playlist_id, track_count: track_uris.length }),
  idempotency: addItemsIdempotency,
  verify: ({ playlist_id, track_uris, position }) => readBackAdded(playlist_id, track_uris, position),
});

export const removeTracksFromPlaylist = confirmFirst(
  command({
    name: 'remove_tracks_from_playlist',
    title: 'Remove from playlist',
    description: `Remove songs or episodes from one of the user's playlists, every occurrence. ${mayLag}`,
    effect: 'destroy',
    idempotent: true,
    calls: '1, 1 before (up to 500 rows: 1 more per 50 after the first 100), and 1 to read back',
    input: z.strictObject({ playlist_id, track_uris }),
    example: { playlist_id: example, track_uris: ['spotify:track:4iV5W9uYEdYUVa79Axb7Rh'] },
    request: ({ playlist_id, track_uris }) =>
      request(
        'DELETE /playlists/{playlist_id}/items',
        { playlist_id },
        {},
        json({ items: [...new Set(track_uris)].map((uri) => ({ uri })) }),
      ),
    message: ({ track_uris }) => `Removed ${items([...new Set(track_uris)])} from the playlist, every occurrence.`,
    output: Snapshot,
    echo: ({ playlist_id, track_uris }) => ({ playlist_id, track_count: new Set(track_uris).size }),
    verify: ({ playlist_id, track_uris }) => readBackRemoved(playlist_id, track_uris),
  }),
  confirmLargeRemoval,
);

export const updatePlaylistItems = command({
  name: 'update_playlist_items',
  title: 'Reorder playlist',
  description:
    'Reorder a playlist: move range_length rows from range_start (from 0) to before the row now at insert_before; insert_before = total is the end.',
  effect: 'write',
  calls: '1, and 1 before',
  input: z
    .strictObject({
      playlist_id,
      range_start: z.int().min(0).max(farthest),
      insert_before: z.int().min(0).max(farthest),
      range_length: z.int().min(1).max(farthest).default(1),
    })
    .refine(
      (args) => args.insert_before < args.range_start || args.insert_before > args.range_start + args.range_length,
      {
        path: ['insert_before'],
        message: 'must lie outside of the rows that are moved',
      },
    ),
  example: { playlist_id: example, range_start: 0, insert_before: 3 },
  request: ({ playlist_id, ...move }) => request('PUT /playlists/{playlist_id}/items', { playlist_id }, {}, json(move)),
  message: ({ range_length, insert_before }) =>
    `Moved ${range_length === 1 ? '1 row' : `${range_length} rows`} to before position ${insert_before}.`,
  output: Snapshot,
  echo: ({ playlist_id }) => ({ playlist_id }),
});
