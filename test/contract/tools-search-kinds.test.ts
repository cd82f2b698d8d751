import { describe, expect, test } from 'vitest';
import { compact } from '../../lib/compact/compact.ts';
import { encode } from '../../lib/compact/encode.ts';
import { likeModes } from '../support/scale.ts';
import { useSpotifyTools } from '../support/spotify-tools.ts';
import { pick } from '../support/tool-answers.ts';
import { callTool } from '../support/tool-context.ts';

describe.each(likeModes)('several kinds in one search, in %s mode', (mode) => {
  const spotify = useSpotifyTools(mode);
  const search = (more: Readonly<Record<string, unknown>>) => spotify().call('search', { query: 'night', ...more });

  test('is one call, with a page for each kind', async () => {
    const { data, requests } = await search({ search_types: ['artist', 'track', 'playlist', 'show'] });
    expect(requests.map(({ query }) => query)).toEqual([
      { q: 'night', type: 'track,artist,playlist,show', limit: '5', offset: '0' },
    ]);
    expect(data).toMatchObject({
      query: 'night',
      tracks: { total: expect.any(Number) },
      has_more: true,
      next_offset: 5,
    });
    for (const kind of ['track', 'artist', 'playlist', 'show'])
      for (const row of pick.list(data, `${kind}s`, 'items'))
        expect(pick.text(row, 'uri')).toContain(`spotify:${kind}:`);
    expect(pick.list(data, 'tracks', 'items')).toHaveLength(5);
    expect(data).not.toHaveProperty('items');
  });

  test('returns for each kind what a single search returns, and continues', async () => {
    const both = (await search({ search_types: ['track', 'album'], limit: 10, offset: 10 })).data;
    const tracks = (await search({ search_type: 'track', limit: 10, offset: 10 })).data;
    expect(pick.list(both, 'tracks', 'items')).toEqual(pick.list(tracks, 'items'));
    expect(both['next_offset']).toBe(20);
  });

  test('takes at most ten of each, so that it stays one call', async () => {
    const { data, requests } = await search({ search_types: ['track', 'album'], limit: 50 });
    expect(requests).toHaveLength(1);
    expect(pick.list(data, 'tracks', 'items')).toHaveLength(10);
  });

  test('one kind is a search for it, whatever search_type says', async () => {
    const one = await search({ search_types: ['artists'], limit: 5 });
    expect(one.data).toEqual((await search({ search_type: 'artist', limit: 5 })).data);
  });

  test('is read as tables with a link for every kind', async () => {
    const { data } = await search({ search_types: 'track,artist' });
    const text = encode(compact(data, { detail: 'concise', fields: [] }));
    expect(text).toContain('link: "https://open.spotify.com/{kind}/{id}"');
    expect(text).toMatch(/^tracks\[5\]\{id,name,artists/m);
    expect(text).toMatch(/^artists\[\d\]\{id,name/m);
    expect(text).toMatch(/^total_tracks: \d+$/m);
  });
});

test('nothing comes after the last that Spotify gives', async () => {
  const page = { items: [], total: 9000, limit: 5, offset: 995, next: 'https://api.spotify.com/v1/search?offset=1000' };
  const { data } = await callTool('search', { query: 'x', search_types: ['track', 'album'], offset: 995 }, () => ({
    tracks: page,
    albums: page,
  }));
  expect(data).toMatchObject({ has_more: false });
  expect(data).not.toHaveProperty('next_offset');
});
