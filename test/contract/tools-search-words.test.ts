import { describe, expect, test } from 'vitest';
import { wordsWithin } from '../../lib/tools/calls/search.ts';
import { callTool } from '../support/tool-context.ts';

const artist = { id: '0TnOYISbd1XYRBk9myaseg', name: "Guns N' Roses" };
const track = {
  id: '4iV5W9uYEdYUVa79Axb7Rh',
  uri: 'spotify:track:4iV5W9uYEdYUVa79Axb7Rh',
  name: 'Patience',
  artists: [artist],
};
const queries = (
  requests: ReadonlyArray<{ readonly name: string; readonly query: Readonly<Record<string, string>> }>,
) => requests.flatMap(({ name, query }) => (name === 'GET /search' ? [query['q']] : []));
/** Finds nothing by a filter. */
const spotify = ({ name, query }: { readonly name: string; readonly query: Readonly<Record<string, string>> }) => {
  if (name === 'GET /search') return { tracks: { items: query['q']?.includes(':"') ? [] : [track] } };
  if (name === 'GET /me/library/contains') return [true];
  return name === 'GET /artists/{id}' ? artist : { items: [] };
};

test.each([
  [`artist:"Guns N' Roses"`, "Guns N' Roses"],
  ['artist:"Guns N’ Roses" track:"Patience"', 'Guns N’ Roses Patience'],
  ['artist:"Miles Davis"', undefined],
  ["Guns N' Roses", undefined],
])('%s is tried as %s', (query, words) => {
  expect(wordsWithin(query)).toBe(words);
});

describe('a filter with an apostrophe that finds nothing is repeated with plain words, and the answer says so', () => {
  test.each([
    ['search', { query: `artist:"Guns N' Roses"` }],
    ['get_artist_top_tracks', { artist_id: artist.id }],
    ['get_artist_full_profile', { artist_id: artist.id }],
    ['get_recommendations', { seed_artists: [artist.id] }],
  ])('%s', async (name, args) => {
    const { data, requests } = await callTool(name, args, spotify);
    expect(queries(requests)).toEqual([`artist:"Guns N' Roses"`, "Guns N' Roses"]);
    expect(JSON.stringify(data)).toContain('The filter found nothing');
    expect(JSON.stringify(data)).toContain('Patience');
  });

  test('but not where something was found, and no other filter', async () => {
    const found = await callTool('search', { query: `artist:"Guns N' Roses"` }, () => ({ tracks: { items: [track] } }));
    expect(found.requests).toHaveLength(1);
    expect((await callTool('search', { query: 'artist:"Miles Davis"' }, spotify)).requests).toHaveLength(1);
  });
});
