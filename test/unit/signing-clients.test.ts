import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import type { SealedRows } from '../../lib/auth/sealed-rows.ts';
import { cookieNames } from '../../lib/sign-in/browser.ts';
import { clientDocuments } from '../../lib/sign-in/client-documents.ts';
import { nodeHandler } from '../../lib/sign-in/node-handler.ts';
import { authorizationServer } from '../../lib/sign-in/provider.ts';
import { memorySealedRows } from '../support/memory-sealed-rows.ts';
import { fetching } from '../support/web.ts';

const issuer = 'https://server.example';
const chatgpt = 'https://chatgpt.com/oauth/client.json';
const redirect = 'https://chatgpt.com/connector_platform_oauth_redirect';
const account = 'account';
const verifier = 'v'.repeat(43);
const nothing = () => undefined;
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Rows where whoever looks for a used assertion sees what was there before the others of the same moment wrote theirs. */
const together = (rows: SealedRows): SealedRows => ({
  ...rows,
  get: async (kind, id) => {
    const row = await rows.get(kind, id);
    if (kind === 'ReplayDetection') await sleep(50);
    return row;
  },
});

/** What the maker of the client publishes; `undefined` where its host refuses. */
interface Published {
  readonly document?: Readonly<Record<string, unknown>>;
  readonly keys?: Readonly<Record<string, unknown>>;
}

const signedDocument = {
  client_id: chatgpt,
  client_name: 'ChatGPT',
  redirect_uris: [redirect],
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'RS256',
  token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
  jwks_uri: 'https://chatgpt.com/oauth/jwks.json',
};

/** The authorization server before a web with what the client's maker publishes. */
async function serverBefore(published: Published) {
  const web: RequestListener = ({ url }, response) => {
    const body = url === '/oauth/jwks.json' ? published.keys : published.document;
    response.writeHead(body === undefined ? 403 : 200).end(JSON.stringify(body));
  };
  const { ports } = await fetching(web);
  const documents = clientDocuments({ ...ports, admitted: [], fetches: true, now: Date.now, log });
  const provider = authorizationServer(issuer, 's'.repeat(64), {
    rows: together(memorySealedRows()),
    users: {
      read: (id) => Promise.resolve({ account: id, spotifyId: id, name: id, consentedAt: 0 }),
      admit: () => Promise.resolve(),
      remove: () => Promise.resolve(),
    },
    onRegistered: () => Promise.resolve(),
    now: Date.now,
    random: () => crypto.randomUUID(),
    cookies: cookieNames(false),
    accessTokenSeconds: 3600,
    fetch: documents.fetch,
    mayFetch: documents.admits,
    renderError: () => Promise.resolve(''),
    log,
  });
  const serve = nodeHandler(provider.callback());
  return {
    /** A code as it is after the user agreed. */
    code: async (): Promise<string> => {
      const grant = new provider.Grant({ accountId: account, clientId: chatgpt });
      grant.addResourceScope(`${issuer}/mcp`, 'read');
      grant.addOIDCScope('openid offline_access');
      const grantId = await grant.save();
      const client = await provider.Client.find(chatgpt);
      if (!client) throw new Error('There is no client.');
      return new provider.AuthorizationCode({
        accountId: account,
        client,
        grantId,
        redirectUri: redirect,
        resource: `${issuer}/mcp`,
        scope: 'openid read',
        codeChallenge: createHash('sha256').update(verifier).digest('base64url'),
        codeChallengeMethod: 'S256',
        gty: 'authorization_code',
      }).save();
    },
    redeem: async (code: string, credentials: Readonly<Record<string, string>>) => {
      const response = await serve(
        new Request(`${issuer}/oauth/token`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({
            grant_type: 'authorization_code',
            code,
            code_verifier: verifier,
            redirect_uri: redirect,
            ...credentials,
          }).toString(),
        }),
      );
      const body: unknown = await response.json();
      return { status: response.status, body };
    },
  };
}

/** Keys of a client, as published, and assertions signed with them. */
async function clientKeys() {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const assertion = (jti: string = crypto.randomUUID()) =>
    new SignJWT({ jti })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(chatgpt)
      .setSubject(chatgpt)
      .setAudience(issuer)
      .setIssuedAt()
      .setExpirationTime('2m')
      .sign(privateKey);
  const credentials = async (jti?: string) => ({
    client_assertion: await assertion(jti),
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  });
  return { published: { keys: [jwk] }, credentials };
}

describe('a client that signs (private_key_jwt)', () => {
  test('gets in when its document and its keys can be fetched', async () => {
    const { published: keys, credentials } = await clientKeys();
    const { code, redeem } = await serverBefore({ document: signedDocument, keys });
    const { status, body } = await redeem(await code(), await credentials());
    expect({ status, body }).toMatchObject({ status: 200, body: { scope: 'read', token_type: 'Bearer' } });
  });

  test('gets in with our copy of its document when its keys can be fetched', async () => {
    const { published: keys, credentials } = await clientKeys();
    const { code, redeem } = await serverBefore({ keys });
    expect(await redeem(await code(), await credentials())).toMatchObject({ status: 200 });
  });

  test.each([
    ['fetched', signedDocument],
    ['a copy', undefined],
  ])('does not get in when its keys cannot be fetched, its document being %s', async (_, document) => {
    const { credentials } = await clientKeys();
    const { code, redeem } = await serverBefore({ ...(document && { document }) });
    expect(await redeem(await code(), await credentials())).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
  });

  test('does not get in without a signature, or with that of somebody else', async () => {
    const { published: keys } = await clientKeys();
    const { credentials: forged } = await clientKeys();
    const { code, redeem } = await serverBefore({ document: signedDocument, keys });
    expect(await redeem(await code(), { client_id: chatgpt })).toMatchObject({ status: 401 });
    expect(await redeem(await code(), await forged())).toMatchObject({ status: 401 });
  });

  test('can use an assertion once, also when two come at once', async () => {
    const { published: keys, credentials } = await clientKeys();
    const { code, redeem } = await serverBefore({ document: signedDocument, keys });
    const codes = [await code(), await code(), await code()];
    const same = await credentials();
    const answers = await Promise.all(codes.slice(0, 2).map((one) => redeem(one, same)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect(await redeem(codes[2] ?? '', same)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(await redeem(codes[2] ?? '', await credentials())).toMatchObject({ status: 200 });
  });
});
