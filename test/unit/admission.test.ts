import { describe, expect, test, vi } from 'vitest';
import { admission } from '../../lib/resilience/layers/admission.ts';
import type { Standing, State } from '../../lib/resilience/store/fleet-store.ts';
import { untouched } from '../../lib/resilience/store/fleet-store.ts';
import { live } from '../../lib/spotify/answer.ts';
import type { Call } from '../../lib/spotify/pipeline.ts';
import { request } from '../../lib/spotify/request.ts';

const me: Standing = { notBefore: 100, ended: false };
const asked = request('GET /me', {});
const unknown: State = { known: false, generations: new Map(), meter: untouched };

const callOf = (issuedAt: number | undefined): Call => ({
  account: 'me',
  deadline: 20_000,
  onEvent: () => undefined,
  ...(issuedAt !== undefined && { issuedAt }),
});

interface Given {
  readonly state?: State;
  readonly issuedAt?: number | undefined;
  /** How long the call takes. Milliseconds. */
  readonly takes?: number;
}

/** One call of a user whom the table knows as `standing` says. */
async function admitted(standing: () => Promise<Standing | undefined>, given: Given = {}) {
  const { state = unknown, issuedAt = 200, takes = 0 } = given;
  let time = 0;
  const sweep = vi.fn(() => Promise.resolve());
  const look = vi.fn(standing);
  const layer = admission({ now: () => time, users: { standing: look, sweep } })(callOf(issuedAt), () =>
    Promise.resolve(state),
  );
  const send = layer(() => {
    time += takes;
    return Promise.resolve(live(200, { id: 'me' }));
  });
  const came = await send(asked).then(
    () => 'answered',
    (error: unknown) => (error instanceof Error ? error.message : ''),
  );
  return { came, looks: look.mock.calls.length, sweeps: sweep.mock.calls };
}

describe('a user of whom the quick read said nothing', () => {
  test('is asked for once more, and served', async () => {
    expect(await admitted(() => Promise.resolve(me))).toMatchObject({ came: 'answered', looks: 1 });
  });
  test('is refused when the table says so', async () => {
    expect(await admitted(() => Promise.resolve(undefined))).toMatchObject({ came: 'access_ended' });
    expect(await admitted(() => Promise.resolve({ ...me, notBefore: 201 }))).toMatchObject({ came: 'access_ended' });
    expect(await admitted(() => Promise.resolve({ ...me, ended: true }))).toMatchObject({ came: 'sign_in_required' });
  });
  test('is refused as unknown only when the table does not answer then, too', async () => {
    expect(await admitted(() => Promise.reject(new Error('gone')))).toMatchObject({ came: 'access_unknown' });
  });
});

test('a user who is known is not asked for again', async () => {
  expect(await admitted(() => Promise.resolve(me), { state: { ...unknown, known: true, user: me } })).toMatchObject({
    came: 'answered',
    looks: 0,
  });
});

describe('a call that took long', () => {
  const known = { ...unknown, known: true, user: me };
  test('looks again, and answers whoever may still use the server', async () => {
    const { came, looks, sweeps } = await admitted(() => Promise.resolve(me), { state: known, takes: 701 });
    expect({ came, looks, sweeps }).toEqual({ came: 'answered', looks: 1, sweeps: [] });
  });
  test('removes what it wrote for a user who disconnected meanwhile, and gives no answer', async () => {
    const { came, sweeps } = await admitted(() => Promise.resolve(undefined), { state: known, takes: 701 });
    expect({ came, sweeps }).toEqual({ came: 'access_ended', sweeps: [['me']] });
  });
  test('leaves the rows of a user who signed in again, and gives the older token no answer', async () => {
    const { came, sweeps } = await admitted(() => Promise.resolve({ ...me, notBefore: 300 }), {
      state: known,
      takes: 701,
    });
    expect({ came, sweeps }).toEqual({ came: 'access_ended', sweeps: [] });
  });
  test('that did not take long does not look', async () => {
    expect(await admitted(() => Promise.resolve(undefined), { state: known, takes: 700 })).toMatchObject({
      came: 'answered',
      looks: 0,
    });
  });
});
