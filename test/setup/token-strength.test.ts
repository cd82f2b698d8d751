import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { isGuessable } from '../../infra/setup/token-strength.ts';

test.each([
  '',
  'secret',
  'correct horse battery',
  '1234567890123456789012345678901234',
  'a'.repeat(64),
  'ab'.repeat(32),
])('%j could be guessed', (token) => expect(isGuessable(token)).toBe(true));

test('what is random over 128 bits could not, however it is written', () => {
  for (let time = 0; time < 200; time++) {
    const bytes = randomBytes(16);
    expect(isGuessable(bytes.toString('base64url'))).toBe(false);
    expect(isGuessable(bytes.toString('hex').padEnd(32, '0'))).toBe(new Set(bytes.toString('hex')).size < 10);
    expect(isGuessable(randomBytes(11).toString('hex'))).toBe(true);
  }
  // As the stack generates it.
  expect(isGuessable('q7Zk2mXw9LtB4vN8cR1yPd5sHf3gJa6uTe0oWiMxQnb')).toBe(false);
});
