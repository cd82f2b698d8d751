import * as z from 'zod';
import { request } from '../../../spotify/request.ts';
import { command } from '../../builders/operation.ts';
import { spotifyId } from '../../definition/arguments.ts';

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
  message: () => 'Spotify took the cover and will show it in some seconds.',
  echo: ({ playlist_id }) => ({ playlist_id }),
});
