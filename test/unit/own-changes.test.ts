import { expect, test, vi } from 'vitest';
import { isOperation, operations } from '../../lib/spotify/operations.ts';
import { requestOf } from '../../lib/spotify/request.ts';
import {
  areasOfRequest,
  changesIn,
  hasOlder,
  hasUnrecorded,
  requestNames,
} from '../../lib/tools/guards/own-changes.ts';
import { undoable } from '../../lib/tools/undo/inverse.ts';

test('of each change that can be undone it is known what it is about, but of a new playlist, which nobody has read', () => {
  const untold = undoable.filter((name) => {
    if (!isOperation(name)) throw new Error(`${name} is no operation.`);
    return areasOfRequest(requestOf(name, { playlist_id: 'p' }, {})).length === 0;
  });
  expect(untold).toEqual(['POST /me/playlists']);
});

test('each command that names a device may change whose volume it is', () => {
  const commands = Object.keys(operations)
    .filter(isOperation)
    .filter((name) => operations[name].effect === 'write' && operations[name].tags.includes('player'));
  expect(commands.length).toBeGreaterThan(8);
  const silent = commands.filter(
    (name) => !areasOfRequest(requestOf(name, {}, { device_id: 'd' })).includes('player:volume'),
  );
  expect(silent).toEqual([]);
});

test.each([
  ['one that is recorded', ['A'], 0, false],
  ['recorded ones and one that is not', ['A', 'B', 'C'], 0, true],
  ['older ones than are named', ['+', 'A'], 0, false],
  ['one without a name', ['?'], 0, true],
  ['one that was sent long before', ['C'], 30_000, false],
  ['one that may have been sent late', ['C'], 20_000, true],
])('of %s it is known whether a record is missing', (_, letters, shown, isMissing) => {
  const started = 1_800_000_000_000;
  const names = new Map(['A', 'B', 'C'].map((letter) => [letter, requestNames(() => started, `#${letter}`)()]));
  const nameOf = (letter: string): string => names.get(letter) ?? letter;
  const recorded = [{ requests: [nameOf('A')] }, { requests: [nameOf('B')] }, {}];
  expect(hasUnrecorded(letters.map(nameOf), recorded, started + shown)).toBe(isMissing);
});

test('the steps of a change are parsed once, however many items are asked about', () => {
  const read = vi.fn(() => 'save');
  const step = Object.defineProperty({ uris: ['spotify:track:1'] }, 'do', { get: read, enumerable: true });
  const change = { id: '1', tool: 'remove_saved_tracks', at: 0, steps: [step] };
  expect(changesIn('library', [change])).toHaveLength(1);
  const once = read.mock.calls.length;
  for (let nth = 0; nth < 40; nth++) changesIn('library', [change]);
  expect(read.mock.calls.length).toBe(once);
});

test('a change before the last ten is no change without a record', () => {
  const name = requestNames(() => 1000, 'id')();
  const ten = Array.from({ length: 10 }, (_, nth) => ({ at: 2000 + nth, requests: [] }));
  expect([hasUnrecorded([name], ten, 0), hasOlder([name], ten)]).toEqual([false, true]);
  expect([hasUnrecorded([name], ten.slice(1), 0), hasOlder([name], ten.slice(1))]).toEqual([true, false]);
  const later = requestNames(() => 2005, 'id')();
  expect([hasUnrecorded([later], ten, 0), hasOlder([later], ten)]).toEqual([true, false]);
});

test('a name says what its change is about: one of something else is not missed', () => {
  const areas = ['library', 'player:volume', 'player:shuffle', 'player:repeat', 'details:p', 'rows:p'] as const;
  const nameOf = requestNames(() => 1000, 'id');
  const missed = (names: readonly string[]) => areas.filter((area) => hasUnrecorded(names, [], 0, area));
  for (const area of areas) expect(missed([nameOf([area])])).toEqual([area]);
  expect(missed([nameOf(['player:volume', 'player:shuffle'])])).toEqual(['player:volume', 'player:shuffle']);
  // A job's own steps, a name of an earlier version, and changes that are no longer named.
  for (const name of [nameOf(), 'abc-xyz1-0', '?']) expect(missed([name])).toEqual(areas);
});
