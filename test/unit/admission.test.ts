import { describe, expect, test, vi } from 'vitest';
import {
  type Access,
  admission,
  type Credential,
  confirmations,
  mayUse,
} from '../../lib/resilience/layers/admission.ts';
import type { UserAccess } from '../../lib/resilience/store/fleet-store.ts';
import { memoryStore } from '../../lib/resilience/store/memory-store.ts';
import { live } from '../../lib/spotify/answer.ts';
import { request } from '../../lib/spotify/request.ts';

const user = { notBefore: 100, ended: false };
const client: Credential = { account: 'me', issuedAt: 100, grant: 'grant' };
const owner: Credential = { account: 'me', owner: true };
const job: Credential = { account: 'me' };

test.each([
  ['a client whose grant holds', client, { known: true, user, grantEnded: false }, undefined],
  ['a client whose grant was revoked', client, { known: true, user, grantEnded: true }, 'access_ended'],
  ['a client with a token from before', { ...client, issuedAt: 99 }, { known: true, user }, 'access_ended'],
  ['a client when nobody can tell', client, { known: false }, 'access_unknown'],
  ['a client of a user who is gone', client, { known: true }, 'access_ended'],
  ['the static token of the owner', owner, { known: true, user, owner: 'me' }, undefined],
  ['the static token after a hand-over', owner, { known: true, user, owner: 'other' }, 'owner_changed'],
  ['the static token after the owner left', owner, { known: true, user }, 'access_ended'],
  ['the static token of an owner who is gone', owner, { known: true, owner: 'me' }, 'access_ended'],
  ['a job of our own', job, { known: true, user }, undefined],
] satisfies ReadonlyArray<readonly [string, Credential, Access, string | undefined]>)(
  '%s: %#',
  (_, call, state, code) => {
    if (code === undefined) expect(mayUse(call, state)).toEqual(state.known ? user : undefined);
    else expect(() => mayUse(call, state)).toThrow(expect.objectContaining({ failure: { code } }));
  },
);

describe('without the table', () => {
  function container() {
    let now = 0;
    let state: Access = { known: true, user, owner: 'me' };
    const forgotten: string[] = [];
    const confirmed = confirmations(() => now);
    const users = {
      access: () => Promise.reject(new Error('gone')),
      userAccess: () => Promise.resolve(user),
      sweep: () => Promise.resolve(),
      confirmations: confirmed,
      ended: (account: string) => {
        confirmed.forget(account);
        forgotten.push(account);
      },
    };
    const admitting = admission({ now: () => now, users });
    const store = memoryStore(() => now);
    return {
      forgotten,
      advance: (milliseconds: number) => {
        now += milliseconds;
      },
      become: (next: Access) => {
        state = next;
      },
      call: (credential: Credential): Promise<string> => {
        const call = {
          ...credential,
          deadline: now + 1000,
          fresh: false,
          priority: 'interactive',
          onEvent: () => undefined,
        } as const;
        const facts = async (asked: Parameters<Parameters<typeof admitting>[1]>[0]) => ({
          ...(await store.read({
            account: 'me',
            tags: [],
            group: asked.operation.group,
            bucket: asked.operation.bucket,
          })),
          ...state,
          at: now,
        });
        const send = admitting(call, facts)(() => Promise.resolve(live(200, {})));
        return send(request('GET /me', {})).then(
          () => 'served',
          (error) => error.failure.code,
        );
      },
    };
  }

  test('the static token is served for the seconds after it was confirmed, and no longer', async () => {
    const { call, become, advance } = container();
    become({ known: false });
    expect(await call(owner)).toBe('access_unknown');
    become({ known: true, user, owner: 'me' });
    expect(await call(owner)).toBe('served');
    become({ known: false });
    advance(10_000);
    expect(await call(owner)).toBe('served');
    advance(1);
    expect(await call(owner)).toBe('access_unknown');
  });

  test('nothing is left in memory of somebody whose access ended', async () => {
    const { call, become, forgotten } = container();
    expect(await call(owner)).toBe('served');
    become({ known: true, owner: 'other' });
    expect(await call(owner)).toBe('owner_changed');
    expect(forgotten).toEqual(['me']);
    become({ known: false });
    expect(await call(owner)).toBe('access_unknown');
  });
});

interface Given {
  /** What the quick read of all rows said. */
  readonly quick?: Access;
  /** What the table says when it is asked once more. */
  readonly patient?: () => Promise<Access>;
  /** What a second look at the user finds. */
  readonly later?: UserAccess | undefined;
  /** How long the call takes. Milliseconds. */
  readonly takes?: number;
}

/** One call of a client that signed in. */
async function admitted({ quick = { known: false }, takes = 0, ...given }: Given) {
  let time = 0;
  const sweep = vi.fn(() => Promise.resolve());
  const access = vi.fn(given.patient ?? (() => Promise.reject(new Error('gone'))));
  const userAccess = vi.fn(() => Promise.resolve(given.later));
  const users = { access, userAccess, sweep, confirmations: confirmations(() => time), ended: () => undefined };
  const call = { ...client, deadline: 20_000, onEvent: () => undefined };
  const { generations } = await memoryStore(() => 0).read({
    account: 'me',
    tags: [],
    group: 'a',
    bucket: 'a',
  });
  const send = admission({ now: () => time, users })(call, () => Promise.resolve({ ...quick, generations, at: time }))(
    () => {
      time += takes;
      return Promise.resolve(live(200, {}));
    },
  );
  const outcome = await send(request('GET /me', {})).then(
    () => 'served',
    (error) => error.failure.code,
  );
  return {
    came: outcome,
    asked: access.mock.calls.length,
    looks: userAccess.mock.calls.length,
    swept: sweep.mock.calls,
  };
}

describe('a client of whom the quick read said nothing', () => {
  const said = (access: Omit<Access, 'known'>) => () => Promise.resolve({ known: true, ...access });
  test.each([
    ['is asked for once more, and served', said({ user, grantEnded: false }), 'served'],
    ['is refused when the user is gone', said({}), 'access_ended'],
    ['is refused with a token from before', said({ user: { ...user, notBefore: 101 } }), 'access_ended'],
    ['is refused when the grant was revoked', said({ user, grantEnded: true }), 'access_ended'],
    ['must sign in again when Spotify ended it', said({ user: { ...user, ended: true } }), 'sign_in_required'],
  ])('%s', async (_, patient, code) => {
    expect(await admitted({ patient })).toMatchObject({ came: code, asked: 1 });
  });
  test('is refused as unknown only when the table does not answer then, too', async () => {
    expect(await admitted({})).toMatchObject({ came: 'access_unknown', asked: 1 });
  });
  test('a client who is known is not asked for again', async () => {
    expect(await admitted({ quick: { known: true, user } })).toMatchObject({ came: 'served', asked: 0 });
  });
});

describe('a call that took long', () => {
  const quick = { known: true, user };
  test('looks again, and answers whoever may still use the server', async () => {
    expect(await admitted({ quick, later: user, takes: 701 })).toMatchObject({ came: 'served', looks: 1, swept: [] });
  });
  test('removes what it wrote for a user who disconnected meanwhile, and gives no answer', async () => {
    expect(await admitted({ quick, takes: 701 })).toMatchObject({ came: 'access_ended', swept: [['me']] });
  });
  test('leaves the rows of a user who signed in again, and gives the older token no answer', async () => {
    const later = { ...user, notBefore: 300 };
    expect(await admitted({ quick, later, takes: 701 })).toMatchObject({ came: 'access_ended', swept: [] });
  });
  test('that did not take long does not look', async () => {
    expect(await admitted({ quick, takes: 700 })).toMatchObject({ came: 'served', looks: 0 });
  });
});
