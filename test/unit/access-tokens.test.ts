import { describe, expect, test } from 'vitest';
import { accessTokens, type SignIn } from '../../lib/auth/access-tokens.ts';
import type { Grant } from '../../lib/auth/spotify-accounts.ts';
import { SpotifyError } from '../../lib/spotify/failure.ts';

const hour = 3_600_000;

/** A fleet that shares one store, one lease and one clock; each container has its own memory. */
function fleet(first: SignIn | undefined, refresh: (token: string, nth: number) => Grant) {
  let now = 1_000_000;
  let stored = first;
  let held = false;
  let writable = true;
  let written = Promise.resolve();
  let write = (): void => undefined;
  const refreshed: string[] = [];
  const unsaved: unknown[] = [];
  const container = () =>
    accessTokens({
      now: () => now,
      sleep: async (milliseconds) => {
        now += milliseconds;
        await new Promise((resolve) => setImmediate(resolve));
      },
      app: async () => ({ clientId: 'id', clientSecret: 'secret' }),
      signIns: {
        read: async () => stored,
        write: async (_, signIn) => {
          await written;
          if (!writable) throw new Error('no store');
          stored = signIn;
        },
      },
      lease: () => {
        if (held) return Promise.resolve(undefined);
        held = true;
        return Promise.resolve(() => {
          held = false;
          return Promise.resolve();
        });
      },
      refresh: async (_, token) => {
        refreshed.push(token);
        await new Promise((resolve) => setImmediate(resolve));
        return refresh(token, refreshed.length);
      },
      onUnsaved: (error) => unsaved.push(error),
    });
  return {
    container,
    refreshed,
    unsaved,
    now: () => now,
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
    stored: () => stored,
    isHeld: () => held,
    slow: () => {
      written = new Promise((resolve) => {
        write = resolve;
      });
    },
    quick: () => write(),
    signIn: (signIn: SignIn | undefined) => {
      stored = signIn;
    },
    hold: (yes: boolean) => {
      held = yes;
    },
    writable: (yes: boolean) => {
      writable = yes;
    },
  };
}

const grants = (now: () => number) => (_: string, nth: number) => ({
  accessToken: `access-${nth}`,
  expiresAt: now() + hour,
});
const consented: SignIn = { refreshToken: 'refresh-0', consentedAt: 0 };

describe('access tokens', () => {
  test('ten containers with nothing but a refresh token refresh once', async () => {
    const shared = fleet(consented, (token, nth) => grants(shared.now)(token, nth));
    const containers = Array.from({ length: 10 }, shared.container);
    const tokens = await Promise.all(containers.map(({ get }) => get('me', shared.now() + 20_000)));
    expect(new Set(tokens)).toEqual(new Set(['access-1']));
    expect(shared.refreshed).toEqual(['refresh-0']);
  });

  test('a token serves before it is stored, and the lease is held until it is', async () => {
    const shared = fleet(consented, (token, nth) => grants(shared.now)(token, nth));
    const { get, stored } = shared.container();
    shared.slow();
    expect(await get('me', shared.now() + 9000)).toBe('access-1');
    expect(shared.stored()).toEqual(consented);
    expect(shared.isHeld()).toBe(true);
    shared.quick();
    await stored('me');
    expect(shared.stored()).toMatchObject({ accessToken: 'access-1' });
    expect(shared.isHeld()).toBe(false);
  });

  describe('one that is prepared', () => {
    test('is the one that is got, and refreshed once', async () => {
      const shared = fleet(consented, (token, nth) => grants(shared.now)(token, nth));
      const { get, prepare } = shared.container();
      const over = prepare('me', shared.now() + 9000);
      expect(await get('me', shared.now() + 9000)).toBe('access-1');
      await over();
      await prepare('me', shared.now() + 9000)();
      expect(shared.refreshed).toHaveLength(1);
    });

    test('and failed is not tried again by the request that it was for', async () => {
      const shared = fleet(consented, () => {
        throw new SpotifyError({ code: 'unavailable', host: 'accounts', cause: 'network', sent: 'no' });
      });
      const { get, prepare } = shared.container();
      const over = prepare('me', shared.now() + 9000);
      await new Promise((resolve) => setTimeout(resolve, 20));
      await expect(get('me', shared.now() + 9000)).rejects.toMatchObject({ failure: { code: 'unavailable' } });
      await over();
      expect(shared.refreshed).toHaveLength(1);
      await expect(get('me', shared.now() + 9000)).rejects.toMatchObject({ failure: { code: 'unavailable' } });
      expect(shared.refreshed).toHaveLength(2);
    });

    test('and refused is replaced', async () => {
      const shared = fleet(consented, (token, nth) => grants(shared.now)(token, nth));
      const { get, prepare, reject } = shared.container();
      const over = prepare('me', shared.now() + 9000);
      reject('me', await get('me', shared.now() + 9000));
      expect(await get('me', shared.now() + 9000)).toBe('access-2');
      await over();
    });
  });

  test('equal calls in one container wait for one refresh', async () => {
    const shared = fleet(consented, (token, nth) => grants(shared.now)(token, nth));
    const { get } = shared.container();
    await Promise.all([get('me', shared.now() + 9000), get('me', shared.now() + 9000)]);
    expect(shared.refreshed).toHaveLength(1);
  });

  test('a token is used until a minute before its end, then refreshed', async () => {
    const shared = fleet(consented, (token, nth) => grants(shared.now)(token, nth));
    const { get } = shared.container();
    await get('me', shared.now() + 9000);
    shared.advance(hour - 61_000);
    expect(await get('me', shared.now() + 9000)).toBe('access-1');
    shared.advance(2000);
    expect(await get('me', shared.now() + 9000)).toBe('access-2');
  });

  test('a replaced refresh token is stored, an unreplaced one kept', async () => {
    const shared = fleet(consented, (_, nth) => ({
      accessToken: `access-${nth}`,
      expiresAt: shared.now() + hour,
      ...(nth === 1 && { refreshToken: 'refresh-1' }),
    }));
    const { get, stored } = shared.container();
    await get('me', shared.now() + 9000);
    await stored('me');
    shared.advance(hour);
    await get('me', shared.now() + 9000);
    await stored('me');
    expect(shared.refreshed).toEqual(['refresh-0', 'refresh-1']);
    expect(shared.stored()).toMatchObject({ refreshToken: 'refresh-1', accessToken: 'access-2', consentedAt: 0 });
  });

  test('an invalid refresh token is deleted and never used again', async () => {
    const shared = fleet(consented, () => {
      throw new SpotifyError({ code: 'sign_in_required', reason: 'expired' });
    });
    for (const { get } of [shared.container(), shared.container()]) {
      await expect(get('me', shared.now() + 9000)).rejects.toMatchObject({
        failure: { code: 'sign_in_required', reason: 'expired' },
      });
      await expect(get('me', shared.now() + 9000)).rejects.toMatchObject({ failure: { code: 'sign_in_required' } });
    }
    expect(shared.refreshed).toEqual(['refresh-0']);
    expect(shared.stored()).toEqual({ consentedAt: 0 });
  });

  test('after a new sign-in a warm container continues', async () => {
    const shared = fleet({ consentedAt: 0 }, (token, nth) => grants(shared.now)(token, nth));
    const { get } = shared.container();
    await expect(get('me', shared.now() + 9000)).rejects.toMatchObject({ failure: { reason: 'expired' } });
    shared.signIn({ refreshToken: 'refresh-9', consentedAt: 5 });
    expect(await get('me', shared.now() + 9000)).toBe('access-1');
  });

  test('nobody signed in', async () => {
    const shared = fleet(undefined, (token, nth) => grants(shared.now)(token, nth));
    await expect(shared.container().get('me', shared.now() + 9000)).rejects.toMatchObject({
      failure: { reason: 'never' },
    });
  });

  test('a refused token is not used again, and one that another container refreshed is taken over', async () => {
    const shared = fleet(consented, (token, nth) => grants(shared.now)(token, nth));
    const [one, two] = [shared.container(), shared.container()];
    const first = await one.get('me', shared.now() + 9000);
    expect(await two.get('me', shared.now() + 9000)).toBe(first);
    one.reject('me', first);
    expect(await one.get('me', shared.now() + 9000)).toBe('access-2');
    two.reject('me', first);
    expect(await two.get('me', shared.now() + 9000)).toBe('access-2');
    expect(shared.refreshed).toHaveLength(2);
  });

  test('an outage of the accounts host loses nothing', async () => {
    const shared = fleet(consented, (token, nth) => {
      if (nth === 1) throw new SpotifyError({ code: 'unavailable', host: 'accounts', cause: 'network', sent: 'no' });
      return grants(shared.now)(token, nth);
    });
    const { get } = shared.container();
    await expect(get('me', shared.now() + 9000)).rejects.toMatchObject({ failure: { code: 'unavailable' } });
    expect(shared.stored()).toEqual(consented);
    expect(await get('me', shared.now() + 9000)).toBe('access-2');
  });

  test('a sign-in that could not be stored still serves, and is stored by a later call', async () => {
    const shared = fleet(consented, (_, nth) => ({
      accessToken: `access-${nth}`,
      expiresAt: shared.now() + hour,
      refreshToken: 'refresh-1',
    }));
    const { get, stored } = shared.container();
    shared.writable(false);
    expect(await get('me', shared.now() + 9000)).toBe('access-1');
    await stored('me');
    expect(shared.unsaved).toHaveLength(1);
    expect(shared.stored()).toEqual(consented);
    shared.writable(true);
    await get('me', shared.now() + 9000);
    expect(shared.stored()).toMatchObject({ refreshToken: 'refresh-1' });
  });

  describe('a sign-in that could not be stored', () => {
    const rotated = (now: () => number) => (_: string, nth: number) => ({
      accessToken: `access-${nth}`,
      expiresAt: now() + hour,
      refreshToken: `refresh-${nth}`,
    });
    async function withUnsaved() {
      const shared = fleet(consented, (token, nth) => rotated(shared.now)(token, nth));
      const container = shared.container();
      shared.writable(false);
      await container.get('me', shared.now() + 9000);
      await container.stored('me');
      shared.writable(true);
      return { shared, container };
    }
    const newer: SignIn = { refreshToken: 'of the new sign-in', consentedAt: 5 };

    test('never replaces a newer one', async () => {
      const { shared, container } = await withUnsaved();
      shared.signIn(newer);
      await container.get('me', shared.now() + 9000);
      expect(shared.refreshed).toEqual(['refresh-0', 'of the new sign-in']);
      expect(shared.stored()).toMatchObject({ consentedAt: 5 });
    });

    test('is not stored for a user who disconnected', async () => {
      const { shared, container } = await withUnsaved();
      shared.signIn(undefined);
      await expect(container.get('me', shared.now() + 9000)).rejects.toMatchObject({ failure: { reason: 'never' } });
      expect(shared.stored()).toBeUndefined();
    });

    test('waits while a new sign-in holds the lease', async () => {
      const { shared, container } = await withUnsaved();
      shared.hold(true);
      expect(await container.get('me', shared.now() + 9000)).toBe('access-1');
      expect(shared.stored()).toEqual(consented);
      shared.signIn(newer);
      shared.hold(false);
      await container.get('me', shared.now() + 9000);
      expect(shared.stored()).toMatchObject({ consentedAt: 5 });
    });

    test('is forgotten with everything else once the access ended', async () => {
      const { shared, container } = await withUnsaved();
      container.forget('me');
      shared.signIn({ refreshToken: 'refresh-7', consentedAt: 0 });
      expect(await container.get('me', shared.now() + 9000)).toBe('access-2');
      expect(shared.refreshed).toEqual(['refresh-0', 'refresh-7']);
    });
  });

  test('a lease that never comes free ends at the deadline', async () => {
    const shared = fleet(consented, (token, nth) => grants(shared.now)(token, nth));
    const stuck = accessTokens({
      now: shared.now,
      sleep: async (milliseconds) => shared.advance(milliseconds),
      app: async () => ({ clientId: 'id', clientSecret: 'secret' }),
      signIns: { read: async () => consented, write: async () => undefined },
      lease: async () => undefined,
      refresh: async () => ({ accessToken: 'never', expiresAt: 0 }),
      onUnsaved: () => undefined,
    });
    const deadline = shared.now() + 5000;
    await expect(stuck.get('me', deadline)).rejects.toMatchObject({
      failure: { code: 'unavailable', cause: 'deadline', sent: 'no' },
    });
    expect(shared.now()).toBeLessThanOrEqual(deadline);
  });
});
