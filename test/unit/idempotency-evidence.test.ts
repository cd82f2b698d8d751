import { describe, expect, test } from 'vitest';
import {
  countInQueue,
  findCreatedPlaylist,
  matchQueuedItems,
  wereAdded,
} from '../../lib/tools/guards/idempotency-evidence.ts';
import { contextWithStub } from '../support/tool-context.ts';

const start = Date.parse('2026-11-23T12:00:00.700Z');
const [a, b, c] = ['spotify:track:a', 'spotify:track:b', 'spotify:track:c'];
const row = (uri: string | null, added_at: string | null = '2026-11-23T12:00:01Z', key = 'item') => ({
  added_at,
  [key]: uri === null ? null : { uri },
});
const old = '2026-11-23T11:59:00Z';

describe('whether items landed in a playlist', () => {
  test.each([
    ['all of them, as sent', [row(a), row(b)], [a, b], true],
    ['among older rows', [row(a, old), row(c, old), row(a)], [a], true],
    ['under the older name of the field', [row(a, undefined, 'track')], [a], true],
    [
      'in the second in which the call began, which is before it by whole seconds',
      [row(a, '2026-11-23T12:00:00Z')],
      [a],
      true,
    ],
    ['by a clock that is a little behind', [row(a, '2026-11-23T11:59:56Z')], [a], true],
    ['twice, as sent', [row(a), row(a)], [a, a], true],
    ['relinked: the sent URI stands beside', [{ ...row(c), item: { uri: c, linked_from: { uri: a } } }], [a], true],
    ['one of two relinked or gone', [row(a), row(null)], [a, b], true],
    ['beside a row that somebody added at the same time', [row(a), row(c), row(b)], [a, b], true],
    ['only before the call', [row(a, old)], [a], false],
    ['once only, but sent twice', [row(a, old), row(a)], [a, a], false],
    ['only a part, though all come or none', [row(a), row(b)], [a, b, c], false],
    ['only other items', [row(c)], [a], false],
    ['rows without a time', [row(a, null)], [a], false],
    ['rows with a time that is none', [row(a, 'yesterday')], [a], false],
    ['rows that are none', [null, 7, 'x', {}, { added_at: 3, item: 'x' }], [a], false],
    ['nothing at all', [], [a], false],
  ])('%s', (_, rows, uris, expected) => {
    expect(wereAdded(rows, uris, start)).toBe(expected);
  });
});

const playlist = (id: string, name: string, total = 0, key = 'items') => ({ id, name, [key]: { total, items: [] } });

describe('the playlist that a lost call made', () => {
  const first = [playlist('p1', 'Sunday'), null, { id: 3 }, playlist('p2', 'Monday'), playlist('p3', 'Sunday', 4)];
  test.each([
    ['a new one', first, [], ['p3'], 'p1'],
    ['a new one that somebody has filled since', first, [], ['p1'], 'p3'],
    ['none but those that were there', first, [], ['p1', 'p3'], undefined],
    [
      'an empty one, where those before are not known',
      [playlist('p3', 'Sunday', 4), playlist('p1', 'Sunday')],
      [],
      undefined,
      'p1',
    ],
    ['no full one, where those before are not known', [playlist('p3', 'Sunday', 4)], [], undefined, undefined],
    ['an empty one on the last page', [], [playlist('p9', 'Sunday')], [], 'p9'],
    ['no full one on the last page, which was not read before', [], [playlist('p9', 'Sunday', 3)], [], undefined],
    ['a full one by the older name of the field', [], [playlist('p9', 'Sunday', 3, 'tracks')], [], undefined],
    ['no other name', [playlist('p1', 'sunday')], [], [], undefined],
  ])('%s', (_, rows, last, before, id) => {
    const found = findCreatedPlaylist({ first: rows, last }, (name) => name === 'Sunday', before);
    expect(found).toEqual(id === undefined ? undefined : expect.objectContaining({ id }));
  });
});

test.each([
  ['twice in the queue', { currently_playing: null, queue: [{ uri: a }, { uri: b }, { uri: a }] }, 2],
  ['playing and next', { currently_playing: { uri: a }, queue: [{ uri: a }] }, 2],
  ['relinked', { currently_playing: { uri: b }, queue: [{ uri: c, linked_from: { uri: a } }] }, 1],
  ['among rows that are none', { currently_playing: 7, queue: [null, 'x', { uri: a }] }, 1],
  ['nothing plays', undefined, 0],
  ['no queue', { currently_playing: null }, 0],
  ['not an answer', 'x', 0],
])('how often an item stands in the queue: %s', (_, answer, times) => {
  expect(countInQueue(answer, a)).toBe(times);
});

describe('which songs of an album reached the queue', () => {
  const song = (nth: number): string => `spotify:track:${String(nth).padStart(22, '0')}`;
  const rest = Array.from({ length: 20 }, (_, nth) => song(100 + nth));
  const album = [song(1), song(2), song(3), song(1)];
  const shown = (...uris: readonly string[]) => uris.slice(0, 21);
  const seen = (before: unknown, now: readonly string[], played: readonly string[] = []) => {
    const { context } = contextWithStub(({ name }) => {
      const [currently_playing, ...queue] = now.map((uri) => ({ uri }));
      return name === 'GET /me/player/queue'
        ? { currently_playing, queue }
        : { items: played.map((uri) => ({ track: { uri } })) };
    });
    return matchQueuedItems(album, { startedAt: 0, before }, context);
  };
  const before = shown(song(0), ...rest);

  test.each([
    ['none', before, before, [], undefined],
    ['all', before, shown(song(0), ...album, ...rest), [], { queued: 4, isAll: true }],
    ['the first two', before, shown(song(0), song(1), song(2), ...rest), [], { queued: 2, isAll: true }],
    [
      'some that were played',
      before,
      shown(song(3), song(1), ...rest),
      [song(0), song(1), song(2)],
      { queued: 4, isAll: true },
    ],
    ['one that was there before', [song(0), song(1)], shown(song(0), song(1), song(1)), [], { queued: 1, isAll: true }],
    ['none beside the one that was there', [song(0), song(1)], shown(song(0), song(1)), [], undefined],
    [
      'at least those that are shown',
      shown(song(0), ...rest.slice(0, 18)),
      shown(song(0), ...rest.slice(0, 18), song(1), song(2)),
      [],
      { queued: 2, isAll: false },
    ],
    ['some where it is not known what was there', undefined, [song(0), song(1)], [], { queued: 1, isAll: true }],
  ])('%s', async (_, was, now, played, found) => {
    expect(await seen(was, now, played)).toEqual(found);
  });
});
