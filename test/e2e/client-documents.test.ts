import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { knownClients } from '../../lib/sign-in/known-clients.ts';
import { oauthClient, redirectUri, signInByHand, toConsent } from '../support/oauth-client.ts';
import { scenarioEnvironment } from '../support/oauth-scenario.ts';
import { modern } from '../support/raw-mcp.ts';
import { useTestStack } from '../support/test-stack.ts';

const admitted = 'https://client.example/oauth/client.json';
const testStack = useTestStack({ environment: { ...scenarioEnvironment, CLIENT_METADATA_URLS: admitted } });
const client = () => oauthClient(testStack().origin, testStack().witness.seen);

/** Some port that the client got from its system. */
const withPort = (redirect: string): string =>
  redirect.replace(/^(http:\/\/[^/:]+|http:\/\/\[::1\])(?=\/)/, '$1:49152');

describe('a client that is known by its metadata document', () => {
  it.each(knownClients.flatMap(({ id, name, copy }) => (copy ? [[name, id, copy.redirects] as const] : [])))(
    '%s comes to the consent page when its document cannot be fetched, with each of its redirects',
    async (name, id, redirects) => {
      for (const redirect of redirects) {
        const one = client();
        const page = await toConsent(one.browser(), one.authorizeUrl(id, { redirect_uri: withPort(redirect) }));
        expect(page.text).toContain(`Let “${name}” use your Spotify?`);
      }
    },
  );

  it('such as Copilot CLI signs in at a port of its own, calls, and refreshes with all that it once asked for', async () => {
    const one = client();
    const id = 'https://github.com/copilot/cli/client-metadata.json';
    const redirect_uri = 'http://127.0.0.1:49152/callback';
    const back = await signInByHand(one.browser(), one.authorizeUrl(id, { redirect_uri }));
    expect(`${back.origin}${back.pathname}`).toBe(redirect_uri);
    expect(back.searchParams.get('iss')).toBe(testStack().origin);
    const code = back.searchParams.get('code') ?? '';
    const tokens = await one.redeem(id, code, { redirect_uri, resource: `${testStack().origin}/mcp` });
    expect(tokens.status).toBe(200);
    const again = await one.refresh(id, tokens.refresh_token ?? '', { scope: 'read control write offline_access' });
    expect(again.status).toBe(200);
    const authorization = `Bearer ${again.access_token}`;
    const { headers, body } = modern('tools/call', { name: 'get_current_user', arguments: {} });
    const answer = await testStack().send({ headers: { ...headers, authorization }, body });
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('Demo Listener') });
  });

  it('is not sent to a redirect that is not its own', async () => {
    const one = client();
    const url = one.authorizeUrl('https://github.com/copilot/cli/client-metadata.json', {
      redirect_uri: 'http://127.0.0.1:49152/elsewhere',
    });
    expect(await one.browser().get(url)).toMatchObject({ status: 400, location: undefined });
  });

  it('and is not admitted is told to the person, with the setting that admits it', async () => {
    const one = client();
    const id = 'https://unknown.example/<b>client</b>.json';
    const page = await one.browser().get(one.authorizeUrl(id));
    expect(page.status).toBe(400);
    expect(page.text).toContain('This server does not admit this client yet');
    expect(page.text).toContain('CLIENT_METADATA_URLS=https://unknown.example/&lt;b&gt;client&lt;/b&gt;.json');
  });

  it('and whose document cannot be fetched is told so, whether known or admitted', async () => {
    for (const id of [admitted, 'https://chatgpt.com/oauth/codex/3q2-7wABCDE_/client.json']) {
      const one = client();
      const page = await one.browser().get(one.authorizeUrl(id));
      expect(page.status).toBe(400);
      expect(page.text).toContain('The document of this client cannot be used');
      expect(page.text).toContain(id);
    }
  });
});

describe('a client that registers keys', () => {
  const metadata = { redirect_uris: [redirectUri], token_endpoint_auth_method: 'private_key_jwt' };

  it('must send them: none are fetched for strangers', async () => {
    const { status, body } = await client().register({ ...metadata, jwks_uri: 'https://evil.example/jwks.json' });
    expect({ status, body }).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
    expect(body['error_description']).toContain('send them as jwks');
  });

  it('signs in by them, and can use each assertion once', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
    const one = client();
    const { body } = await one.register({ ...metadata, jwks: { keys: [jwk] } });
    const id = String(body['client_id']);
    const assertion = async () => ({
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await new SignJWT({ jti: crypto.randomUUID() })
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .setIssuer(id)
        .setSubject(id)
        .setAudience(testStack().origin)
        .setIssuedAt()
        .setExpirationTime('2m')
        .sign(privateKey),
    });
    const codeOf = async () => (await signInByHand(one.browser(), one.authorizeUrl(id))).searchParams.get('code') ?? '';
    const codes = [await codeOf(), await codeOf()];
    const same = await assertion();
    const answers = await Promise.all(codes.map((code) => one.redeem(id, code, same)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    const token = answers.find(({ status }) => status === 200)?.refresh_token ?? '';
    expect(await one.refresh(id, token)).toMatchObject({ status: 401, error: 'invalid_client' });
    // Also a client that signs asks for more than was granted.
    const scope = 'read control write offline_access';
    expect(await one.refresh(id, token, { ...(await assertion()), scope })).toMatchObject({ status: 200 });
  });
});
