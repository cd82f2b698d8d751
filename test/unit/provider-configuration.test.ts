import { expect, test } from 'vitest';
import { cookieNames } from '../../lib/sign-in/browser.ts';
import { fixedConfiguration } from '../../lib/sign-in/provider-configuration.ts';

const day = 86_400;
const { ttl } = fixedConfiguration('https://x.example', cookieNames(false), 1800);

test('a code lives for a minute, a sign-in for as long as that with Spotify, and access tokens as the setting says', () =>
  expect(ttl).toEqual({
    AccessToken: 1800,
    AuthorizationCode: 60,
    Grant: 183 * day,
    IdToken: 3600,
    Interaction: 900,
    RefreshToken: 60 * day,
    Session: 900,
  }));
