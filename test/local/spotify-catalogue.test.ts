import { describe, expect, test } from 'vitest';
import { wordIndex } from '../../infra/demo-spotify/search/words.ts';
import { at, column, useDemo } from './spotify-caller.ts';

const spotify = useDemo();
const extended = useDemo({ mode: 'extended' });
const search = async (query: string, type = 'track', more = '') =>
  (await spotify.call('GET', `/search?q=${encodeURIComponent(query)}&type=${type}${more}`)).data;

describe('the catalogue', () => {
  test('is the same every time', async () => {
    const names = await Promise.all(
      ['$track:1', '$album:175', '$artist:37', '$show:2', '$episode:1'].map((ref) => spotify.control().resolve(ref)),
    );
    expect(names.map(({ id, name }) => `${id} ${name}`)).toMatchInlineSnapshot(`
      [
        "1fhVAnXzQTMAaVyX4VyPlM Open Ribbon",
        "1B3yEE3hPlhZUC0xfhAWic Ferry Shoreline",
        "5L9ap23dq25mMEAhvw5isK Island Balcony Larchmont Quay",
        "3dafb39QUFc5dTQNokNg5t A Glass Feather: Notes on History",
        "0WEX7FiOouNADWI2Q77cro 28. Gentle Tin",
      ]
    `);
  });

  test('has the promised size, and each id once', async () => {
    const last = await Promise.all(
      ['$artist:500', '$album:3000', '$track:29500', '$show:60', '$episode:2000', '$audiobook:40', '$chapter:800'].map(
        (ref) => spotify.id(ref),
      ),
    );
    expect(new Set(last).size).toBe(7);
    expect(last.every((id) => /^[0-9A-Za-z]{22}$/.test(id))).toBe(true);
  });

  test('gives a long album in pages', async () => {
    const album = (await spotify.call('GET', '/albums/$album:250')).data;
    expect([at(album, 'total_tracks'), column(album, 'tracks.items', 'id').length]).toEqual([64, 50]);
    const next = String(at(album, 'tracks.next')).slice(spotify.demo().apiUrl.length);
    const rest = (await spotify.call('GET', next)).data;
    expect([column(rest, 'items', 'id').length, at(rest, 'next'), at(rest, 'offset')]).toEqual([14, null, 50]);
    expect(at(rest, 'previous')).toContain('offset=0');
  });

  test('gives a discography by groups, ten at most', async () => {
    const path = '/artists/$artist:1/albums';
    const singles = await spotify.call('GET', `${path}?include_groups=single&limit=10`);
    expect(new Set(column(singles.data, 'items', 'album_type'))).toEqual(new Set(['single']));
    const others = await spotify.call('GET', `${path}?include_groups=appears_on`);
    const artist = await spotify.id('$artist:1');
    expect(column(others.data, 'items', 'artists.0.id')).not.toContain(artist);
    expect((await spotify.call('GET', `${path}?limit=11`)).status).toBe(400);
    expect(at((await spotify.call('GET', path)).data, 'limit')).toBe(5);
    expect((await extended.call('GET', `${path}?limit=50`)).status).toBe(200);
    expect((await spotify.call('GET', `${path}?include_groups=live`)).status).toBe(400);
  });

  test('says with a market whether a track can be played there; the account’s country wins', async () => {
    const blocked = await spotify.call('GET', '/albums/$album:97');
    const track = column(blocked.data, 'tracks.items', 'id')[0];
    expect(at((await spotify.call('GET', `/tracks/${track}`)).data, 'is_playable')).toBeUndefined();
    const abroad = (await spotify.call('GET', `/tracks/${track}?market=GB`)).data;
    expect([at(abroad, 'is_playable'), at(abroad, 'restrictions.reason')]).toEqual([false, 'market']);
    await spotify.control().user({ country: 'GB' });
    expect(at((await spotify.call('GET', `/tracks/${track}?market=US`)).data, 'is_playable')).toBe(true);
    expect((await spotify.call('GET', `/tracks/${track}?market=ZZ`)).status).toBe(400);
  });

  test('relinks some tracks where a market is named, and says so in extended mode only', async () => {
    const asked = await spotify.id('$track:200');
    const relinked = (await extended.call('GET', `/tracks/${asked}?market=US`)).data;
    expect([at(relinked, 'linked_from.id'), at(relinked, 'id') === asked]).toEqual([asked, false]);
    const plain = (await spotify.call('GET', `/tracks/${asked}?market=US`)).data;
    expect([at(plain, 'id'), at(plain, 'linked_from')]).toEqual([at(relinked, 'id'), undefined]);
    expect(at((await spotify.call('GET', `/tracks/${at(plain, 'id')}`)).data, 'id')).toBe(asked);
  });

  test.for([
    ['/tracks/short', 400],
    ['/tracks/0000000000000000000000', 404],
    ['/tracks/$album:1', 404],
    ['/albums/$album:1/tracks?limit=51', 400],
    ['/albums/$album:1/tracks?limit=0', 400],
    ['/albums/$album:1/tracks?offset=-1', 400],
    ['/albums/$album:1/tracks?limit=ten', 400],
  ] as const)('%s is %i', async ([path, status]) => {
    expect((await spotify.call('GET', path)).status).toBe(status);
  });
});

describe('search', () => {
  test.for([
    'late summer',
    'blue hour',
    'night drive',
    'old radio',
    'quiet piano',
    'open road',
    'rain on tin',
    'tape hiss',
  ])('finds %s', async (query) => {
    const names = column(await search(query), 'tracks.items', 'name');
    expect(names).toHaveLength(5);
    expect(String(names[0]).toLowerCase()).toContain(query);
  });

  test('takes filters', async () => {
    const artist = await spotify.control().resolve('$artist:1');
    const byArtist = await search(`artist:"${artist.name}"`, 'track', '&limit=10');
    const credited = column(byArtist, 'tracks.items', 'artists').map((list) => column(list, '', 'id'));
    expect(credited.every((ids) => ids.includes(artist.id))).toBe(true);
    const album = (await spotify.call('GET', '/albums/$album:1')).data;
    const ofItsYear = `album:"${at(album, 'name')}" year:${String(at(album, 'release_date')).slice(0, 4)}`;
    expect(column(await search(ofItsYear, 'album'), 'albums.items', 'id')).toContain(at(album, 'id'));
    const isrc = String(at((await spotify.call('GET', '/tracks/$track:9')).data, 'external_ids.isrc'));
    expect(column(await search(`isrc:${isrc}`), 'tracks.items', 'id')).toEqual([await spotify.id('$track:9')]);
    const years = column(await search('year:1990-1992', 'album', '&limit=10'), 'albums.items', 'release_date');
    expect(years.every((date) => /^199[0-2]/.test(String(date)))).toBe(true);
    expect(at(await search('tag:new', 'album'), 'albums.total')).toBe(40);
    expect(at(await search('genre:ambient', 'artist'), 'artists.total')).toBeGreaterThan(10);
    expect(at(await search('genre:"no such genre"', 'artist'), 'artists.total')).toBe(0);
  });

  test('the beginning of a word finds all words that begin so, and no others', () => {
    const texts = ['aaa', 'night', 'nightfall', 'nighthawk moon', 'nigh', 'nig', 'nightly moon', 'zulu', 'zzz'];
    const find = wordIndex(texts, (text) => text);
    const begun = (start: string) => texts.filter((text) => text.split(' ').some((word) => word.startsWith(start)));
    for (const start of ['nightf', 'nightl', 'nighth', 'moo', 'zzzz', 'aab', 'zul', 'nightz', 'aaaa', 'nighta'])
      expect(find(start).toSorted(), start).toEqual(begun(start).toSorted());
    expect(find('nigh')).toEqual(['nigh']);
    expect(find('zz')).toEqual([]);
  });

  test('ignores accents and finds by the beginning of a word', async () => {
    const person = await spotify.control().resolve('$artist:1');
    expect(person.name).toContain('å');
    const plain = person.name
      .normalize('NFD')
      .replace(/\p{Mn}/gu, '')
      .slice(0, -2);
    expect(column(await search(plain, 'artist', '&limit=10'), 'artists.items', 'id')).toContain(person.id);
  });

  test('has null among playlists', async () => {
    const rows = Object.values(Object(at(await search('mix', 'playlist', '&limit=10'), 'playlists.items')));
    expect(rows).toContain(null);
    expect(rows.filter((row) => row !== null).length).toBeGreaterThan(3);
  });

  test('pages without repeating, but its total wavers', async () => {
    const pages = await Promise.all(
      Array.from({ length: 12 }, (_, n) => search('blue', 'track', `&limit=10&offset=${n * 10}`)),
    );
    const ids = pages.flatMap((page) => column(page, 'tracks.items', 'id'));
    expect([ids.length, new Set(ids).size]).toEqual([120, 120]);
    expect(new Set(pages.map((page) => at(page, 'tracks.total'))).size).toBeGreaterThan(1);
  });

  test.for([
    ['q=a&type=track&limit=11', 400],
    ['q=a&type=track&limit=10&offset=990', 200],
    ['q=a&type=track&limit=10&offset=991', 400],
    ['type=track', 400],
    ['q=a', 400],
    ['q=a&type=song', 400],
  ] as const)('%s is %i', async ([query, status]) => {
    expect((await spotify.call('GET', `/search?${query}`)).status).toBe(status);
  });

  test('has the older limits in extended mode', async () => {
    const answer = await extended.call('GET', '/search?q=blue&type=track');
    expect(at(answer.data, 'tracks.limit')).toBe(20);
    expect((await extended.call('GET', '/search?q=blue&type=track&limit=50')).status).toBe(200);
  });

  test('needs a scope for the token’s market', async () => {
    const { accessToken } = await spotify.control().tokens({ scopes: [] });
    const from = (token?: string) => spotify.call('GET', '/search?q=a&type=track&market=from_token', undefined, token);
    expect([(await from()).status, (await from(accessToken)).status]).toEqual([200, 403]);
  });
});
