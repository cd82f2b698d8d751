import { describe, expect, it } from 'vitest';
import type { LaptopOptions } from '../../infra/local/laptop.ts';
import { modern } from '../support/raw-mcp.ts';
import { useTestStack } from '../support/test-stack.ts';

const { headers, body } = modern('tools/list');
const token = 'the-right-token-of-this-test';

/** The challenge that says where to sign in (RFC 9728, 5.1). */
const signInAt = (origin: string, error?: string): string =>
  `Bearer ${error === undefined ? '' : `error="${error}", `}resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp", scope="read control write"`;

/** What is sent in the place of the right header, and the error in the challenge that it gets. */
const wrong: ReadonlyArray<readonly [what: string, authorization: string | undefined, error: string | undefined]> = [
  ['no token', undefined, undefined],
  ['another token', 'Bearer another-token-of-this-test', 'invalid_token'],
  ['the beginning of the token', `Bearer ${token.slice(0, -1)}`, 'invalid_token'],
  ['the token and more', `Bearer ${token}x`, 'invalid_token'],
  ['the token in another case', `Bearer ${token.toUpperCase()}`, 'invalid_token'],
  ['an empty token', 'Bearer ', 'invalid_request'],
  ['another scheme', `Basic ${btoa(`user:${token}`)}`, 'invalid_request'],
  ['the token alone', token, 'invalid_request'],
];

/** What the person is told, by error. */
const said: Readonly<Record<string, RegExp>> = {
  unauthorized: /^Sign in with OAuth, or send the server's access token/,
  invalid_request: /^The Authorization header must read: Bearer <token>/,
  invalid_token: /^The token is wrong, has expired, or was issued for another URL of this server\./,
};

describe.each(['keep', 'rename'])('behind a gateway that would %s WWW-Authenticate', (behaviour) => {
  const testStack = useTestStack({ environment: { GATEWAY_WWW_AUTHENTICATE: behaviour, MCP_ACCESS_TOKEN: token } });

  it.each(wrong)('%s is answered with 401 and a challenge', async (_what, authorization, error) => {
    const answer = await testStack().send({ headers: { ...headers, authorization }, body });
    expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': signInAt(testStack().origin, error) } });
    const { error: code, error_description: description } = JSON.parse(answer.body);
    expect(code).toBe(error ?? 'unauthorized');
    // Whoever sent a token is not told to send one.
    expect(description).toMatch(said[error ?? 'unauthorized'] ?? 'nothing');
  });

  it.each(['?access_token=', '?token='])('a token in the query (%s) is none', async (query) => {
    const path = `/mcp${query}${token}`;
    expect(await testStack().send({ path, headers: { ...headers, authorization: undefined }, body })).toMatchObject({
      status: 401,
    });
  });

  it('the right token is taken whatever the case of the scheme', async () => {
    const answer = await testStack().send({ headers: { ...headers, authorization: `bearer  ${token}` }, body });
    expect(answer.status).toBe(200);
  });

  it('nothing of all this reaches Spotify', async () => {
    expect(await testStack().demo.counts()).toEqual({});
  });
});

/** The template as it would be if nothing put the challenge back. */
const withoutMapping: LaptopOptions['edit'] = ({ Resources, ...template }) => ({
  ...template,
  Resources: Object.fromEntries(
    Object.entries(Resources).map(([id, resource]) => {
      const { ResponseParameters: _, ...Properties } = resource.Properties;
      return [id, { ...resource, Properties }];
    }),
  ),
});

describe('behind a gateway that renames WWW-Authenticate, without our mapping', () => {
  const testStack = useTestStack({ environment: { GATEWAY_WWW_AUTHENTICATE: 'rename' }, edit: withoutMapping });

  it('the challenge is lost, which is what the mapping is for', async () => {
    const answer = await testStack().send({ headers: { ...headers, authorization: undefined }, body });
    expect(answer).toMatchObject({
      status: 401,
      headers: { 'x-amzn-remapped-www-authenticate': signInAt(testStack().origin) },
    });
    expect(answer.headers).not.toHaveProperty('www-authenticate');
  });
});
