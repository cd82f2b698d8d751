import { beforeEach, describe, expect, test } from 'vitest';
import { quotaEstimates } from '../../lib/resilience/decisions/quota-estimates.ts';
import type { SpotifyFailure } from '../../lib/spotify/failure.ts';
import { operations } from '../../lib/spotify/operations.ts';
import type { Data } from '../../lib/tools/definition/context.ts';
import { type CallOptions, useLayeredTools } from '../support/layered-tools.ts';
import { likeModes } from '../support/scale.ts';
import { pick } from '../support/tool-answers.ts';
import { callTool } from '../support/tool-context.ts';

const day = 86_400_000;
const { limit } = operations['GET /artists/{id}/albums'];
const down: SpotifyFailure = { code: 'unavailable', host: 'api', cause: 'network', sent: 'no' };
const asksArtist = (line: string): boolean => line.endsWith('/albums') && line.startsWith('GET /artists/');

describe.each(likeModes)('what followed artists released, in %s mode', (mode) => {
  const quota = (bucket: keyof typeof quotaEstimates): number => quotaEstimates[bucket];
  const spotify = useLayeredTools(mode, undefined, { settings: { quota } });
  beforeEach(() => {
    spotify().forget();
    spotify().advance(2 * day);
  });

  const call = async (args: Data = {}, options: CallOptions = {}) => {
    const answer = await spotify().call(
      'get_new_releases',
      { from: 'followed', days: 365, limit: 50, ...args },
      options,
    );
    return { ...answer, asked: answer.lines.filter(asksArtist).length };
  };
  /** All calls until nothing is left to go on with. */
  const through = async (args: Data = {}) => {
    let [calls, asked, last] = [1, 0, await call(args)];
    const most = last.asked;
    asked += last.asked;
    for (; last.data['continue_from'] !== undefined && calls < 9; calls++) {
      last = await call({ ...args, continue_from: last.data['continue_from'] });
      asked += last.asked;
    }
    return { ...last, calls, asked, most };
  };
  const outside = (path: string) => spotify().demo.outside({ method: 'GET', path });

  /** Ids of what the demo says that the followed artists released since a day, newest first, read page by page. */
  async function released(since: string): Promise<readonly string[]> {
    const found = new Map<string, string>();
    let after = '';
    do {
      const page = await outside(`/me/following?type=artist&limit=50${after}`);
      for (const artist of pick.list(page, 'artists', 'items')) {
        for (let offset = 0, total = 1; offset < total; offset += limit?.[mode] ?? 0) {
          const query = `include_groups=album,single&limit=${limit?.[mode]}&offset=${offset}`;
          const albums = await outside(`/artists/${pick.text(artist, 'id')}/albums?${query}`);
          total = pick.number(albums, 'total');
          for (const album of pick.list(albums, 'items')) {
            const date = pick.text(album, 'release_date');
            if (date >= since) found.set(pick.text(album, 'id'), date);
          }
        }
      }
      after = JSON.stringify(page).includes('"after":"')
        ? `&after=${pick.text(page, 'artists', 'cursors', 'after')}`
        : '';
    } while (after !== '');
    return [...found].toSorted(([, one], [, other]) => other.localeCompare(one)).map(([id]) => id);
  }
  const idsIn = (data: Data): readonly string[] => pick.list(data, 'albums').map((row) => pick.text(row, 'id'));

  test('is all of it, newest first, in two calls of which the first leaves half of the quota', async () => {
    const { data, calls, asked, most } = await through();
    const since = pick.text(data, 'since');
    const all = await released(since);
    expect(all.length).toBeGreaterThan(10);
    expect(data).toMatchObject({ total: all.length, artists_followed: 63, artists_checked: 63 });
    expect(idsIn(data).toSorted()).toEqual(all.slice(0, 50).toSorted());
    const dates = pick.list(data, 'albums').map((row) => pick.text(row, 'release_date'));
    expect(dates).toEqual(dates.toSorted().reverse());
    expect(calls).toBe(2);
    expect(most).toBe(quotaEstimates.artist_albums / 2);
    expect(asked).toBeLessThan(80);
  });

  test('says after its share how much remains, and continuing repeats no call', async () => {
    const first = await call();
    expect(first.failure).toBeUndefined();
    expect(first.data).toMatchObject({
      message: expect.stringMatching(/releases of \d\d of the 63 artists.*calls or more, of 100 a day/),
      continue_from: expect.any(String),
    });
    expect(first.data).not.toHaveProperty('success');
    const second = await call({ continue_from: first.data['continue_from'] });
    expect(second.asked).toBeLessThan(25);
    // The first requests, whose access token had ended, were sent twice.
    const sum = first.lines.length + second.lines.length;
    expect([sum, sum + 1, sum + 2]).toContain(second.data['calls_made']);
    expect((await call()).lines).toEqual([]);
  });

  test('continues page by page without a call', async () => {
    const { data } = await through({ limit: 4 });
    expect(data).toMatchObject({ has_more: true, next_offset: 4 });
    const { data: next, lines } = await call({ limit: 4, offset: 4 });
    expect(lines).toEqual([]);
    const { data: both } = await call({ limit: 8 });
    expect([...idsIn(data), ...idsIn(next)]).toEqual(idsIn(both));
  });

  test('asks for an artist again after a day, those of whom nothing is known before the others', async () => {
    const first = await call();
    spotify().advance(day + 1000);
    const known = new Set(first.requests.map(({ params }) => params['id']));
    const second = await call();
    const asked = second.requests
      .filter(({ name }) => name === 'GET /artists/{id}/albums')
      .map(({ params }) => params['id']);
    expect(asked.length).toBe(50);
    const firstAgain = asked.findIndex((id) => known.has(id));
    expect(firstAgain).toBeGreaterThan(10);
    expect(asked.slice(firstAgain).every((id) => known.has(id))).toBe(true);
    // Older answers count until they are read again.
    expect(second.data).toMatchObject({ artists_checked: 63 });
  });

  test('answers from what is kept while Spotify is down, and says how old that is', async () => {
    const { data } = await through();
    spotify().advance(day + 1_800_000);
    const later = await call({}, { faultFor: () => ({ failure: down }) });
    expect(idsIn(later.data)).toEqual(idsIn(data));
    expect(later).toMatchObject({ freshness: { source: 'stale' } });
  });

  test('ends where the quota gives no more, and does not send the model round again', async () => {
    const first = await call();
    const reserved: SpotifyFailure = { code: 'quota_reserved', bucket: 'artist_albums' };
    const faultFor: CallOptions['faultFor'] = ({ name }) =>
      name === 'GET /artists/{id}/albums' ? { failure: reserved } : undefined;
    const { data, failure } = await call({ continue_from: first.data['continue_from'] }, { faultFor });
    expect(failure).toBeUndefined();
    expect(data).not.toHaveProperty('continue_from');
    expect(pick.text(data, 'message')).toMatch(/No more can be checked now/);
    // Spotify being down is no end.
    const other = await call({ continue_from: first.data['continue_from'] }, { faultFor: () => ({ failure: down }) });
    expect(other).toMatchObject({ failure: down, data: { continue_from: expect.any(String) } });
  });

  test('says what stopped it, and how far it came', async () => {
    const faultFor: CallOptions['faultFor'] = (_, index) => (index > 9 ? { failure: down } : undefined);
    const { data, failure } = await call({}, { faultFor });
    expect(failure).toEqual(down);
    expect(data).toMatchObject({ continue_from: expect.any(String) });
    expect(pick.number(data, 'artists_checked')).toBeLessThan(12);
    expect(pick.text(data, 'message')).toMatch(/cannot be reached.*call again/);
  });
});

test('only releases of these days count, each once', async () => {
  const album = (id: string, release_date: string) => ({ id, name: id, album_type: 'single', release_date });
  const dates = ['2026-11-20', '2026-11-17', '2026-11-16', '2026-11', '2026'];
  const reply = ({ name }: { readonly name: string }) =>
    name === 'GET /me/following'
      ? { artists: { items: ['one', 'two'].map((id) => ({ id, name: id })), total: 2, next: null } }
      : { items: dates.map((date) => album(date, date)), total: dates.length };
  const options = { now: () => Date.parse('2026-11-20T09:00:00Z'), deadline: Number.POSITIVE_INFINITY };
  const { data } = await callTool('get_new_releases', { from: 'followed', days: 3 }, reply, options);
  expect(data).toMatchObject({ since: '2026-11-17', total: 2, albums: [{ id: '2026-11-20' }, { id: '2026-11-17' }] });
});

test('singles after ten albums are read too', async () => {
  const album = (n: number, album_type: string, release_date: string) => ({
    id: `${album_type}${n}`,
    name: `${n}`,
    album_type,
    release_date,
  });
  const old = Array.from({ length: 10 }, (_, n) => album(n, 'album', '1969-01-01'));
  const { data, requests } = await callTool('get_new_releases', { from: 'followed', days: 365 }, ({ name, query }) => {
    if (name === 'GET /me/following') return { artists: { items: [{ id: 'one', name: 'One' }], total: 1, next: null } };
    return query['include_groups'] === 'single'
      ? { items: [album(1, 'single', '1969-12-01')], total: 30 }
      : { items: old, total: 40 };
  });
  expect(data).toMatchObject({ albums: [{ id: 'single1' }, ...old.map(({ id }) => ({ id }))], artists_checked: 1 });
  expect(requests.filter(({ query }) => query['include_groups'] === 'single').length).toBeGreaterThan(0);
});
