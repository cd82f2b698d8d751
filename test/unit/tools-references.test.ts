import { describe, expect, test } from 'vitest';
import { type ItemKind, reference, resolve } from '../../lib/tools/definition/references.ts';

const id = '4iV5W9uYEdYUVa79Axb7Rh';

describe('reference', () => {
  test.each([
    [id, { id }],
    [`  ${id}\n`, { id }],
    [`spotify:track:${id}`, { kind: 'track', id }],
    [`spotify:track:${id}?si=5d1a9e2b`, { kind: 'track', id }],
    [`'${id}'`, { id }],
    [`"spotify:track:${id}"`, { kind: 'track', id }],
    [`spotify:user:wizzler:playlist:${id}`, { kind: 'playlist', id }],
    ['spotify:user:wizzler', { kind: 'user', id: 'wizzler' }],
    [`https://open.spotify.com/track/${id}`, { kind: 'track', id }],
    [`https://open.spotify.com/track/${id}?si=5d1a9e2b&utm_source=copy-link`, { kind: 'track', id }],
    [`http://open.spotify.com/intl-de/album/${id}/`, { kind: 'album', id }],
    [`https://open.spotify.com/intl-pt-br/album/${id}`, { kind: 'album', id }],
    [`https://open.spotify.com/embed/episode/${id}`, { kind: 'episode', id }],
    [`https://open.spotify.com/embed-podcast/show/${id}`, { kind: 'show', id }],
    [`https://open.spotify.com/user/wizzler/playlist/${id}`, { kind: 'playlist', id }],
    [`https://open.spotify.com/artist/${id}/discography/all`, { kind: 'artist', id }],
    [`open.spotify.com/track/${id}#frag`, { kind: 'track', id }],
    [`play.spotify.com/track/${id}`, { kind: 'track', id }],
    [`HTTPS://Open.Spotify.com/Track/${id}`, { kind: 'track', id }],
    [`spotify://track/${id}`, { kind: 'track', id }],
    ['https://open.spotify.com/user/j%C3%BCrgen+x', { kind: 'user', id: 'jürgen+x' }],
    ['https://open.spotify.com/user/100%', { kind: 'user', id: '100%' }],
    [id.slice(1), undefined],
    [`${id}0`, undefined],
    ['', undefined],
    ['Kind of Blue', undefined],
    [`https://evil.example/open.spotify.com/track/${id}`, undefined],
    [`https://open.spotify.com.evil.example/track/${id}`, undefined],
    ['spotify:local:Artist:Album:Title:120', undefined],
    ['spotify:track:', undefined],
  ])('%j', (value, expected) => {
    expect(reference(value)).toEqual(expected);
  });
});

describe('resolve', () => {
  const one = (kind: ItemKind) => [[kind], kind] as const;
  const items = [['track', 'episode'], 'track'] as const;
  const contexts = [['album', 'playlist'], undefined] as const;
  test.each([
    [id, ...one('track'), { kind: 'track', id }],
    [`spotify:track:${id}`, ...one('track'), { kind: 'track', id }],
    [id, ...items, { kind: 'track', id }],
    [`spotify:episode:${id}`, ...items, { kind: 'episode', id }],
    [`spotify:playlist:${id}`, ...contexts, { kind: 'playlist', id }],
    ['wizzler', ...one('user'), { kind: 'user', id: 'wizzler' }],
    [id, ...one('user'), { kind: 'user', id }],
  ] as const)('%j as %j', (value, kinds, bare, expected) => {
    expect(resolve(value, kinds, bare)).toEqual(expected);
  });

  test.each([
    [`spotify:album:${id}`, ...one('track'), 'is of the kind album, not track'],
    [`https://open.spotify.com/artist/${id}`, ...items, 'is of the kind artist, not track or episode'],
    [id, ...contexts, `does not say its kind: if it is an album, give spotify:album:${id}`],
    [
      'Kind of Blue',
      ...one('album'),
      '"Kind of Blue" is not the id, URI or open.spotify.com link of an album; look the name up with search',
    ],
    [
      'spotify:track:short',
      ...one('track'),
      '"spotify:track:short" is not the id, URI or open.spotify.com link of a track',
    ],
    ['spotify:local:a:b:c:1', ...items, 'is a local file, which only the Spotify app can handle'],
    [
      'https://spotify.link/aBc',
      ...one('track'),
      '"https://spotify.link/aBc" is a short link: open it and copy the open.spotify.com link that it leads to',
    ],
    [
      'https://open.spotify.com/user/a%2Fb',
      ...one('user'),
      '"https://open.spotify.com/user/a%2Fb" is not the id, URI or open.spotify.com link of a user',
    ],
  ] as const)('%j as %j is refused', (value, kinds, bare, complaint) => {
    expect(resolve(value, kinds, bare)).toMatchObject({ complaint });
  });

  test.each([
    ['夜に駆ける', 'track', 'search'],
    ['Road Trip 🚗', 'playlist', 'get_user_playlists'],
    ['Chapter One', 'chapter', 'get_audiobook_chapters'],
    ['Orla P.', 'user', 'nobody by name'],
  ] as const)('a name, %s, where a %s is due, says how to find the id', (value, kind, how) => {
    expect(resolve(value, [kind], kind === 'user' ? undefined : kind)).toEqual({
      complaint: expect.stringContaining(how),
    });
  });

  test('a long value is shown shortened', () => {
    const found = resolve('x'.repeat(500), ['track'], 'track');
    expect('complaint' in found && found.complaint.length).toBeLessThan(150);
  });
});
