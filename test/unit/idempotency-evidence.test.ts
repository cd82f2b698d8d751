import { describe, expect, test } from 'vitest';
import { countInQueue, findCreatedPlaylist, wereAdded } from '../../lib/tools/guards/idempotency-evidence.ts';

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
