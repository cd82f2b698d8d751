import { describe, expect, test } from 'vitest';
import { rereading } from '../../lib/auth/rereading.ts';
import { adapters } from '../../lib/sign-in/adapter.ts';
import { memorySealedRows } from '../support/memory-sealed-rows.ts';

describe.each([-120_000, 0, 120_000])('with a machine whose clock is %d ms from that of the fleet', (apart) => {
  const now = () => Date.now() + apart;
  const rows = memorySealedRows();
  const nothing = () => Promise.resolve();
  const adapter = adapters({
    rows,
    now,
    rotated: () => undefined,
    client: () => undefined,
    onReuse: () => undefined,
    onRegistered: nothing,
  })('RefreshToken');

  test('rows carry the time of the fleet, and the library sees that of its machine', async () => {
    const machine = Math.floor(Date.now() / 1000);
    await adapter.upsert('id', { iat: machine, exp: machine + 60, clientId: 'client' }, 60);
    const stored = (await rows.get('RefreshToken', 'id'))?.value;
    expect(stored).toMatchObject({ iat: machine + apart / 1000, exp: machine + apart / 1000 + 60 });
    expect(await adapter.find('id')).toMatchObject({ iat: machine, exp: machine + 60, clientId: 'client' });
  });
});

describe('a value that somebody may replace', () => {
  function value() {
    let time = 0;
    let reads = 0;
    let answer: () => Promise<string> = () => Promise.resolve('first');
    const kept = rereading({
      now: () => time,
      read: () => {
        reads++;
        return answer();
      },
      maxAge: 100,
      maxAgeInOutage: 5000,
    });
    return {
      kept,
      reads: () => reads,
      advance: (milliseconds: number) => {
        time += milliseconds;
      },
      becomes: (next: () => Promise<string>) => {
        answer = next;
      },
    };
  }

  test('is read once for all who ask at once, and again when it is too old', async () => {
    const { kept, reads, advance, becomes } = value();
    expect(await Promise.all([kept.get(), kept.get(), kept.get()])).toEqual(['first', 'first', 'first']);
    becomes(() => Promise.resolve('second'));
    advance(100);
    expect(await kept.get()).toBe('first');
    advance(1);
    expect(await kept.get()).toBe('second');
    expect(reads()).toBe(2);
  });

  test('counts for longer while it cannot be read, and the store is asked once a second', async () => {
    const { kept, reads, advance, becomes } = value();
    await kept.get();
    becomes(() => Promise.reject(new Error('down')));
    advance(101);
    for (let call = 0; call < 5; call++) expect(await kept.get()).toBe('first');
    expect(reads()).toBe(2);
    advance(4899);
    expect(await kept.get()).toBe('first');
    advance(1);
    await expect(kept.get()).rejects.toThrow('down');
    becomes(() => Promise.resolve('second'));
    expect(await kept.get()).toBe('second');
  });
});
