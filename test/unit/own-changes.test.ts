import { expect, test, vi } from 'vitest';
import { isOperation } from '../../lib/spotify/operations.ts';
import { requestOf } from '../../lib/spotify/request.ts';
import { areaOfRequest, changesIn } from '../../lib/tools/guards/own-changes.ts';
import { undoable } from '../../lib/tools/undo/inverse.ts';

test('of each change that can be undone it is known what it is about, but of a new playlist, which nobody has read', () => {
  const untold = undoable.filter((name) => {
    if (!isOperation(name)) throw new Error(`${name} is no operation.`);
    return areaOfRequest(requestOf(name, { playlist_id: 'p' }, {})) === undefined;
  });
  expect(untold).toEqual(['POST /me/playlists']);
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
