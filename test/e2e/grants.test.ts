import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { logIn, oauthClient, redirectUri, signInByHand } from '../support/oauth-client.ts';
import { modern } from '../support/raw-mcp.ts';
import { useTestStack } from '../support/test-stack.ts';

const testStack = useTestStack({ environment: { CONTAINERS: '2', REGISTRATIONS: '100' } });

/** A client that is signed in, with its tokens. */
async function signedIn() {
  const client = oauthClient(testStack().origin, testStack().witness.seen);
  const id = await client.registered();
  const back = await signInByHand(client.browser(), client.authorizeUrl(id));
  return { ...client, id, tokens: await client.redeem(id, back.searchParams.get('code') ?? '') };
}

async function call(token: string | undefined): Promise<number> {
  const { headers, body } = modern('tools/call', { name: 'get_current_user', arguments: {} });
  return (await testStack().send({ headers: { ...headers, authorization: `Bearer ${token}` }, body })).status;
}

/** The status of a call by each container, whichever comes first. */
const calls = async (token: string | undefined) => [
  ...new Set(await Promise.all([call(token), call(token), call(token)])),
];

describe('the token endpoint', () => {
  /** What a page of an origin may read of a refresh. */
  async function readableBy(from: string) {
    const { id, tokens } = await signedIn();
    const answer = await fetch(`${testStack().origin}/oauth/token`, {
      method: 'POST',
      headers: { origin: from, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        ...{ grant_type: 'refresh_token', client_id: id, resource: `${testStack().origin}/mcp` },
        refresh_token: tokens.refresh_token ?? '',
      }).toString(),
    });
    return { status: answer.status, by: answer.headers.get('access-control-allow-origin') };
  }

  it('lets a page of the origin that the client redirects to read the answer', async () => {
    const { origin: clientOrigin } = new URL(redirectUri);
    expect(await readableBy(clientOrigin)).toEqual({ status: 200, by: clientOrigin });
  });

  it('lets a page of another origin read nothing', async () => {
    const { status, by } = await readableBy('https://other.example.com');
    expect([status, by]).toEqual([400, null]);
  });
});

describe('a spent refresh token', () => {
  /** Exchanged twice, so that the first one is spent. */
  async function spent() {
    const one = await signedIn();
    const first = one.tokens.refresh_token ?? '';
    const second = await one.refresh(one.id, first);
    const third = await one.refresh(one.id, second.refresh_token ?? '');
    return { ...one, first, third };
  }

  it('ends the access tokens of its own grant at once, and those of no other client', async () => {
    const other = await signedIn();
    const { refresh, id, first, third } = await spent();
    expect(await calls(third.access_token)).toEqual([200]);
    expect(await refresh(id, first)).toMatchObject({ error: 'invalid_grant' });
    expect(await calls(third.access_token)).toEqual([401]);
    expect(await refresh(id, third.refresh_token ?? '')).toMatchObject({ error: 'invalid_grant' });
    expect(await calls(other.tokens.access_token)).toEqual([200]);
    expect(await other.refresh(other.id, other.tokens.refresh_token ?? '')).toMatchObject({ status: 200 });
  });

  it('ends nothing in the hands of another client', async () => {
    const { refresh, first, id, third } = await spent();
    const other = await signedIn();
    expect(await refresh(other.id, first)).toMatchObject({ error: 'invalid_grant' });
    expect(await calls(third.access_token)).toEqual([200]);
    expect(await refresh(id, third.refresh_token ?? '')).toMatchObject({ status: 200 });
  });

  it('ends its family also where the request is wrong in another way', async () => {
    const { refresh, id, first, third } = await spent();
    expect(await refresh(id, first, { scope: 'nonsense' })).toMatchObject({ status: 400 });
    expect(await refresh(id, third.refresh_token ?? '')).toMatchObject({ error: 'invalid_grant' });
    expect(await calls(third.access_token)).toEqual([401]);
  });
});

describe('revoking', () => {
  it('a refresh token ends its access tokens', async () => {
    const { revoke, id, tokens } = await signedIn();
    expect(await calls(tokens.access_token)).toEqual([200]);
    expect((await revoke(id, tokens.refresh_token ?? '')).status).toBe(200);
    expect(await calls(tokens.access_token)).toEqual([401]);
  });

  it('an access token ends it, and its refresh token', async () => {
    const { revoke, refresh, id, tokens } = await signedIn();
    expect((await revoke(id, tokens.access_token ?? '')).status).toBe(200);
    expect(await calls(tokens.access_token)).toEqual([401]);
    expect(await refresh(id, tokens.refresh_token ?? '')).toMatchObject({ error: 'invalid_grant' });
  });

  it('an access token of another client, a changed one or one that is nothing changes nothing', async () => {
    const { revoke, tokens } = await signedIn();
    const other = await signedIn();
    const [header, payload = '', signature] = (tokens.access_token ?? '').split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const changed = Buffer.from(JSON.stringify({ ...claims, client_id: other.id })).toString('base64url');
    for (const token of [tokens.access_token, `${header}.${changed}.${signature}`, 'nothing', 'a.b.c'])
      expect((await revoke(other.id, token ?? '')).status).toBe(200);
    expect(await calls(tokens.access_token)).toEqual([200]);
  });
});

// The last: the server has no owner any more.
describe('a user who disconnects', () => {
  it('while clients refresh leaves no row, and no token that counts', async () => {
    const one = await signedIn();
    const other = await signedIn();
    const { browser } = one;
    const home = browser();
    const sent = await home.submit(await home.get(`${testStack().origin}/`), '/oauth/sign-in');
    const back = await home.get(await logIn(home, await home.get(sent.location ?? '')));
    const page = await home.get(back.location ?? '');
    const refreshing = async ({ id, refresh, tokens }: typeof one) => {
      const first = tokens.refresh_token ?? '';
      const got = [];
      for (let token = first, nth = 0; nth < 9; nth++) {
        const answer = await refresh(id, token);
        if (answer.access_token === undefined) break;
        got.push(answer.access_token);
        token = answer.refresh_token ?? '';
      }
      return got;
    };
    const [gone, ...tokens] = await Promise.all([
      home.submit(page, '/oauth/disconnect', { confirm: 'yes' }),
      refreshing(one),
      refreshing(other),
    ]);
    expect(gone.text).toContain('You are disconnected');
    const issued = [one.tokens.access_token, other.tokens.access_token, ...tokens.flat()];
    for (const token of issued) expect(await call(token)).toBe(401);
    const TableName = testStack().laptop.stack.tables[0]?.name ?? '';
    const { Items } = z
      .object({ Items: z.array(z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) })) })
      .parse(await testStack().laptop.dynamodb.admin('Scan', { TableName }));
    expect(Items.filter(({ pk }) => pk.S.startsWith('user#')).map(({ sk }) => sk.S)).toEqual([]);
  });
});
