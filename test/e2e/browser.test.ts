import { describe, expect, it } from 'vitest';
import { modern } from '../support/raw-mcp.ts';
import { useTestStack } from '../support/test-stack.ts';

const testStack = useTestStack({ environment: { ALLOWED_ORIGINS: 'app.example.com, tools.example.com' } });
const { headers, body } = modern('tools/list');
const origin = 'https://app.example.com';
const asking = {
  authorization: undefined,
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization,content-type,mcp-method,mcp-protocol-version',
};

describe('a page of an allowed origin', () => {
  it('may ask without a token what it may send', async () => {
    const answer = await testStack().send({ method: 'OPTIONS', headers: { ...asking, origin } });
    expect(answer).toMatchObject({
      status: 204,
      body: '',
      headers: {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization,content-type,mcp-method,mcp-protocol-version',
        vary: 'Origin',
      },
    });
  });

  it.each([origin, 'https://tools.example.com', 'http://localhost:5173'])('of %s may read the answer', async (from) => {
    const answer = await testStack().send({ headers: { ...headers, origin: from }, body });
    expect(answer).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': from, vary: 'Origin' } });
  });

  it('may read how to sign in', async () => {
    const answer = await testStack().send({ headers: { ...headers, origin, authorization: undefined }, body });
    expect(answer).toMatchObject({
      status: 401,
      headers: {
        'www-authenticate': expect.stringMatching(/^Bearer resource_metadata=/),
        'access-control-allow-origin': origin,
        'access-control-expose-headers': 'WWW-Authenticate',
      },
    });
  });
});

describe('a page of any other origin', () => {
  it.each(['https://evil.example.com', 'https://app.example.com.evil.com', 'https://notapp.example.com', 'null'])(
    '%s may neither ask nor read',
    async (from) => {
      for (const request of [
        { method: 'OPTIONS', headers: { ...asking, origin: from } },
        { headers: { ...headers, origin: from }, body },
      ]) {
        const answer = await testStack().send(request);
        expect(answer.status).toBe(403);
        expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
      }
    },
  );
});

it('who is no browser is told nothing of origins', async () => {
  const answer = await testStack().send({ headers, body });
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
});
