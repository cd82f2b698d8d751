import * as z from 'zod';
import { json, request } from '../../spotify/request.ts';
import { readAs, type ToolContext } from '../definition/context.ts';
import { typedLine } from '../schemas/text.ts';

export interface Target {
  readonly id: string;
  readonly name: string;
}

export const playlistName = z.string().trim().min(1).max(100);

export const playlistDescription = typedLine(300).optional();

const Made = z.object({ id: z.string() });

/** Creates an empty playlist. Without a description Spotify may store the text "null", so an empty one is sent. */
export async function newPlaylist(
  {
    name,
    description = '',
    ...facts
  }: { readonly name: string; readonly public: boolean; readonly description?: string | undefined },
  { spotify }: ToolContext,
): Promise<Target> {
  const asked = request('POST /me/playlists', {}, {}, json({ name, description, ...facts }));
  const { data } = await readAs(Made, asked, spotify);
  return { id: data.id, name };
}

/** How an answer calls a playlist that a tool has created: people look for it on their profile. */
export const created = ({ name }: Pick<Target, 'name'>, isPublic: boolean): string =>
  `the ${isPublic ? 'public' : 'private'} playlist "${name}"`;

export const describeTarget = ({ id, name }: Target) => ({
  ...{ id, name, uri: `spotify:playlist:${id}` },
  external_urls: linkTo({ id }),
});

export const linkTo = ({ id }: Pick<Target, 'id'>) => ({ spotify: `https://open.spotify.com/playlist/${id}` });
