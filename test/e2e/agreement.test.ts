import { createHmac, hkdfSync } from 'node:crypto';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { dataKey } from '../../lib/compact/data.ts';
import { readResult } from '../../lib/compact/result.ts';
import { clientKinds } from '../support/clients.ts';
import { envelope, modern } from '../support/raw-mcp.ts';
import { useTestStack } from '../support/test-stack.ts';

// The demo is reset before each test, and shows each change at once: nothing has to be waited for.
const testStack = useTestStack({ environment: { IDEMPOTENCY_SETTLE_LIBRARY_MS: '1' } });
beforeEach(() => testStack().demo.reset());

const replaces = async () => ({
  playlist_id: (await testStack().demo.resolve('$playlist:9')).id,
  by: 'title',
  keep_dates: false,
});
const never = (): never => {
  throw new Error('There is no client.');
};
/** The text of the secret with this key. */
const secretNamed = (key: string): Promise<string> => {
  const versions = testStack()
    .laptop.secrets.all()
    .flatMap((secret) => [...secret.versions.values()]);
  return Promise.resolve(versions.map(({ text }) => text).findLast((text) => text.includes(key)) ?? '{}');
};
const puts = async () => (await testStack().demo.requests()).filter(({ method }) => method === 'PUT').length;

describe('a client of 2026-07-28 that can ask its user', () => {
  async function sorted(answer: {
    readonly action: 'accept' | 'decline';
    readonly content?: { readonly agree: boolean };
  }) {
    const asked: string[] = [];
    const client = new Client(
      { name: 'asking', version: '1.0.0' },
      { capabilities: { elicitation: {} }, versionNegotiation: { mode: { pin: '2026-07-28' } } },
    );
    client.setRequestHandler('elicitation/create', ({ params }) => {
      asked.push(params.message);
      return { ...answer };
    });
    const { mcpUrl, token } = testStack().laptop;
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(mcpUrl), { requestInit }));
    const params = { name: 'sort_playlist', arguments: await replaces(), _meta: { [dataKey]: true } };
    const { data } = readResult(await client.callTool(params));
    await client.close();
    return { asked, data };
  }

  it('asks once, and does it when the user agrees', async () => {
    const { asked, data } = await sorted({ action: 'accept', content: { agree: true } });
    expect(asked).toEqual([expect.stringMatching(/^Replace the contents of "Running" .* This cannot be undone\.$/)]);
    expect(data).toMatchObject({ success: true });
    expect(await puts()).toBe(1);
  });

  it.each([{ action: 'decline' }, { action: 'accept', content: { agree: false } }] as const)(
    'changes nothing when the user does not: %o',
    async (answer) => {
      const { asked, data } = await sorted(answer);
      expect(asked).toHaveLength(1);
      expect(data).toMatchObject({ success: false, message: 'The user declined. Nothing was changed.' });
      expect(await puts()).toBe(0);
    },
  );

  it('gets no token from a dry run, and a token in the arguments is not the word of its user', async () => {
    const capable = { ...envelope(), 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
    const call = async (_meta: unknown, more: object) => {
      const params = { _meta, name: 'sort_playlist', arguments: { ...(await replaces()), ...more } };
      return (await testStack().send(modern('tools/call', params))).body;
    };
    expect(await call(capable, { dry_run: true })).not.toContain('confirm_token');
    const [, confirm_token = ''] = /confirm_token: ([\w.-]+)/.exec(await call(envelope(), { dry_run: true })) ?? [];
    expect(confirm_token.length).toBeGreaterThan(40);
    const asked = await call(capable, { confirm_token });
    expect(asked).toContain('input_required');
    const [, requestState = ''] = /"requestState":"([^"]+)"/.exec(asked) ?? [];
    expect(requestState.length).toBeGreaterThan(40);
    // What travels with the question is no token either, where a client cannot be asked.
    expect(await call(envelope(), { confirm_token: requestState })).toContain('nothing was changed yet');
    expect(await puts()).toBe(0);
  });

  it('cannot bring an answer to a question that was never asked', async () => {
    const capable = { ...envelope(), 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
    const call = async (more: Readonly<Record<string, unknown>>) => {
      const _meta = { ...capable, [dataKey]: true };
      const params = { _meta, name: 'sort_playlist', arguments: await replaces(), ...more };
      const { body } = await testStack().send(modern('tools/call', params));
      return z.object({ result: z.looseObject({}) }).parse(JSON.parse(body)).result;
    };
    const inputResponses = { agree: { action: 'accept', content: { agree: true } } };
    for (const requestState of ['made up', undefined]) {
      expect(await call({ inputResponses, requestState })).toMatchObject({ resultType: 'input_required' });
    }
    expect(await puts()).toBe(0);
    const { requestState } = await call({});
    const other = await testStack().demo.resolve('$playlist:11');
    const misused = { arguments: { ...(await replaces()), playlist_id: other.id }, inputResponses, requestState };
    expect(await call(misused)).toMatchObject({ resultType: 'input_required' });
    expect(await puts()).toBe(0);
    expect(readResult(await call({ inputResponses, requestState })).data).toMatchObject({ success: true });
    expect(await puts()).toBe(1);
    await testStack().demo.reset();
    expect(await call({ inputResponses, requestState })).toMatchObject({ resultType: 'input_required' });
    expect(await puts()).toBe(0);
  });
});

describe('a confirm_token', () => {
  /** Seals as `lib/auth/seals.ts` does, with the secret at hand. */
  const forged = (secret: string, call: object, question: unknown): string => {
    const key = Buffer.from(hkdfSync('sha256', secret, '', 'text that a client carries from one call to the next', 32));
    const body = Buffer.from(JSON.stringify({ v: true, e: Date.now() + 60_000 })).toString('base64url');
    const text = JSON.stringify([JSON.stringify(['token', 'sort_playlist', call, question]), 'k7Qm2Xw9Lt', body]);
    return `${body}.${createHmac('sha256', key).update(text).digest('base64url')}`;
  };

  it('cannot be made with the static token, which clients hold', async () => {
    const client = await testStack().connect(clientKinds[0] ?? never());
    const args = await replaces();
    const { clientSecret, clientId } = JSON.parse(await secretNamed('clientSecret'));
    // The arguments as the tool completes them.
    const { playlist_id, by, keep_dates } = args;
    const full = { playlist_id, by, descending: false, keep_dates };
    const { message } = (await client.call('sort_playlist', args)).data;
    const [question] = String(message).split(' This cannot be undone');
    for (const secret of [testStack().laptop.token, clientId]) {
      const { data } = await client.call('sort_playlist', { ...args, confirm_token: forged(secret, full, question) });
      expect(data).toMatchObject({ success: false });
    }
    expect(await puts()).toBe(0);
    // The forgery is right but for the key.
    const forgedCall = await client.call('sort_playlist', {
      ...args,
      confirm_token: forged(clientSecret, full, question),
    });
    expect(forgedCall.data).toMatchObject({ success: true });
    await client.close();
  });
});

describe.each(clientKinds.map((kind) => [kind.name, kind] as const))('%s, which cannot ask', (_name, kind) => {
  it('gets a token for when the user agrees, which is good for this call', async () => {
    const client = await testStack().connect(kind);
    const args = await replaces();
    const { data, isError } = await client.call('sort_playlist', args);
    expect(isError).toBe(false);
    expect(data).toMatchObject({ success: false, message: expect.stringContaining('confirm_token') });
    expect(await puts()).toBe(0);
    const confirm_token = data['confirm_token'];
    expect((await client.call('sort_playlist', { ...args, by: 'album', confirm_token })).data).toMatchObject({
      success: false,
    });
    expect((await client.call('sort_playlist', { ...args, confirm_token })).data).toMatchObject({ success: true });
    expect(await puts()).toBe(1);
    await testStack().demo.reset();
    const again = await client.call('sort_playlist', { ...args, confirm_token });
    expect(again.data).toMatchObject({ success: false, message: expect.stringContaining('nothing was changed yet') });
    expect(await puts()).toBe(0);
    await client.close();
  });
});

describe('where the owner set CONFIRM=token', () => {
  const unattended = useTestStack({ environment: { CONFIRM: 'token' } });

  it('a client that could ask confirms by the token, and nobody is asked', async () => {
    const capable = { ...envelope(), 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
    const playlist_id = (await unattended().demo.resolve('$playlist:9')).id;
    const call = async (more: object) => {
      const args = { playlist_id, by: 'title', keep_dates: false, ...more };
      return (await unattended().send(modern('tools/call', { _meta: capable, name: 'sort_playlist', arguments: args })))
        .body;
    };
    const [, confirm_token = ''] = /confirm_token: ([\w.-]+)/.exec(await call({ dry_run: true })) ?? [];
    expect(await call({})).not.toContain('input_required');
    expect(await call({ confirm_token })).toContain('message: Sorted with one call.');
  });
});
