import * as z from 'zod';
import type { Probed } from './probe.ts';

const Named = z.object({ id: z.string(), name: z.string(), description: z.string().nullish() });
const Item = z.object({ uri: z.string() }).nullish();
const Rows = z.object({ items: z.array(z.object({ item: Item, track: Item })), total: z.number() });
const Mine = z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) });
const Player = z.object({
  device: z.object({ name: z.string(), volume_percent: z.number().nullable() }),
  shuffle_state: z.boolean(),
  repeat_state: z.string(),
  is_playing: z.boolean(),
  item: Item,
});

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#x27': "'", '#39': "'", amp: '&' };
/** Spotify keeps descriptions as HTML. */
const asText = (html: string): string =>
  html.replaceAll(/&(lt|gt|quot|#x27|#39|amp);/g, (all, name: string) => entities[name] ?? all);

/** What is really so at Spotify, as the user's own app would show it. */
const readDemo = ({ demo }: Probed, path: string) => demo.outside({ method: 'GET', path });

export const details = async (on: Probed, id: string) => {
  const { name, description } = Named.parse(await readDemo(on, `/playlists/${id}`));
  return { name, description: asText(description ?? '') };
};

export const rows = async (on: Probed, id: string): Promise<ReadonlyArray<string | undefined>> => {
  const read = Rows.parse(await readDemo(on, `/playlists/${id}/items?limit=50&additional_types=track,episode`));
  return read.items.map(({ item, track }) => (item ?? track)?.uri);
};

export const mine = async (on: Probed) => Mine.parse(await readDemo(on, '/me/playlists?limit=50')).items;

export const player = async (on: Probed) => Player.parse(await readDemo(on, '/me/player'));

export const isSaved = async (on: Probed, uri: string): Promise<boolean> =>
  z.array(z.boolean()).parse(await readDemo(on, `/me/library/contains?uris=${uri}`))[0] === true;

export const uri = async ({ demo }: Probed, reference: string): Promise<string> => (await demo.resolve(reference)).uri;
export const id = async ({ demo }: Probed, reference: string): Promise<string> => (await demo.resolve(reference)).id;
export const tracks = (on: Probed, ...numbers: readonly number[]): Promise<readonly string[]> =>
  Promise.all(numbers.map((n) => uri(on, `$track:${n}`)));

/** A new playlist of the user, made in Spotify's own app. */
export async function playlist(
  on: Probed,
  uris: readonly string[],
  name = 'Evening',
  description = '',
): Promise<string> {
  const created = Named.parse(
    await on.demo.outside({ method: 'POST', path: '/me/playlists', body: { name, description, public: false } }),
  );
  if (uris.length > 0)
    await on.demo.outside({ method: 'POST', path: `/playlists/${created.id}/items`, body: { uris: [...uris] } });
  return created.id;
}
export const change = (
  on: Probed,
  playlistId: string,
  body: { readonly name?: string; readonly description?: string },
) => on.demo.outside({ method: 'PUT', path: `/playlists/${playlistId}`, body });
export const replace = (on: Probed, playlistId: string, uris: readonly string[]) =>
  on.demo.outside({ method: 'PUT', path: `/playlists/${playlistId}/items`, body: { uris: [...uris] } });

/** Lets Spotify answer with a playlist of the user of this form, whatever it has. */
export const answersPlaylist = (
  on: Probed,
  id: string,
  { items, ...said }: { readonly name: string; readonly description: string; readonly items: z.core.util.JSONType },
) =>
  on.demo.fault({
    method: 'GET',
    path: `/playlists/${id}(\\?|$)`,
    answer: {
      status: 200,
      body: {
        ...{ id, ...said, owner: { id: '31demolistener' }, snapshot_id: 's', public: false, collaborative: false },
        ...{ images: [], uri: `spotify:playlist:${id}`, type: 'playlist', items, tracks: items },
      },
    },
  });
