import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Sha256 } from '../../lib/storage/sha256.ts';

const hexOf = async (chunks: readonly (string | Uint8Array)[], secret?: string | Uint8Array): Promise<string> => {
  const sha256 = new Sha256(secret);
  for (const chunk of chunks) sha256.update(chunk);
  return Buffer.from(await sha256.digest()).toString('hex');
};

const bytes = fc.oneof(fc.string(), fc.uint8Array({ maxLength: 200 }));

test('hashes are those of OpenSSL, of text and of bytes', () =>
  fc.assert(
    fc.asyncProperty(fc.array(bytes), async (chunks) => {
      const known = createHash('sha256');
      for (const chunk of chunks) known.update(chunk);
      expect(await hexOf(chunks)).toBe(known.digest('hex'));
    }),
  ));

test('authentication codes are those of OpenSSL, whatever the length of the secret', () =>
  fc.assert(
    fc.asyncProperty(bytes, bytes, async (secret, message) => {
      expect(await hexOf([message], secret)).toBe(createHmac('sha256', secret).update(message).digest('hex'));
    }),
  ));

test('a part of a buffer is hashed alone, and a reset forgets what came before', async () => {
  const whole = Uint8Array.from([1, 2, 3, 4]);
  const sha256 = new Sha256();
  sha256.update(whole);
  sha256.reset();
  sha256.update(whole.subarray(1, 3));
  expect(Buffer.from(await sha256.digest()).toString('hex')).toBe(
    createHash('sha256').update(whole.subarray(1, 3)).digest('hex'),
  );
});
