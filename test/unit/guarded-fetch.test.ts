import { describe, expect, test } from 'vitest';
import { assertGuarded, guardedFetch, isPublic } from '../../lib/sign-in/guarded-fetch.ts';
import { fetching } from '../support/web.ts';

describe('the guard', () => {
  test.each([
    '127.0.0.1',
    '10.0.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd12::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    '2001:db8::1',
    'not-an-address',
  ])('%s is no address of the public internet', (address) => expect(isPublic(address)).toBe(false));

  test.each(['1.1.1.1', '93.184.215.14', '172.32.0.1', '2606:4700:4700::1111'])('%s is one', (address) =>
    expect(isPublic(address)).toBe(true),
  );

  test('is checked before the function starts', () => expect(assertGuarded).not.toThrow());

  test.each([
    ['a private address', ['10.0.0.1']],
    ['a public and a private address', ['1.1.1.1', '127.0.0.1']],
    ['no address', []],
  ])('a host with %s is not connected to', async (_, addresses) => {
    const { ports, asked } = await fetching((_request, response) => response.end('{}'), addresses);
    await expect(guardedFetch(ports, new URL('https://x.example/client.json'))).rejects.toThrow('public internet');
    expect(asked()).toBe(0);
  });

  test.each(['https://127.0.0.1/', 'https://[::1]/', 'https://2130706433/', 'https://0x7f.1/'])(
    '%s is not connected to',
    async (url) => {
      const { ports, asked } = await fetching((_request, response) => response.end('{}'));
      await expect(guardedFetch(ports, new URL(url))).rejects.toThrow('public internet');
      expect(asked()).toBe(0);
    },
  );

  test('plain http is not asked', async () => {
    const { ports } = await fetching((_request, response) => response.end('{}'));
    await expect(guardedFetch(ports, new URL('http://x.example/'))).rejects.toThrow('only https');
  });

  test('a document of 5 MB is cut off', async () => {
    const { ports } = await fetching((_request, response) => response.end(Buffer.alloc(5 * 1024 * 1024, 'x')));
    await expect(guardedFetch(ports, new URL('https://x.example/'))).rejects.toThrow('too large');
  });

  test.each([
    ['that never answers', () => undefined],
    [
      'that sends a byte now and then',
      (_request: unknown, response: { write: (text: string) => boolean }) =>
        void setInterval(() => response.write(' '), 50).unref(),
    ],
  ])('a host %s is given up', async (_, listener) => {
    const { ports } = await fetching(listener, undefined, 300);
    await expect(guardedFetch(ports, new URL('https://x.example/'))).rejects.toThrow();
  });

  test('a redirect is not followed', async () => {
    const { ports, asked } = await fetching((_request, response) =>
      response.writeHead(302, { location: 'https://169.254.169.254/' }).end(),
    );
    expect((await guardedFetch(ports, new URL('https://x.example/'))).status).toBe(302);
    expect(asked()).toBe(1);
  });
});
