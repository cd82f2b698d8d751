import path from 'node:path';
import { expect, test } from 'vitest';
import { laptopSettings } from '../../infra/local/settings.ts';

test('nothing set is the demo on port 3000 with everything embedded', () => {
  expect(laptopSettings({})).toEqual({
    port: 3000,
    accessToken: undefined,
    stateFolder: path.resolve('.local/3000'),
    containers: 1,
    minuteMs: 60_000,
    wwwAuthenticate: 'keep',
    quotaMode: 'development',
    spotify: { client: undefined, apiUrl: undefined, accountsUrl: undefined, refreshToken: undefined },
    dynamodb: undefined,
  });
});

test('an empty variable is as good as none', () => {
  expect(laptopSettings({ PORT: '', SPOTIFY_CLIENT_ID: '', CONTAINERS: '' })).toEqual(laptopSettings({}));
});

test('everything set', () => {
  const settings = laptopSettings({
    PORT: '0',
    MCP_ACCESS_TOKEN: 'token',
    CONTAINERS: '4',
    LOCAL_MINUTE_MS: '1000',
    GATEWAY_WWW_AUTHENTICATE: 'rename',
    SPOTIFY_QUOTA_MODE: 'extended',
    SPOTIFY_CLIENT_ID: 'id',
    SPOTIFY_CLIENT_SECRET: 'secret',
    SPOTIFY_REFRESH_TOKEN: 'refresh',
    SPOTIFY_ACCOUNTS_URL: 'http://127.0.0.1:9/',
    AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000',
    AWS_ACCESS_KEY_ID: 'mine',
    AWS_REGION: 'eu-west-1',
  });
  expect(settings).toEqual({
    port: 0,
    accessToken: 'token',
    stateFolder: undefined,
    containers: 4,
    minuteMs: 1000,
    wwwAuthenticate: 'rename',
    quotaMode: 'extended',
    spotify: {
      client: { clientId: 'id', clientSecret: 'secret' },
      apiUrl: undefined,
      accountsUrl: 'http://127.0.0.1:9',
      refreshToken: 'refresh',
    },
    dynamodb: { url: 'http://127.0.0.1:8000', accessKeyId: 'mine', region: 'eu-west-1' },
  });
});

test.each([
  ['http://127.0.0.1:9', 'http://127.0.0.1:9/v1'],
  ['http://127.0.0.1:9/', 'http://127.0.0.1:9/v1'],
  ['http://127.0.0.1:9/v1', 'http://127.0.0.1:9/v1'],
  ['https://example.com/proxy/v1/', 'https://example.com/proxy/v1'],
])('the Web API at %s is called at %s', (given, called) => {
  expect(laptopSettings({ SPOTIFY_API_URL: given }).spotify.apiUrl).toBe(called);
});

test.each([
  [{ PORT: 'http' }, 'PORT is "http", but must be a whole number from 0 to 65535.'],
  [{ PORT: '65536' }, 'PORT is "65536", but must be a whole number from 0 to 65535.'],
  [{ CONTAINERS: '0' }, 'CONTAINERS is "0", but must be a whole number from 1 to 64.'],
  [{ CONTAINERS: '1.5' }, 'CONTAINERS is "1.5", but must be a whole number from 1 to 64.'],
  [{ SPOTIFY_QUOTA_MODE: 'legacy' }, 'SPOTIFY_QUOTA_MODE is "legacy", but must be development or extended.'],
  [{ SPOTIFY_API_URL: 'spotify' }, 'SPOTIFY_API_URL is "spotify", but must be an http or https URL.'],
  [
    { AWS_ENDPOINT_URL_DYNAMODB: 'file:///x' },
    'AWS_ENDPOINT_URL_DYNAMODB is "file:///x", but must be an http or https URL.',
  ],
  [{ GATEWAY_WWW_AUTHENTICATE: 'drop' }, 'GATEWAY_WWW_AUTHENTICATE is "drop", but must be keep or rename.'],
  [
    { SPOTIFY_CLIENT_ID: 'id' },
    'SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET belong together: give both, or neither for the demo.',
  ],
])('%j is one sentence', (environment, sentence) => {
  expect(() => laptopSettings(environment)).toThrow(new Error(sentence));
});

test('a token that is no header value is refused without being shown', () => {
  expect(() => laptopSettings({ MCP_ACCESS_TOKEN: 'my secret' })).toThrow(
    new Error('MCP_ACCESS_TOKEN must be visible ASCII characters without a space.'),
  );
});
