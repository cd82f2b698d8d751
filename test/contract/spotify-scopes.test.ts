import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { findRoute, routes } from '../../infra/demo-spotify/routes/router.ts';
import { type DemoSpotify, startDemoSpotify } from '../../infra/demo-spotify/server.ts';
import { hasShared, optionalSuite, sharedSpotify } from '../support/environment.ts';
import { type SpotifyControl, spotifyControl } from '../support/spotify-control.ts';
import { extendedOnly, reads, writes } from './spotify-cases.ts';

const published = z.array(
  z.object({
    method: z.string(),
    path: z.string(),
    operationId: z.string(),
    scopes: z.string(),
    dev_mode: z.string(),
    observed_dev_2026_10_02: z.union([z.number(), z.string()]),
  }),
);

/** What these scopes open is left out of the answer without them; the call itself is let through. */
const opensFieldsOnly = [
  'get-current-users-profile',
  'get-a-show',
  'get-a-shows-episodes',
  'get-an-episode',
  'get-multiple-episodes',
  'get-list-users-playlists',
];

optionalSuite(
  'shared',
  hasShared,
  '../shared/spotify is absent',
)('the demo and the published list of operations', () => {
  const rows = hasShared
    ? published.parse(JSON.parse(readFileSync(path.join(sharedSpotify, 'endpoints.json'), 'utf8')))
    : [];
  let demo: DemoSpotify;
  let control: SpotifyControl;
  beforeAll(async () => {
    demo = await startDemoSpotify({ mode: 'extended' });
    control = spotifyControl(demo.controlUrl);
  });
  afterAll(() => demo.close());

  test.for(rows)('$method $path is there under its name, or gone as it was seen', (row) => {
    const route = routes.find(({ method, path: at }) => method === row.method && at === row.path);
    expect(route?.operation).toBe(row.operationId);
    const seen = row.observed_dev_2026_10_02;
    const untested = row.dev_mode === 'available' ? undefined : 403;
    expect(route?.removed).toBe(seen === 403 || seen === 404 ? seen : seen === 'untested' ? untested : undefined);
  });

  test.for([...reads, ...writes, ...extendedOnly])('$method $path asks for its scopes', async (one) => {
    const { accessToken } = await control.tokens({ scopes: [] });
    const refs = [...new Set(one.path.match(/\$[a-z]+:\d+/g))];
    const ids = new Map(await Promise.all(refs.map(async (ref) => [ref, (await control.resolve(ref)).id] as const)));
    const to = one.path.replace(/\$[a-z]+:\d+/g, (ref) => ids.get(ref) ?? ref).replace('$me', demo.userId);
    const headers = { authorization: `Bearer ${accessToken}` };
    const sent = one.body === undefined ? {} : { body: JSON.stringify(one.body) };
    const { status } = await fetch(demo.apiUrl + to, { method: one.method, headers, ...sent });
    const match = findRoute(one.method, one.path.replace(/\?.*/, ''));
    const operation = match === undefined || match === 'method' ? '' : match.route.operation;
    const row = rows.find(({ operationId }) => operationId === operation);
    const asks = row?.scopes !== '' && !opensFieldsOnly.includes(operation);
    expect(status === 403).toBe(asks);
  });
});
