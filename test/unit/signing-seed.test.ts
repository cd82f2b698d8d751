import { expect, test } from 'vitest';
import { publicHalf, signingKey } from '../../lib/auth/signing-keys.ts';
import { signingSeed } from '../../lib/sign-in/signing-seed.ts';

const minute = 60_000;
const kidOf = (seed: string): string => publicHalf(signingKey(seed)).kid;

/** A seed as it is stored, and the keys that were published. */
function stored() {
  let time = 0;
  let text = 'first seed';
  let isOut = false;
  const published = new Set<string>();
  const seeds = signingSeed({
    now: () => time,
    read: () => (isOut ? Promise.reject(new Error('out')) : Promise.resolve(text)),
    publish: ({ kid }) => Promise.resolve(published.add(kid)),
  });
  return {
    seeds,
    published,
    advance: (milliseconds: number) => {
      time += milliseconds;
    },
    becomes: (next: string) => {
      text = next;
    },
    goesOut: () => {
      isOut = true;
    },
  };
}

test('a key is published before its seed is given out, and a new seed signs within five minutes', async () => {
  const { seeds, published, advance, becomes } = stored();
  expect(await seeds.get()).toBe('first seed');
  expect(published).toEqual(new Set([kidOf('first seed')]));
  becomes('second seed');
  advance(5 * minute);
  expect(await seeds.get()).toBe('first seed');
  advance(1);
  expect(await seeds.get()).toBe('second seed');
  expect(published).toContain(kidOf('second seed'));
});

test('a lost row of keys is published again within five minutes', async () => {
  const { seeds, published, advance } = stored();
  await seeds.get();
  published.clear();
  advance(5 * minute + 1);
  await seeds.get();
  expect(published).toEqual(new Set([kidOf('first seed')]));
});

test('while the seed cannot be read the last one signs for a day', async () => {
  const { seeds, advance, goesOut } = stored();
  await seeds.get();
  goesOut();
  advance(24 * 60 * minute);
  expect(await seeds.get()).toBe('first seed');
  advance(minute);
  await expect(seeds.get()).rejects.toThrow('out');
});
