import { createHash } from 'node:crypto';
import { html } from 'hono/html';
import { describe, expect, test } from 'vitest';
import { cookie, cookieIn, cookieNames } from '../../lib/sign-in/browser.ts';
import { documentOf, pageHeaders, redirectTo, respondWith } from '../../lib/sign-in/pages/layout.ts';
import { fixedConfiguration } from '../../lib/sign-in/provider-configuration.ts';

const strict = {
  'cache-control': 'no-store',
  'referrer-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'interest-cohort=()',
};
const page = { title: 'A page', body: html`<p>x</p>` };

describe('a page', () => {
  test('has these headers, and runs and loads nothing but its own style and script', async () => {
    const text = await documentOf(page.title, page.body);
    const hashOf = (tag: string): string => {
      const [, content = ''] = new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(text) ?? [];
      expect(content.length).toBeGreaterThan(100);
      return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
    };
    const policy = [
      "default-src 'none'",
      `style-src ${hashOf('style')}`,
      `script-src ${hashOf('script')}`,
      'img-src data:',
      "form-action 'self' https://accounts.spotify.com evil:",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; ');
    const formTargets = ['https://accounts.spotify.com', 'evil:'];
    const response = await respondWith({ ...page, formTargets, cookies: ['a=1; Path=/', 'b=2; Path=/'] });
    expect(Object.fromEntries(response.headers)).toEqual({
      ...strict,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'set-cookie': 'b=2; Path=/',
    });
    expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Path=/']);
    expect(pageHeaders()['content-security-policy']).toContain("form-action 'self'; ");
  });

  test('sends the browser on as strictly, by GET', () => {
    const { status, headers } = redirectTo('/', ['a=1']);
    expect([status, Object.fromEntries(headers)]).toEqual([303, { ...strict, location: '/', 'set-cookie': 'a=1' }]);
  });
});

describe('cookies', () => {
  const [secure, plain] = [cookieNames(false), cookieNames(true)];

  test('are for this host alone, over https, and for no script', () => {
    expect(cookie(secure, 'browser', 'x')).toBe('__Host-browser=x; Path=/; HttpOnly; SameSite=Lax; Secure');
    expect(cookie(secure, 'signed-in', 'x', 60)).toBe(
      '__Host-signed-in=x; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60',
    );
    expect(cookie(plain, 'browser', 'x')).toBe('browser=x; Path=/; HttpOnly; SameSite=Lax');
  });

  test('of the authorization server are the same, and that of a request under way is for its path', () => {
    const options = { httpOnly: true, sameSite: 'lax', secure: true, signed: false, path: '/' };
    expect(fixedConfiguration('https://x.example', secure, 3600).cookies).toEqual({
      names: { session: '__Host-op', interaction: '__Host-interaction', resume: '__Secure-resume' },
      long: options,
      short: options,
    });
  });

  test.each([
    ['__Host-browser=a', 'a'],
    ['other=1; __Host-browser=a;__Host-x=2', 'a'],
    ['__Host-browser=a; __Host-browser=b', undefined],
    ['browser=a', undefined],
    ['x__Host-browser=a', undefined],
    ['__Host-browser=', undefined],
    ['__Host-browser=a b', undefined],
    ['__Host-browser=<b>', undefined],
    [null, undefined],
  ])('%j name the browser %s', (header, value) => expect(cookieIn(secure, 'browser', header)).toBe(value));
});
