import { expect, test } from 'vitest';
import { accountOf, taggedId } from '../../lib/auth/tagged-ids.ts';

test('an id tells its account', () => {
  expect(accountOf(taggedId('somebody', 'random'))).toBe('somebody');
});

test.each([
  ['without an account', 'random'],
  ['with an empty account', '.random'],
  ['with too many parts', 'YQ.b.c'],
  // It would be part of a key, of which DynamoDB takes 2048 bytes and answers more with an error.
  ['with an account that is too long for a key', taggedId('a'.repeat(3000), 'random')],
])('an id %s belongs to nobody', (_, id) => {
  expect(accountOf(id)).toBeUndefined();
});
