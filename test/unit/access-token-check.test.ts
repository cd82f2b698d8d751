import { importJWK, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { accessTokenCheck, isAccessToken } from '../../lib/auth/access-token-check.ts';
import { type PrivateJwk, publicHalf, signingKey } from '../../lib/auth/signing-keys.ts';

const audience = { issuer: 'https://x.example', resource: 'https://x.example/mcp' };
const start = 1_800_000_000;
const first = signingKey('a'.repeat(64));
const second = signingKey('b'.repeat(64));

/** A token as the authorization server makes it, but for what is given. */
async function token(
  claims: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
  key: PrivateJwk = first,
) {
  const all = {
    iss: audience.issuer,
    aud: audience.resource,
    sub: 'account',
    client_id: 'client',
    scope: 'read write',
  };
  return new SignJWT({ ...all, iat: start, exp: start + 3600, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: key.kid, ...header })
    .sign(await importJWK({ ...key }, 'EdDSA'));
}

function checker() {
  let time = start * 1000;
  let reads = 0;
  let failing = false;
  let published: Array<{ jwk: ReturnType<typeof publicHalf>; until: number | undefined }> = [
    { jwk: publicHalf(first), until: undefined },
  ];
  const { check, learnKeys } = accessTokenCheck({
    now: () => time,
    published: () => {
      reads++;
      return failing ? Promise.reject(new Error('no table')) : Promise.resolve(published);
    },
  });
  return {
    check: (given: string) => check(given, audience),
    learnKeys,
    reads: () => reads,
    fail: (yes: boolean) => {
      failing = yes;
    },
    publish: (...keys: Array<{ jwk: ReturnType<typeof publicHalf>; until: number | undefined }>) => {
      published = keys;
    },
    advance: (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

const unsigned = (header: object, claims: object): string =>
  [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');

describe('an access token', () => {
  test('that is right says whom it acts for, and keys are read once', async () => {
    const { check, reads } = checker();
    const said = { valid: true, account: 'account', clientId: 'client', scopes: ['read', 'write'], issuedAt: start };
    expect(await check(await token())).toMatchObject(said);
    expect(await check(await token({ jti: 'other' }))).toMatchObject(said);
    expect(reads()).toBe(1);
  });

  test('is checked by keys that were read ahead, and by new ones where there were none yet', async () => {
    const { check, learnKeys, publish, reads } = checker();
    publish();
    await learnKeys();
    publish({ jwk: publicHalf(first), until: undefined });
    await learnKeys();
    expect(await check(await token())).toMatchObject({ valid: true });
    expect(reads()).toBe(2);
  });

  test.each([
    ['another audience', { aud: 'https://x.example/mcp/readonly' }],
    ['several audiences', { aud: ['https://x.example/mcp', 'https://other.example'] }],
    ['no audience', { aud: undefined }],
    ['another issuer', { iss: 'https://evil.example' }],
    ['a time that is over', { exp: start - 60 }],
    ['no end', { exp: undefined }],
    ['nobody', { sub: '' }],
    ['no time of issue', { iat: undefined }],
    ['more than an hour', { exp: start + 3601 }],
    ['a time to come', { nbf: start + 600 }],
  ])('for %s is none', async (_, claims) => {
    expect(await checker().check(await token(claims))).toEqual({ valid: false });
  });

  test.each([
    ['of another type', { typ: 'JWT' }],
    ['of no type', { typ: undefined }],
  ])('%s is none', async (_, header) => {
    expect(await checker().check(await token({}, header))).toEqual({ valid: false });
  });

  test('with alg none, or signed with the public key as a secret, is none', async () => {
    const claims = { iss: audience.issuer, aud: audience.resource, sub: 'account', iat: start, exp: start + 3600 };
    const { check } = checker();
    expect(await check(`${unsigned({ alg: 'none', typ: 'at+jwt' }, claims)}.`)).toEqual({ valid: false });
    expect(await check(`${unsigned({ alg: 'none', typ: 'at+jwt', kid: first.kid }, claims)}.AA`)).toEqual({
      valid: false,
    });
    const forged = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: first.kid })
      .sign(Buffer.from(first.x.padEnd(43, '=')));
    expect(await check(forged)).toEqual({ valid: false });
  });

  test('that was changed is none', async () => {
    const [header, , signature] = (await token()).split('.');
    const [, other] = (await token({ sub: 'somebody-else' })).split('.');
    expect(await checker().check(`${header}.${other}.${signature}`)).toEqual({ valid: false });
  });
});

describe('a new key', () => {
  test('counts once it is published, and for an old token unknown ones cost one read a minute at most', async () => {
    const { check, reads, publish, advance } = checker();
    const newer = await token({ iat: start - 60, exp: start + 3540 }, {}, second);
    expect(await check(newer)).toEqual({ valid: false });
    expect(await check(newer)).toEqual({ valid: false });
    expect(reads()).toBe(1);
    publish({ jwk: publicHalf(second), until: undefined }, { jwk: publicHalf(first), until: (start + 3600) * 1000 });
    advance(60_001);
    expect(await check(newer)).toMatchObject({ valid: true });
    expect(await check(await token())).toMatchObject({ valid: true });
    expect(reads()).toBe(2);
  });

  test('counts within a second for a token that is newer than the list, which costs one read a second at most', async () => {
    const { check, reads, publish, advance } = checker();
    const unknown = await token({ iat: start + 1 }, {}, second);
    expect(await check(unknown)).toEqual({ valid: false });
    advance(999);
    for (let call = 0; call < 5; call++) expect(await check(unknown)).toEqual({ valid: false });
    expect(reads()).toBe(1);
    publish({ jwk: publicHalf(second), until: undefined });
    advance(1);
    expect(await check(unknown)).toMatchObject({ valid: true });
    expect(reads()).toBe(2);
  });

  test('counts at once where there was none before, however old the token that came too early', async () => {
    const { check, reads, publish } = checker();
    publish();
    const early = await token({ iat: start - 1800, exp: start + 1800 }, {}, second);
    expect(await check(early)).toEqual({ valid: false });
    publish({ jwk: publicHalf(first), until: undefined });
    expect(await check(await token())).toMatchObject({ valid: true });
    expect(reads()).toBe(2);
  });

  test('ends the one before when its last token has expired', async () => {
    const { check, publish } = checker();
    publish({ jwk: publicHalf(second), until: undefined }, { jwk: publicHalf(first), until: start * 1000 });
    expect(await check(await token())).toEqual({ valid: false });
  });

  test('ends the one before in a warm container too, within five minutes', async () => {
    const { check, publish, advance, reads } = checker();
    const old = await token();
    expect(await check(old)).toMatchObject({ valid: true });
    publish({ jwk: publicHalf(second), until: undefined }, { jwk: publicHalf(first), until: start * 1000 });
    advance(300_000);
    expect(await check(old)).toMatchObject({ valid: true });
    expect(reads()).toBe(1);
    advance(1);
    expect(await check(old)).toEqual({ valid: false });
    expect(reads()).toBe(2);
  });
});

describe('while the keys cannot be read again', () => {
  test('those that are known count for a quarter of an hour, and none after that', async () => {
    const { check, fail, advance } = checker();
    const one = await token();
    await check(one);
    fail(true);
    advance(900_000);
    expect(await check(one)).toMatchObject({ valid: true });
    advance(1);
    await expect(check(one)).rejects.toThrow('no table');
    advance(10_000);
    fail(false);
    expect(await check(one)).toMatchObject({ valid: true });
  });
});

test('the same seed yields the same key, another one another, and the public half has no secret', () => {
  expect(signingKey('a'.repeat(64))).toEqual(first);
  expect(second.kid).not.toBe(first.kid);
  expect(Object.keys(publicHalf(first)).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
});

test('a static token is distinguished from an access token, with or without dots', async () => {
  expect(isAccessToken(await token())).toBe(true);
  expect(['abc', 'a.b.c', 'x'.repeat(43), '..'].map(isAccessToken)).toEqual([false, false, false, false]);
});
