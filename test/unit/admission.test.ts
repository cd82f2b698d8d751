import { describe, expect, test } from 'vitest';
import { admission, type Credential, confirmations, mayUse } from '../../lib/resilience/layers/admission.ts';
import type { State } from '../../lib/resilience/store/fleet-store.ts';
import { memoryStore } from '../../lib/resilience/store/memory-store.ts';
import { live } from '../../lib/spotify/answer.ts';
import { request } from '../../lib/spotify/request.ts';

type Access = Pick<State, 'known' | 'user' | 'owner' | 'grantEnded'>;
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
      standing: () => Promise.resolve(user),
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
