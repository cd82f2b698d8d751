import * as z from 'zod';
import { request } from '../../spotify/request.ts';
import { batchRead } from '../builders/batch-read.ts';
import { endpoint } from '../builders/operation.ts';
import { savedItems } from '../builders/saved-items.ts';
import { lastResult, runSearch } from '../calls/search.ts';
import { fresh, limit, market, offset, spotifyId, spotifyIds } from '../definition/arguments.ts';
import { readAs } from '../definition/context.ts';
import { rowArguments } from '../definition/detail.ts';
import { tool } from '../definition/tool.ts';
import { Album, count, images, saved, Track } from '../schemas/entities.ts';
import { pageOf } from '../schemas/page.ts';
import { maybe, text } from '../schemas/text.ts';
import { followedReleases, releaseArguments } from './albums/followed-releases.ts';

const Described = Album.extend({
  label: text(300),
  popularity: count,
  genres: maybe(z.array(z.string())),
  images,
});
const FullAlbum = Described.extend({ tracks: maybe(pageOf('items', Track)) });
const example = '4aawyAB9vmqN3uQ7FjRGTy';

export const getAlbum = endpoint({
  name: 'get_album',
  title: 'Album',
  description: 'One album: artists, release date, cover, its first 50 tracks; more with get_album_tracks.',
  input: z.strictObject({ album_id: spotifyId('album'), ...rowArguments }),
  example: { album_id: example },
  request: ({ album_id }) => request('GET /albums/{id}', { id: album_id }),
  output: FullAlbum,
});

export const getSeveralAlbums = batchRead({
  name: 'get_several_albums',
  title: 'Several albums',
  description: 'Up to 20 albums by id, without tracks, in order.',
  input: z.strictObject({ album_ids: spotifyIds('album', 20), ...rowArguments }),
  example: { album_ids: [example, '5ht7ItJgpBH7W6vJ5BqpPr'] },
  ids: ({ album_ids }) => album_ids,
  row: Described,
  path: 'albums',
});

export const getAlbumTracks = endpoint({
  name: 'get_album_tracks',
  title: 'Album tracks',
  description: 'List the songs of one album.',
  input: z.strictObject({ album_id: spotifyId('album'), limit: limit(50), offset, ...rowArguments }),
  example: { album_id: example, limit: 50 },
  request: ({ album_id, limit, offset }) => request('GET /albums/{id}/tracks', { id: album_id }, { limit, offset }),
  output: pageOf('tracks', Track),
  echo: ({ album_id }) => ({ album_id }),
});

export const getSavedAlbums = endpoint({
  name: 'get_saved_albums',
  title: 'My albums',
  description: "List the albums saved in the user's library, newest first, without their songs.",
  input: z.strictObject({ limit: limit(20), offset, ...rowArguments, fresh }),
  example: { limit: 20 },
  request: ({ limit, offset }) => request('GET /me/albums', {}, { limit, offset }),
  output: pageOf('albums', saved('album', Described)),
});

const items = savedItems('album', {
  count: 'album_count',
  examples: [example, '5ht7ItJgpBH7W6vJ5BqpPr'],
  mostChecked: 20,
});

export const saveAlbums = items.save({
  name: 'save_albums',
  title: 'Save albums',
  description: "Save an album or several to the user's library.",
});

export const removeSavedAlbums = items.remove({
  name: 'remove_saved_albums',
  title: 'Remove saved albums',
  description: "Remove albums from the user's library.",
});

export const checkSavedAlbums = items.check({
  name: 'check_saved_albums',
  title: 'Are these albums saved?',
  description: "Whether each album is saved in the user's library, in order.",
});

const NewReleases = z.object({ albums: pageOf('albums', Album) }).transform(({ albums }) => albums);

export const getNewReleases = tool({
  name: 'get_new_releases',
  title: 'New releases',
  description:
    'New albums. from: followed gives those of the last days by all artists that I follow. Without from in Development Mode: of two weeks, 10 a call.',
  effect: 'read',
  calls: '1; with from 1 per 50 artists followed, and 1-2 per artist once a day',
  input: z.strictObject({ limit: limit(20), offset, country: market, ...releaseArguments, ...rowArguments }),
  example: { limit: 10 },
  run: async (args, context) => {
    if (args.from !== undefined || args.continue_from !== undefined) return followedReleases(args, context);
    const { limit, offset } = args;
    const { mode, spotify } = context;
    if (mode === 'extended') {
      const asked = request('GET /browse/new-releases', {}, { limit, offset });
      const { data, answer } = await readAs(NewReleases, asked, spotify, { fallback: 'stale' });
      return { data, freshness: answer.freshness };
    }
    const start = Math.min(offset, lastResult - 1);
    const page = { query: 'tag:new', types: ['album'], limit, offset: start } as const;
    const { answer, found } = await runSearch(page, 'albums', { spotify });
    const how = 'Found by search (tag:new: released in the last two weeks): Spotify keeps its list from newer apps.';
    return { data: { ...found, how }, freshness: answer.freshness };
  },
});
