import { expect, test } from 'vitest';
import { toForm13 } from '../../lib/mcp/form-1.3.ts';
import { callTool } from '../support/tool-context.ts';

const row = {
  id: 't',
  uri: 'spotify:track:t',
  name: 'So What',
  artists: [{ id: 'a', name: 'Miles' }],
  album: { id: 'b', name: 'Kind of Blue', release_date: '1959' },
  duration_ms: 5,
  explicit: false,
  is_playable: true,
  track_number: 1,
  external_urls: { spotify: 'https://open.spotify.com/track/t' },
};
const short = {
  id: 't',
  uri: 'spotify:track:t',
  name: 'So What',
  artists: [{ name: 'Miles' }],
  album: { name: 'Kind of Blue' },
  duration_ms: 5,
  external_urls: { spotify: 'https://open.spotify.com/track/t' },
};

test.each([
  ['rows in a list', { items: [row] }, { items: [short] }],
  ['rows under their kind', { tracks: [{ added_at: 'x', track: row }] }, { tracks: [{ added_at: 'x', track: short }] }],
  [
    'rows of a page inside',
    { name: 'Mix', tracks: { total: 1, items: [row] } },
    { name: 'Mix', tracks: { total: 1, items: [short] } },
  ],
  [
    'what is unusual',
    { items: [{ ...row, explicit: true, is_playable: false }] },
    { items: [{ ...short, explicit: true, is_playable: false }] },
  ],
  ['the top', { ...row, images: [1], description: 'x' }, { ...row, images: [1], description: 'x' }],
  ['rows without anything', { items: [null, 7, { unavailable: true }] }, { items: [null, 7, { unavailable: true }] }],
])('%s', (_, data, expected) => {
  expect(toForm13('get_playlist', data, 'concise')).toEqual(expected);
});

test('nothing is cut for a tool that had no detail, nor where all of it was asked for', () => {
  expect(toForm13('search', { items: [row] }, 'concise')).toEqual({ items: [row] });
  expect(toForm13('get_playlist', { items: [row] }, 'full')).toEqual({ items: [row] });
});

test('Spotify is asked the same whatever the detail', async () => {
  const page = { items: [{ added_at: 'x', track: row }], total: 1, limit: 20, offset: 0, next: null };
  const brief = await callTool('get_saved_tracks', {}, () => page);
  const full = await callTool('get_saved_tracks', { detail: 'full' }, () => page);
  expect(brief.data).toEqual(full.data);
  expect(brief.requests).toEqual(full.requests);
});
