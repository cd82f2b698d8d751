import * as z from 'zod';
import { type Answer, project } from '../../../spotify/answer.ts';
import { explain } from '../../../spotify/explain.ts';
import { attempt } from '../../../spotify/failure.ts';
import { request, type SpotifyRequest } from '../../../spotify/request.ts';
import { freshnessOf } from '../../calls/batches.ts';
import { fieldFilter, orByWords, searchRequest } from '../../calls/search.ts';
import { spotifyId } from '../../definition/arguments.ts';
import type { Data, ToolContext } from '../../definition/context.ts';
import { rowArguments } from '../../definition/detail.ts';
import { tool } from '../../definition/tool.ts';
import { Album, Artist, images, known, Track } from '../../schemas/entities.ts';
import { pageOf } from '../../schemas/page.ts';

const FullArtist = Artist.extend({ images });
const Releases = pageOf('items', Album);
const Tracks = z.object({ tracks: z.array(z.unknown()).catch([]) });
const Found = z.object({ tracks: z.object({ items: z.array(z.unknown()).catch([]) }) });
const Related = z.object({ artists: z.array(z.unknown()).catch([]) });
/** The name as stored at Spotify, for searching. */
const Named = z.object({ name: z.string().min(1) });
const Followed = z.array(z.boolean()).min(1);

/** One part of the profile: its request, and the fields of the response that the model gets. */
interface Part {
  readonly asked: SpotifyRequest;
  readonly shown: (answer: Answer) => Data;
}

const byThisArtist = (artistId: string, rows: readonly unknown[]) =>
  known(rows, Track).filter(({ artists = [] }) => artists.some(({ id }) => id === artistId));

function partsOf(id: string, name: string, mode: ToolContext['mode']): Readonly<Record<string, Part>> {
  const albums = request('GET /artists/{id}/albums', { id }, { include_groups: 'album,single', limit: 10 });
  const contains = request('GET /me/library/contains', {}, { uris: `spotify:artist:${id}` });
  const common = {
    releases: {
      asked: albums,
      shown: (answer: Answer) => ({ releases: project(Releases, answer, albums) }),
    },
    followed: { asked: contains, shown: (answer: Answer) => ({ followed: project(Followed, answer, contains)[0] }) },
  };
  if (mode === 'extended') {
    const top = request('GET /artists/{id}/top-tracks', { id });
    const related = request('GET /artists/{id}/related-artists', { id });
    return {
      ...common,
      top_tracks: {
        asked: top,
        shown: (answer) => ({ top_tracks: known(project(Tracks, answer, top).tracks, Track) }),
      },
      related: {
        asked: related,
        shown: (answer) => ({ related: known(project(Related, answer, related).artists, Artist) }),
      },
    };
  }
  const search = searchRequest({ query: fieldFilter('artist', name), types: ['track'], limit: 10, offset: 0 });
  const note = 'top_tracks come from a search, by relevance: Development Mode has no list of them.';
  const shown = (answer: Answer) => ({
    top_tracks: byThisArtist(id, project(Found, answer, search).tracks.items),
    note,
  });
  return { ...common, top_tracks: { asked: search, shown } };
}

export const getArtistFullProfile = tool({
  name: 'get_artist_full_profile',
  title: 'Artist in full',
  description: 'All about an artist: releases, songs, whether followed; related artists in extended mode.',
  effect: 'read',
  calls: '4-5',
  input: z.strictObject({ artist_id: spotifyId('artist'), ...rowArguments }),
  example: { artist_id: '0TnOYISbd1XYRBk9myaseg' },
  run: async ({ artist_id }, { spotify, mode, now }) => {
    const asked = request('GET /artists/{id}', { id: artist_id });
    const answer = await spotify(asked);
    const artist = project(FullArtist, answer, asked);
    const parts = await Promise.all(
      Object.entries(partsOf(artist_id, project(Named, answer, asked).name, mode)).map(async ([name, part]) => ({
        name,
        part,
        got: await attempt(orByWords(part.asked, (one) => spotify(one, { fallback: 'stale' }))),
      })),
    );
    const data = parts.map(({ part, got }) => {
      if ('failure' in got) return {};
      const { answer: found, note: search_note } = got.value;
      return { ...part.shown(found), ...(search_note !== undefined && { search_note }) };
    });
    const missing = parts.flatMap(({ name, got }) =>
      'failure' in got ? [{ part: name, reason: explain(got.failure, 'read', now()) }] : [],
    );
    const answers = parts.flatMap(({ got }) => ('value' in got ? [got.value.answer] : []));
    return {
      data: { artist, ...Object.assign({}, ...data), ...(missing.length > 0 && { missing }) },
      freshness: freshnessOf(answer, ...answers),
    };
  },
});
