import { expect, test } from 'vitest';
import type { Change } from '../../lib/tools/definition/ports.ts';
import { knownChanges } from '../../lib/tools/undo/known-changes.ts';

const change = (id: number): Change => ({ id: String(id).padStart(4, '0'), tool: 'set_volume', at: id, steps: [] });

/** A store that has some changes and takes no others. */
const storeOf = (...stored: readonly Change[]) => ({
  keep: () => Promise.reject(new Error('The table is out of reach.')),
  recent: () => Promise.resolve(stored),
  claim: () => Promise.resolve(true),
});

test('what this container changed is known even if it could not be stored, the last ten, newest first', async () => {
  const changes = knownChanges().of('me', storeOf());
  for (let id = 1; id <= 12; id++) await changes.keep(change(id)).catch(() => undefined);
  changes.remember({ ...change(12), tool: 'pause' });
  expect(changes.known().map(({ id }) => Number(id))).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
  expect(changes.known()[0]).toMatchObject({ tool: 'pause' });
});

test('what was read takes its place, but what could not be stored stays', async () => {
  const changes = knownChanges().of('me', storeOf(change(2), change(1)));
  changes.remember({ ...change(2), tool: 'pause' });
  changes.remember(change(3));
  await changes.recent();
  expect(changes.known()).toEqual([change(3), change(2), change(1)]);
});

test('nothing is known of another user, nor of one who has left', () => {
  const { of, forget } = knownChanges();
  of('me', storeOf()).remember(change(1));
  expect(of('me', storeOf()).known()).toHaveLength(1);
  expect(of('you', storeOf()).known()).toEqual([]);
  forget('me');
  expect(of('me', storeOf()).known()).toEqual([]);
});
