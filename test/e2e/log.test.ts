import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { dataKey } from '../../lib/compact/data.ts';
import { tools } from '../../lib/tools/registry.ts';
import { envelope, modern } from '../support/raw-mcp.ts';
import { useTestStack } from '../support/test-stack.ts';

/** Every tool is called, one after the other: the limits would only make it longer. */
const testStack = useTestStack({ environment: { RATE_PER_SECOND: '1000', RATE_PER_MINUTE: '60000' } });
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

const call = (name: string, args: Readonly<Record<string, unknown>>, meta: Readonly<Record<string, unknown>> = {}) =>
  testStack().send(modern('tools/call', { name, arguments: args, _meta: { ...envelope(), ...meta } }));

const line = z.record(z.string(), z.unknown());

describe('the log of the function', () => {
  it('has one line of JSON for each call, with what finds it again and nothing of what was asked', async () => {
    const { id } = await testStack().demo.resolve('$playlist:19');
    const answer = await call('search', { query: 'zanzibar nights' }, { traceparent });
    await call('search', { query: { text: 'zanzibar days' } }, { traceparent: 'what a caller likes' });
    await call('add_tracks_to_playlist', {
      playlist_id: id,
      track_uris: ['spotify:track:4iV5W9uYEdYUVa79Axb7Rh'],
    });
    await call('create_playlist', { name: 'A name that is nobody else’s', description: 'Diary' });
    const log = testStack().witness.log();
    const lines = log.split('\n').flatMap((text) => (text.startsWith('{') ? [line.parse(JSON.parse(text))] : []));
    const calls = lines.filter(({ message }) => message === 'tool call');
    expect(calls).toMatchObject([
      {
        level: 'INFO',
        tool: 'search',
        effect: 'read',
        outcome: 'ok',
        traceparent,
        request_id: answer.headers['apigw-requestid'],
      },
      { tool: 'search', outcome: 'wrong_arguments' },
      { tool: 'add_tracks_to_playlist', effect: 'write', outcome: 'forbidden' },
      { tool: 'create_playlist', effect: 'write', outcome: 'ok' },
    ]);
    expect(log).not.toMatch(/zanzibar|what a caller likes|nobody else|Diary|4iV5W9uYEdYUVa79Axb7Rh|demo@example\.com/);
  });

  it('has nothing of what any tool was given or said: no names, titles, ids or queries', async () => {
    const given = new Set<string>();
    const said = new Set<string>();
    for (const { name, example } of tools) {
      for (const [, value] of texts(example)) given.add(value);
      const { body } = await call(name, example, { [dataKey]: true });
      for (const [key, value] of texts(body))
        if (/^(name|title|display_name|id|uri|email|owner|artists?)$/.test(key)) said.add(value);
    }
    // What tools are called, settings such as `medium_term`, and the service itself may be in the log: they are nobody's.
    const isSomebodys = (text: string): boolean => text.length > 6 && text !== 'Spotify' && !/^[a-z_]+$/.test(text);
    const secret = [...given, ...said].filter(isSomebodys);
    expect(secret.length).toBeGreaterThan(300);
    const log = testStack().witness.log();
    expect(secret.filter((text) => log.includes(text))).toEqual([]);
    expect(log).not.toContain(testStack().laptop.token);
  });
});

/** All texts in a value, with the key that each stands under. */
function texts(value: unknown, key = ''): ReadonlyArray<readonly [string, string]> {
  if (typeof value === 'string') {
    const inner = /^[[{]/.test(value) ? parsed(value) : undefined;
    return inner === undefined ? [[key, value]] : texts(inner, key);
  }
  if (Array.isArray(value)) return value.flatMap((one) => texts(one, key));
  const fields = line.safeParse(value).data ?? {};
  return Object.entries(fields).flatMap(([name, one]) => texts(one, name));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
