import { request } from 'node:http';
import { expect, test } from 'vitest';
import { startDemoSpotify } from '../../infra/demo-spotify/server.ts';
import { spotifyControl } from '../support/spotify-control.ts';

test('a taken port is refused, and a given one is used', async () => {
  const first = await startDemoSpotify({ mode: 'development' });
  const port = Number(new URL(first.accountsUrl).port);
  await expect(startDemoSpotify({ mode: 'development', port })).rejects.toThrow('EADDRINUSE');
  await first.close();
  const second = await startDemoSpotify({ mode: 'development', port });
  expect(second.apiUrl).toBe(`http://127.0.0.1:${port}/v1`);
  await second.close();
});

test('closing ends calls that hang', async () => {
  const demo = await startDemoSpotify({ mode: 'development' });
  await spotifyControl(demo.controlUrl).fail({ connection: 'hang' });
  const hanging = expect(fetch(`${demo.apiUrl}/me`)).rejects.toThrow();
  await expect.poll(() => spotifyControl(demo.controlUrl).counts()).toEqual({ 'get-current-users-profile': 1 });
  await demo.close();
  await hanging;
});

test('two demos share nothing but the catalogue', async () => {
  const [one, other] = await Promise.all([
    startDemoSpotify({ mode: 'development' }),
    startDemoSpotify({ mode: 'extended' }),
  ]);
  const [left, right] = [spotifyControl(one.controlUrl), spotifyControl(other.controlUrl)];
  expect(await left.resolve('$track:9')).toEqual(await right.resolve('$track:9'));
  await left.outside({ save: '$track:603' });
  const saved = async (control: typeof left) =>
    (await control.outside({ method: 'GET', path: '/me/library/contains?uris=spotify:track:$track:603' })).body;
  expect([await saved(left), await saved(right)]).toEqual(['[true]', '[false]']);
  const { accessToken } = await left.tokens();
  const headers = { authorization: `Bearer ${accessToken}` };
  expect((await fetch(`${other.apiUrl}/me`, { headers })).status).toBe(401);
  await Promise.all([one.close(), other.close()]);
});

test('its clock is the one that it is given', async () => {
  let now = Date.UTC(2026, 10, 1);
  const demo = await startDemoSpotify({ mode: 'development', now: () => now });
  const control = spotifyControl(demo.controlUrl);
  const { accessToken } = await control.tokens();
  const me = async () =>
    (await fetch(`${demo.apiUrl}/me`, { headers: { authorization: `Bearer ${accessToken}` } })).status;
  now += 3_599_999;
  expect(await me()).toBe(200);
  now += 1;
  expect(await me()).toBe(401);
  await demo.close();
});

test('what cannot be understood is answered, and the demo lives on', async () => {
  const demo = await startDemoSpotify({ mode: 'development' });
  const raw = (path: string) =>
    new Promise<number>((resolve, reject) => {
      const { hostname, port } = new URL(demo.accountsUrl);
      request({ hostname, port, path }, (response) => resolve(response.resume().statusCode ?? 0))
        .on('error', reject)
        .end();
    });
  expect([await raw('//'), await raw('/v1/%zz'), await raw('/elsewhere')]).toEqual([404, 401, 404]);
  const wrong = await fetch(`${demo.accountsUrl}/api/token`, {
    method: 'POST',
    headers: { authorization: 'Basic JSV6eg==' },
    body: new URLSearchParams({ grant_type: 'refresh_token' }),
  });
  expect(wrong.status).toBe(400);
  await demo.close();
});
