import { afterEach, expect, test } from 'vitest';
import { send } from '../support/raw-mcp.ts';
import { useFleet } from './support/fleet.ts';

const fleet = await useFleet(1, { AWS_TIMEOUT_MS: '1000' });
// What is held keeps the laptop from ending.
afterEach(() => fleet.table.heal());
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const base64url = (text: string): string => Buffer.from(text).toString('base64url');

async function answers(path: string, init: RequestInit = {}) {
  const response = await fetch(`${fleet.testStack().origin}${path}`, { redirect: 'manual', ...init });
  return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() };
}

test('a table that stops responding on a later request is reported in time by pages and by endpoints', async () => {
  // The function has started, and has read its keys.
  expect(await answers('/')).toMatchObject({ status: 200 });
  expect(await answers('/oauth/jwks')).toMatchObject({ status: 200 });
  fleet.table.decide(() => 'held');
  const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'somebody', refresh_token: 'bWU.random' });
  const [page, token, revoke, authorize] = await Promise.all([
    answers('/'),
    answers('/oauth/token', { method: 'POST', headers: form, body }),
    answers('/oauth/revoke', {
      method: 'POST',
      headers: form,
      body: new URLSearchParams({ client_id: 'somebody', token: 'bWU.random' }),
    }),
    answers('/oauth/authorize?client_id=somebody&response_type=code', { headers: { accept: 'text/html' } }),
  ]);
  for (const answer of [page, token, revoke, authorize]) {
    expect(answer.status, answer.text).toBe(503);
    expect(Number(answer.retryAfter)).toBeGreaterThan(0);
  }
  expect(JSON.parse(token.text)).toMatchObject({ error: 'temporarily_unavailable' });
  expect(JSON.parse(revoke.text)).toMatchObject({ error: 'temporarily_unavailable' });
  expect(page.text).toContain('<html');
});

test('a token that cannot be checked is neither right nor wrong', async () => {
  fleet.table.decide(() => 'held');
  const authorization = `Bearer ${base64url('{"alg":"EdDSA","kid":"unknown"}')}.${base64url('{}')}.AAAA`;
  const { origin } = fleet.testStack();
  const answer = await send(origin, {
    headers: { authorization },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
  });
  expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
});
