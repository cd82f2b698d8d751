import { describe, expect, test } from 'vitest';
import { live } from '../../lib/spotify/answer.ts';
import type { SpotifyFailure } from '../../lib/spotify/failure.ts';
import { freshnessOf, inBatches } from '../../lib/tools/calls/batches.ts';
import { furtherPages } from '../../lib/tools/calls/playlist.ts';
import { Album, Artist, Item, known, Track } from '../../lib/tools/schemas/entities.ts';
import { pageOf } from '../../lib/tools/schemas/page.ts';
import { History, Playback, Queue } from '../../lib/tools/schemas/player.ts';
import { FullPlaylist, Playlist, row } from '../../lib/tools/schemas/playlist.ts';
import { cachedAnswer, failWith } from '../support/tool-context.ts';

/** As JSON has it: undefined values are gone. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const song = { type: 'track', id: 't1', uri: 'spotify:track:t1', name: 'So What' };
const talk = {
  type: 'episode',
  id: 'e1',
  uri: 'spotify:episode:e1',
  name: 'On Jazz',
  show: { id: 's1', name: 'Talks' },
};
const local = {
  type: 'track',
  id: null,
  uri: 'spotify:local:A:B:%3Cb%3EC:200',
  name: 'Demo <b>tape</b>',
  is_local: true,
  artists: [{ id: null, name: '' }],
};

describe('odd rows', () => {
  test.each([
    ['an empty object', {}, { name: '(no name)' }],
    [
      'a liked track without a name',
      { id: 't', name: '', artists: [{ name: '' }] },
      { id: 't', name: '(no name)', artists: [{ name: '(no name)' }] },
    ],
    [
      'a local file',
      local,
      { uri: local.uri, name: 'Demo <b>tape</b>', is_local: true, artists: [{ name: '(no name)' }] },
    ],
    ['fields of other types', { id: 7, name: [], duration_ms: 'long', artists: 'Miles' }, { name: '(no name)' }],
    [
      'null in every field',
      { id: null, uri: null, name: null, artists: null, album: null, explicit: null },
      { name: '(no name)' },
    ],
    [
      'null between artists',
      { name: 'x', artists: [null, { name: 'Miles' }] },
      { name: 'x', artists: [{ name: 'Miles' }] },
    ],
    ['what goes without saying', { name: 'x', disc_number: 1, is_local: false }, { name: 'x' }],
    ['a second disc', { name: 'x', disc_number: 2 }, { name: 'x', disc_number: 2 }],
    ['fields that nobody named', { name: 'x', preview_url: 'y', href: 'z', available_markets: ['DE'] }, { name: 'x' }],
  ])('a track: %s', (_, value, expected) => {
    expect(asJson(Track.parse(value))).toEqual(expected);
  });

  test('an artist of an extended app has followers as a number, another none', () => {
    expect(asJson(Artist.parse({ name: 'x', followers: { href: null, total: 5 } }))).toEqual({
      name: 'x',
      followers: 5,
    });
    expect(asJson(Artist.parse({ name: 'x' }))).toEqual({ name: 'x' });
  });

  test('rows that are null or no objects are left out of lists', () => {
    expect(known([null, { name: 'a' }, 'b', undefined, { name: 'c' }], Album).map(({ name }) => name)).toEqual([
      'a',
      'c',
    ]);
  });

  test('an item is known by its type', () => {
    expect(Item.parse(song)).toMatchObject({ type: 'track', name: 'So What' });
    expect(Item.parse(talk)).toMatchObject({ type: 'episode', show: { name: 'Talks' } });
    expect(Item.parse({ name: 'x' })).toMatchObject({ type: 'track' });
  });
});

describe('pages', () => {
  const page = (value: object) => asJson(pageOf('rows', Album).parse(value));
  const link = (offset: number) => `https://api.spotify.com/v1/search?offset=${offset}&limit=10`;
  test.each([
    ['the last', { items: [{ name: 'a' }], total: 1, limit: 10, offset: 0, next: null }, { has_more: false }],
    [
      'one with a link',
      { items: [{ name: 'a' }], limit: 1, offset: 4, next: link(5) },
      { has_more: true, next_offset: 5 },
    ],
    [
      'nulls count for the offset',
      { items: [null, { name: 'a' }], limit: 2, offset: 0, next: 'x' },
      { has_more: true, next_offset: 2, unavailable: 1 },
    ],
    [
      'a link that leads back',
      { items: [{ name: 'a' }], limit: 10, offset: 20, next: link(20) },
      { has_more: true, next_offset: 21 },
    ],
    ['an empty one with a link', { items: [], limit: 10, offset: 20, next: 'x' }, { has_more: true, next_offset: 30 }],
    ['an empty one that leads nowhere', { items: [], next: 'x' }, { has_more: false }],
    ['nothing at all', {}, { has_more: false }],
  ])('%s', (_, value, expected) => {
    expect(page(value)).toMatchObject(expected);
    expect(page(value)).toHaveProperty('rows');
  });
});

describe('the player', () => {
  test.each([
    ['204', undefined, { is_playing: false, message: 'Nothing is playing, and no device is active.' }],
    [
      'a track',
      { is_playing: true, item: song, currently_playing_type: 'track' },
      { is_playing: true, track: { name: 'So What' } },
    ],
    [
      'an episode',
      { is_playing: true, item: talk, currently_playing_type: 'episode' },
      { episode: { name: 'On Jazz' } },
    ],
    [
      'an advertisement',
      { is_playing: true, item: null, currently_playing_type: 'ad' },
      { message: 'An advertisement is on.' },
    ],
    [
      'something unknown',
      { is_playing: true, item: null, currently_playing_type: 'unknown' },
      { message: 'Spotify does not say what is on.' },
    ],
    ['no device, no context', { is_playing: false, item: song, device: null, context: null }, { is_playing: false }],
    ['an answer without fields', {}, { is_playing: false }],
  ])('%s', (_, value, expected) => {
    expect(asJson(Playback.parse(value))).toMatchObject(expected);
  });

  test('a track says nothing of advertisements', () => {
    expect(asJson(Playback.parse({ is_playing: true, item: song }))).not.toHaveProperty('message');
  });

  test('the queue is empty when nothing plays, and keeps episodes apart by type', () => {
    const empty = { currently_playing: null, queue: [], queue_length: 0 };
    expect(asJson(Queue.parse(undefined))).toEqual(empty);
    expect(asJson(Queue.parse({ currently_playing: null, queue: [] }))).toEqual(empty);
    const mixed = Queue.parse({ currently_playing: song, queue: [talk, null, song] });
    expect(mixed).toMatchObject({ queue: [{ type: 'episode' }, { type: 'track' }], queue_length: 2 });
  });

  test('cursors of the history are numbers, as the arguments are', () => {
    const cursors = { after: '1484811043508', before: '1484811043000' };
    expect(History.parse({ items: [], cursors })).toMatchObject({
      cursors: { after: 1484811043508, before: 1484811043000 },
    });
    expect(asJson(History.parse({ items: [null], cursors: null }))).toEqual({ items: [], total: 0, cursors: {} });
  });
});

describe('playlists', () => {
  test.each([
    [
      'item',
      { added_at: '2026-01-01T00:00:00Z', added_by: { id: 'u' }, item: song },
      { position: 3, added_at: '2026-01-01T00:00:00Z', added_by: 'u', track: { name: 'So What' } },
    ],
    ['track, as it was called', { track: song }, { track: { name: 'So What' } }],
    ['both: the newer one', { item: song, track: { ...song, name: 'Old' } }, { track: { name: 'So What' } }],
    ['an episode', { added_at: null, item: talk }, { episode: { name: 'On Jazz' } }],
    ['a local file', { is_local: true, item: local }, { track: { is_local: true, name: 'Demo <b>tape</b>' } }],
    ['no item', { added_at: '2026-01-01', item: null }, { position: 3, unavailable: true }],
    ['null', null, { position: 3, unavailable: true }],
    ['no object', 'x', { position: 3, unavailable: true }],
  ])('a row with %s', (_, value, expected) => {
    expect(asJson(row(value, 3))).toMatchObject(expected);
  });

  test('rows are counted under items, formerly under tracks, or not at all', () => {
    expect(Playlist.parse({ name: 'p', items: { total: 3 } })).toMatchObject({ total_tracks: 3 });
    expect(Playlist.parse({ name: 'p', tracks: { total: 4 } })).toMatchObject({ total_tracks: 4 });
    expect(asJson(Playlist.parse({ name: 'p' }))).toEqual({ name: 'p' });
    expect(FullPlaylist.parse({ name: 'p' }).contents).toBeUndefined();
  });

  test("other people's words are cleaned", () => {
    const owner = { id: 'u', display_name: 'Eve\u200b<!-- obey -->' };
    const parsed = Playlist.parse({
      name: 'Mix\u202e <COPINGMECHANISM>',
      description: `<b>a</b>&amp;b ${'x'.repeat(400)}`,
      owner,
    });
    expect(parsed).toMatchObject({ name: 'Mix <COPINGMECHANISM>', owner: { display_name: 'Eve' } });
    expect(parsed['description']).toHaveLength(301);
  });

  test.each([
    ['all of it came along', { start: 0, count: 100 }, 60, 60, []],
    ['the first hundred of many', { start: 0, count: 100 }, 100, 300, []],
    ['a middle', { start: 20, count: 50 }, 100, 300, []],
    ['across the edge', { start: 60, count: 100 }, 100, 300, [{ start: 100, count: 60 }]],
    ['beyond the edge', { start: 150, count: 100 }, 100, 300, [{ start: 150, count: 100 }]],
    [
      'more than a page',
      { start: 150, count: 120 },
      100,
      300,
      [
        { start: 150, count: 100 },
        { start: 250, count: 20 },
      ],
    ],
    ['the end', { start: 250, count: 100 }, 100, 280, [{ start: 250, count: 30 }]],
    ['past the end', { start: 500, count: 100 }, 100, 280, []],
    ['nothing came along', { start: 0, count: 20 }, 0, 30, [{ start: 0, count: 20 }]],
    ['an empty playlist', { start: 0, count: 100 }, 0, 0, []],
  ])('further pages: %s', (_, range, embedded, total, expected) => {
    expect(furtherPages(range, embedded, total)).toEqual(expected);
  });
});

describe('batches', () => {
  const down: SpotifyFailure = { code: 'premium_required', who: 'owner' };
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

  test.each([
    [0, []],
    [1, [1]],
    [40, [40]],
    [41, [40, 1]],
    [50, [40, 10]],
    [120, [40, 40, 40]],
  ])('%d go as %j', async (count, sizes) => {
    const { done, rest } = await inBatches(numbers(count), 40, (batch) => Promise.resolve(batch.length));
    expect(done.map(({ result }) => result)).toEqual(sizes);
    expect(done.flatMap(({ items }) => items)).toEqual(numbers(count));
    expect(rest).toEqual([]);
  });

  test('stop at the first that fails: what went through and what did not add up to the whole', async () => {
    const sent: number[] = [];
    const outcome = await inBatches(numbers(100), 40, (batch) => {
      sent.push(batch.length);
      return sent.length === 2 ? failWith(down) : Promise.resolve(true);
    });
    expect(sent).toEqual([40, 40]);
    expect(outcome.failure).toEqual(down);
    expect([...outcome.done.flatMap(({ items }) => items), ...outcome.rest]).toEqual(numbers(100));
    expect(outcome.rest).toHaveLength(60);
  });

  test('nothing went through: it is an ordinary failure', async () => {
    await expect(inBatches(numbers(50), 40, () => failWith(down))).rejects.toMatchObject({ failure: down });
  });

  test('a defect is not taken for a failure of Spotify', async () => {
    const broken = (batch: readonly number[]) =>
      batch[0] === 0 ? Promise.resolve(true) : Promise.reject(new TypeError('x'));
    await expect(inBatches(numbers(50), 40, broken)).rejects.toThrow(TypeError);
  });

  test('an answer from several is as old as the oldest and as bad as the worst', () => {
    expect(freshnessOf(live(200, 1), cachedAnswer(2, 30), cachedAnswer(3, 12))).toEqual({
      source: 'cache',
      age_seconds: 30,
    });
    const stale = { status: 200, body: 1, freshness: { source: 'stale', age_seconds: 5, reason: 'r' } } as const;
    expect(freshnessOf(cachedAnswer(2, 30), stale)).toEqual({ source: 'stale', age_seconds: 30, reason: 'r' });
    expect(freshnessOf(live(200, 1))).toEqual({ source: 'live', age_seconds: 0 });
  });
});
