import { expect, test } from 'vitest';
import { demoCatalogue } from '../../infra/demo-spotify/catalogue/catalogue.ts';
import type { Track } from '../../infra/demo-spotify/catalogue/model.ts';
import type { JsonObject } from '../../infra/demo-spotify/http/reply.ts';
import { fullTrack } from '../../infra/demo-spotify/shape/music.ts';
import { hasShared, optionalSuite } from '../support/environment.ts';
import { answerSchema, findOperation, loadDescription, type Mode, validateValue } from '../support/openapi.ts';
import { validateRequest } from '../support/openapi-request.ts';
import { fullReading, leastReading } from './spotify-reading.ts';

const asked = { withMarket: false, withResume: true, resume: () => 0, episodes: true };
const view = { api: 'http://demo/v1', images: 'http://demo/image', country: 'US', ...asked };

/** What the judge says of a track or an album, changed by a test. */
function problems(path: string, mode: Mode, value: unknown, reading = fullReading(mode)): readonly string[] {
  const description = loadDescription();
  const described = findOperation(description, 'GET', path);
  const schema = described && answerSchema(description, described, 200);
  return schema ? validateValue(description, schema, reading, value) : ['no schema'];
}

function track(mode: Mode): JsonObject {
  const [first]: readonly Track[] = demoCatalogue().tracks;
  return first ? fullTrack({ ...view, mode }, first) : {};
}

const shared = optionalSuite('shared', hasShared, '../shared/spotify is absent');

shared('the judge of answers', () => {
  test('lets good answers pass', () => {
    expect(problems('/tracks/1', 'development', track('development'))).toEqual([]);
    expect(problems('/tracks/1', 'extended', track('extended'))).toEqual([]);
  });

  test.for([
    ['an unknown field', { surprise: 1 }],
    ['an unknown field inside', { album: { ...track('extended'), surprise: 1 } }],
    ['a wrong type', { duration_ms: '1' }],
    ['a wrong word', { type: 'song' }],
    ['null where none may be', { name: null }],
    ['an absent field', { name: undefined }],
  ] as const)('finds %s', ([, change]) => {
    const changed = JSON.parse(JSON.stringify({ ...track('extended'), ...change }));
    expect(problems('/tracks/1', 'extended', changed)).toHaveLength(1);
  });

  test('holds fields of extended mode against development mode, and the other way round', () => {
    expect(problems('/tracks/1', 'development', track('extended'))).not.toEqual([]);
    expect(problems('/tracks/1', 'extended', track('development'))).not.toEqual([]);
  });

  test('keeps required what the description requires, whatever the reading', () => {
    const page = { href: '', items: [], limit: 1, next: null, offset: 0, previous: null };
    expect(problems('/me/albums', 'development', page, leastReading('development'))).toHaveLength(1);
    expect(problems('/me/albums', 'development', { ...page, total: 0 }, leastReading('development'))).toEqual([]);
  });

  test('tells tracks and episodes apart by their type', () => {
    const queue = { currently_playing: { ...track('development'), type: 'episode' }, queue: [track('development')] };
    expect(problems('/me/player/queue', 'development', queue)).not.toEqual([]);
    expect(problems('/me/player/queue', 'development', { ...queue, currently_playing: queue.queue[0] })).toEqual([]);
  });
});

const uris = (count: number) => Array.from({ length: count }, () => 'spotify:track:1fhVAnXzQTMAaVyX4VyPlM');

shared('the judge of requests', () => {
  test.for([
    ['GET', '/search?q=a&type=track,album&limit=10', undefined],
    ['GET', 'https://api.spotify.com/v1/me/tracks?limit=50&offset=3', undefined],
    ['PUT', `/me/library?uris=${uris(40)}`, undefined],
    ['POST', '/playlists/1/items', { uris: uris(100), position: 0 }],
    ['PUT', '/me/player/play', { context_uri: 'a', offset: { position: 1 } }],
    ['PUT', '/me/player/shuffle?state=true', undefined],
    ['PUT', '/playlists/1/images', 'aGk='],
  ] as const)('%s %s passes', ([method, url, body]) => {
    expect(validateRequest(method, url, body)).toEqual([]);
  });

  test.for([
    ['GET', '/nowhere', undefined],
    ['GET', '/albums?ids=1', undefined],
    ['GET', '/search?q=a', undefined],
    ['GET', '/search?q=a&type=song', undefined],
    ['GET', '/search?q=a&type=track&limit=11', undefined],
    ['GET', '/me/tracks?limit=51', undefined],
    ['GET', '/me/tracks?limit=ten', undefined],
    ['GET', '/me/tracks?page=1', undefined],
    ['PUT', `/me/library?uris=${uris(41)}`, undefined],
    ['PUT', '/me/library?uris=spotify:track:1', { uris: uris(1) }],
    ['POST', '/playlists/1/items', { uris: uris(101) }],
    ['DELETE', '/playlists/1/items', { tracks: [{ uri: 'a' }] }],
    ['PUT', '/me/player/play', { contextUri: 'a' }],
    ['PUT', '/playlists/1/images', undefined],
  ] as const)('%s %s %j is refused', ([method, url, body]) => {
    expect(validateRequest(method, url, body)).not.toEqual([]);
  });

  test('extended clients keep the older paths and limits', () => {
    expect(validateRequest('GET', '/albums?ids=1', undefined, 'extended')).toEqual([]);
    expect(validateRequest('GET', '/search?q=a&type=track&limit=50', undefined, 'extended')).toEqual([]);
    expect(validateRequest('GET', '/search?q=a&type=track&limit=51', undefined, 'extended')).not.toEqual([]);
  });
});
