import { describe, expect, test } from 'vitest';
import { askShortLink, shortLinkIn } from '../../lib/spotify/short-links.ts';
import { withoutShortLinks } from '../../lib/tools/definition/references.ts';
import { tools } from '../../lib/tools/registry.ts';

const id = '4iV5W9uYEdYUVa79Axb7Rh';
const link = `https://open.spotify.com/track/${id}`;

test.each([
  ['https://spotify.link/aBc123', 'https://spotify.link/aBc123'],
  ['http://spotify.link/aBc123?_p=1#x', 'https://spotify.link/aBc123'],
  ['spotify.app.link/aBc123', 'https://spotify.app.link/aBc123'],
  ['https://open.spotify.com/s/aBc123/', 'https://open.spotify.com/s/aBc123'],
  [link, undefined],
  ['https://spotify.link.evil.example/a', undefined],
  ['https://evil.example/spotify.link/a', undefined],
  ['https://spotify.link/../../secret', undefined],
  ['https://spotify.link@evil.example/a', undefined],
  ['https://spotify.link:8080/a', undefined],
  ['https://spotify.link/', undefined],
  ['listen to https://spotify.link/a', undefined],
])('%s is the short link %s', (text, expected) => {
  expect(shortLinkIn(text)).toBe(expected);
});

describe('asking', () => {
  const asking = (response: () => Response | Promise<Response>) => {
    const asked: unknown[] = [];
    const fetch = (url: unknown, options: unknown) => {
      asked.push([url, options]);
      return Promise.resolve(response());
    };
    return { ask: askShortLink({ fetch, timeout: 1000 }), asked };
  };
  const redirect = (location: string) => () => new Response(null, { status: 307, headers: { location } });

  test.each([
    ['a redirect', redirect(`https://open.spotify.com/intl-de/track/${id}?si=x&nd=1`), link],
    ['a page', () => new Response(`<link rel="canonical" href="${link}">`), link],
    ['a redirect elsewhere', redirect(`https://evil.example/?x=${link}`), undefined],
    ['a page about nothing', () => new Response('<html>'), undefined],
    ['no page', () => new Response(null, { status: 404 }), undefined],
    ['no answer', () => Promise.reject(new Error('down')), undefined],
    ['a page that names it too late', () => new Response(`${'x'.repeat(200_000)}${link}`), undefined],
  ])('follows nothing: %s', async (_, response, expected) => {
    const { ask, asked } = asking(response);
    expect(await ask('https://spotify.link/a')).toBe(expected);
    expect(asked).toEqual([['https://spotify.link/a', expect.objectContaining({ redirect: 'manual' })]]);
  });
});

describe('arguments', () => {
  const resolve = (short: string) => Promise.resolve(short.endsWith('/known') ? link : undefined);

  test('that name things are replaced where it is known what they lead to', async () => {
    const args = {
      track_id: '<https://spotify.link/known>',
      uris: ['https://open.spotify.com/s/known', 'https://spotify.link/other', 'spotify:track:x', 7],
      description: 'https://spotify.link/known',
      query: 'https://spotify.link/known',
    };
    expect(await withoutShortLinks(args, resolve)).toEqual({
      ...args,
      track_id: link,
      uris: [link, 'https://spotify.link/other', 'spotify:track:x', 7],
    });
  });

  test('of any other kind stay, and so many are looked up at most', async () => {
    for (const args of [undefined, 'text', [1], {}]) expect(await withoutShortLinks(args, resolve)).toBe(args);
    const asked: string[] = [];
    const uris = Array.from({ length: 30 }, (_, at) => `https://spotify.link/${at}`);
    await withoutShortLinks({ uris }, (short) => Promise.resolve(void asked.push(short)));
    expect(asked).toHaveLength(10);
  });

  test('are known by their names: every argument that takes a link is looked into', async () => {
    for (const { name, input, example } of tools) {
      const takes = Object.keys(input.shape).filter((key) =>
        /spotify:|^[0-9A-Za-z]{22}$/.test([example[key]].flat().join()),
      );
      for (const key of takes) {
        const args = { [key]: 'https://spotify.link/known' };
        expect(await withoutShortLinks(args, resolve), name).toEqual({ [key]: link });
      }
    }
  });
});
