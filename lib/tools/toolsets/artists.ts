import * as z from 'zod';
import { request } from '../../spotify/request.ts';
import { batchRead } from '../builders/batch-read.ts';
import { endpoint } from '../builders/operation.ts';
import { freshnessOf } from '../calls/batches.ts';
import { fieldFilter, runSearch } from '../calls/search.ts';
import { limit, marketOr, offset, spotifyId, spotifyIds } from '../definition/arguments.ts';
import { readAs, type ToolContext } from '../definition/context.ts';
import { rowArguments } from '../definition/detail.ts';
import { tool } from '../definition/tool.ts';
import { Album, Artist, images, known, list, Track } from '../schemas/entities.ts';
import { pageOf } from '../schemas/page.ts';

const FullArtist = Artist.extend({ type: z.literal('artist').catch('artist'), images });
const artist_id = spotifyId('artist');
const example = '0TnOYISbd1XYRBk9myaseg';

export const getArtist = endpoint({
  name: 'get_artist',
  title: 'Artist',
  description:
    'One artist: name, picture; genres, followers, popularity in extended mode only. Their music: get_artist_albums.',
  input: z.strictObject({ artist_id }),
  example: { artist_id: example },
  request: ({ artist_id }) => request('GET /artists/{id}', { id: artist_id }),
  output: FullArtist,
});

export const getSeveralArtists = batchRead({
  name: 'get_several_artists',
  title: 'Several artists',
  description: 'Up to 50 artists by id, in order. Development Mode: one call each.',
  input: z.strictObject({ artist_ids: spotifyIds('artist'), ...rowArguments }),
  example: { artist_ids: [example, '0OdUWJ0sBjDrqHygGUXeCF'] },
  ids: ({ artist_ids }) => artist_ids,
  row: Artist,
  path: 'artists',
});

export const getArtistAlbums = endpoint({
  name: 'get_artist_albums',
  title: "Artist's albums",
  description:
    "List an artist's albums and singles, newest first in each group. Development Mode: at most 10 a call; narrow by include_groups.",
  input: z.strictObject({
    artist_id,
    include_groups: z
      .array(z.enum(['album', 'single', 'appears_on', 'compilation']))
      .optional()
      .describe('Default: all'),
    limit: limit(20),
    offset,
    ...rowArguments,
  }),
  example: { artist_id: example, include_groups: ['album', 'single'], limit: 10 },
  request: ({ artist_id, include_groups = [], limit, offset }) =>
    request(
      'GET /artists/{id}/albums',
      { id: artist_id },
      { include_groups: include_groups.length > 0 ? [...new Set(include_groups)] : undefined, limit, offset },
    ),
  output: pageOf('albums', Album),
  echo: ({ artist_id }) => ({ artist_id }),
});

export const getArtistTopTracks = tool({
  name: 'get_artist_top_tracks',
  title: "Artist's top tracks",
  description: "An artist's most popular songs; in Development Mode search results by relevance.",
  effect: 'read',
  calls: 'extended: 1; development: 2',
  input: z.strictObject({ artist_id, market: marketOr('US'), ...rowArguments }),
  example: { artist_id: example },
  run: async ({ artist_id }, context) => {
    const read = context.mode === 'extended' ? topTracks : bySearch;
    const { data, freshness } = await read(artist_id, context);
    return { data: { artist_id, market: "the account's own", total: data.tracks.length, ...data }, freshness };
  },
});

const TopTracks = z.object({ tracks: z.array(z.unknown()) }).transform(({ tracks }) => known(tracks, Track));

async function topTracks(id: string, { spotify }: ToolContext) {
  const asked = request('GET /artists/{id}/top-tracks', { id });
  const { data: tracks, answer } = await readAs(TopTracks, asked, spotify, { fallback: 'stale' });
  return { data: { tracks }, freshness: answer.freshness };
}

/** The name as stored at Spotify, for searching. */
const Named = z.object({ name: z.string().min(1) });
const Tracks = list(Track);
const how =
  "Found by search for the artist's name, by relevance: Spotify no longer tells newer apps which tracks are most popular.";

async function bySearch(id: string, { spotify }: ToolContext) {
  const artist = await readAs(Named, request('GET /artists/{id}', { id }), spotify);
  const page = { query: fieldFilter('artist', artist.data.name), types: ['track'], limit: 10, offset: 0 } as const;
  const { answer, found } = await runSearch(page, 'tracks', { spotify });
  // Others of the same name are found as well.
  const tracks = Tracks.parse(found['tracks'])?.filter(({ artists }) => artists?.some((one) => one.id === id));
  const { search_note } = found;
  return { data: { tracks: tracks ?? [], how, search_note }, freshness: freshnessOf(artist.answer, answer) };
}

const Related = z
  .object({ artists: z.array(z.unknown()) })
  .transform(({ artists }) => known(artists, Artist))
  .transform((related_artists) => ({ related_artists, total: related_artists.length }));

export const getArtistRelatedArtists = endpoint({
  name: 'get_artist_related_artists',
  title: 'Related artists',
  description: 'Artists like one artist.',
  onlyExtended: 'Use get_recommendations with seed_artists and look at the artists of its tracks, or search genre:"…".',
  input: z.strictObject({ artist_id, ...rowArguments }),
  example: { artist_id: example },
  request: ({ artist_id }) => request('GET /artists/{id}/related-artists', { id: artist_id }),
  output: Related,
  echo: ({ artist_id }) => ({ artist_id }),
});
