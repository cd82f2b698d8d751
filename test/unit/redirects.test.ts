import { describe, expect, test } from 'vitest';
import { readable } from '../../lib/sign-in/names.ts';
import { consentPage } from '../../lib/sign-in/pages/consent.ts';
import { documentOf } from '../../lib/sign-in/pages/layout.ts';
import { redirectKind } from '../../lib/sign-in/redirects.ts';

test.each([
  ['https://claude.ai/api/mcp/auth_callback', 'site'],
  ['http://127.0.0.1:33418/', 'loopback'],
  ['http://localhost/callback', 'loopback'],
  ['http://[::1]:9/callback', 'loopback'],
  ['cursor://anysphere.cursor-mcp/oauth/callback', 'app'],
  ['com.example.app:/callback', 'app'],
  ['http://evil.example/', undefined],
  ['HTTP://evil.example/', undefined],
  ['http:\\\\evil.example', undefined],
  ['ht\ttp://evil.example', undefined],
  ['http:/\n/evil.example', undefined],
  ['http://localhost.evil.example/', undefined],
  ['http://127.0.0.1@evil.example/', undefined],
  ['https://user:word@evil.example/', undefined],
  ['ftp://claude.ai/x', undefined],
  ['microsoft-edge:https://evil.example/', undefined],
  ['googlechrome:https://evil.example/', undefined],
  ['googlechromes:https://evil.example/', undefined],
  ['firefox:https://evil.example/', undefined],
  ['brave:https://evil.example/', undefined],
  ['x-safari-https:https://evil.example/', undefined],
  ['opera-http:https://evil.example/', undefined],
  ['safari-https://evil.example/', undefined],
  ['shortcuts://run-shortcut?name=x', undefined],
  ['wyciwyg://evil.example/', undefined],
  ['https:evil.example', undefined],
  ['https:///evil.example', undefined],
  ['http:/127.0.0.1/callback', undefined],
  ['ms-settings:https://evil.example/', undefined],
  ['wss://claude.ai/x', undefined],
  ['WS://claude.ai/x', undefined],
  ['file:///etc/passwd', undefined],
  ['javascript:alert(1)', undefined],
  ['data:text/html,x', undefined],
  ['blob:https://claude.ai/x', undefined],
  ['ms-msdt:/id', undefined],
  ['intent://x#Intent;end', undefined],
  ['no address', undefined],
  ['', undefined],
])('%j leads to %s', (uri, kind) => expect(redirectKind(uri)).toBe(kind));

describe('the consent page', () => {
  const shown = async (redirect: string) => {
    const page = consentPage({
      action: '/oauth/consent/x',
      formToken: 't',
      clientName: 'Claude',
      clientHost: undefined,
      redirect: new URL(redirect),
      resource: 'https://x.example/mcp',
      owner: 'Anna',
      wanted: ['read'],
      spotify: 'https://accounts.spotify.com',
    });
    return { text: await documentOf(page.title, page.body), targets: page.formTargets };
  };

  test.each([
    ['evil://claude.ai/oauth', 'an app on this device, by its scheme <strong>evil:</strong>', 'evil:'],
    // No host of a policy may be in brackets: browsers would leave it out.
    ['http://[::1]:9/x', '<strong>http://[::1]:9</strong> (a program on this computer)', 'http:'],
    ['https://claude.ai/x', '<strong>https://claude.ai</strong>', 'https://claude.ai'],
    ['http://127.0.0.1:9/x', '<strong>http://127.0.0.1:9</strong> (a program on this computer)', 'http://127.0.0.1:9'],
  ])('says of %s where it leads, and lets the form go there alone', async (redirect, said, target) => {
    const { text, targets } = await shown(redirect);
    expect(text).toContain(said);
    expect(targets).toEqual(['https://accounts.spotify.com', target]);
    expect(text.includes('claude.ai')).toBe(redirect.startsWith('https'));
  });

  test('is shown for no redirect that none may have', () => expect(shown('ftp://claude.ai/')).rejects.toThrow());
});

test.each([
  ['Claude', 'Claude'],
  ['  Claude \u00a0 Code ', 'Claude Code'],
  ['', 'a client without a name'],
  [' \u00a0 ', 'a client without a name'],
  ['\u200b\u2060\ufeff', 'a client without a name'],
  ['\u3164\u115f\uffa0\u2800', 'a client without a name'],
  ['\u0301\u0301', 'a client without a name'],
  ['\ud83d', 'a client without a name'],
  ['Cl\udc00aude', 'Claude'],
  ['\u202eedualC', 'edualC'],
  [`q${'\u0335\u0301\u0302'.repeat(20)}algo`, 'q\u0335\u0335algo'],
  ['Señor', 'Señor'],
  ['Anna\'s “best” "app"', "Anna's 'best' 'app'"],
  ['“ use your Spotify? It is safe. Let „', "' use your Spotify? It is safe. Let '"],
  ['한국 𝕏', '한국 𝕏'],
  ['x'.repeat(61), 'x'.repeat(60)],
])('the name %j is shown as %j', (name, said) => expect(readable(name)).toBe(said));
