import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { tagsOf } from '../../lib/resilience/decisions/tags.ts';
import { cachePlace } from '../../lib/resilience/layers/request-state.ts';
import type { Mode } from '../../lib/spotify/operation.ts';
import { type OperationName, operations } from '../../lib/spotify/operations.ts';
import { defaultOptions, type SpotifyRequest } from '../../lib/spotify/request.ts';
import { useDemo } from '../local/spotify-caller.ts';
import { fullScale, sample } from '../support/scale.ts';
import { type Case, extendedOnly, reads, writes } from './spotify-cases.ts';

const operationNames = Object.keys(operations).filter((name): name is OperationName => name in operations);

/** The row of the table that a method and path belong to, with the values of its `{names}`. */
function requestOf(method: string, address: string): SpotifyRequest {
  const { pathname, searchParams } = new URL(address, 'https://host');
  const found = operationNames.flatMap((name) => {
    const pattern = name.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    const match = new RegExp(`^${pattern}$`).exec(`${method} ${pathname}`);
    return match
      ? [
          {
            name,
            operation: operations[name],
            params: { ...match.groups },
            query: Object.fromEntries(searchParams),
            options: defaultOptions,
          },
        ]
      : [];
  });
  // `/me/library` and the like are also what a pattern such as `/{a}/{b}` fits: the fewer names the better.
  const [best] = found.sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length);
  if (!best) throw new Error(`No operation ${method} ${pathname}`);
  return best;
}

/** What moves by itself while something plays. */
const moving: ReadonlySet<string> = new Set(['progress_ms', 'timestamp']);
const still = (text: string): unknown =>
  text === '' ? '' : JSON.parse(text, (key, value) => (moving.has(key) ? 0 : value));

for (const mode of sample(['development', 'extended'] satisfies readonly Mode[])) {
  const all: readonly Case[] = mode === 'development' ? [...reads, ...writes] : [...reads, ...extendedOnly, ...writes];
  const readRequests = all.filter(({ method }) => method === 'GET');

  describe(`the table of operations against a Spotify in ${mode} mode`, () => {
    const { call, control, demo, id } = useDemo({ mode });
    /** Paths in which references and the caller's own names are filled in. */
    const filled = async (path: string): Promise<string> => {
      const device = path.includes('$device') ? deviceIn((await call('GET', '/me/player/devices')).data) : '';
      const plain = path.replaceAll('$me', demo().userId).replaceAll('$device', device);
      const refs = [...new Set(plain.match(/\$[a-z]+:\d+\b/g))];
      const ids = await Promise.all(refs.map(async (ref) => [ref, await id(ref)] as const));
      return ids.reduce((text, [ref, value]) => text.replaceAll(ref, value), plain);
    };
    const watched = (): readonly Case[] => readRequests.filter(({ path }) => !path.includes('$category'));

    test('what everybody shares is the same for somebody in another country', async () => {
      const other = (await control().tokens({ user: '31secondlistener' })).accessToken;
      const more = Array.from({ length: fullScale ? 260 : 100 }, (_, nth) => `/tracks/$track:${nth + 1}`);
      const offered = ['/albums/$album:41', '/albums/$album:41?market=US', '/albums/$album:82/tracks?market=US'];
      await control().user({ user: '31secondlistener', country: 'JP' });
      const differing: string[] = [];
      for (const path of [...watched().map((one) => one.path), ...more, ...offered]) {
        const asked = await filled(path);
        if (cachePlace({ account: 'me' }, requestOf('GET', asked))?.scope !== 'everyone') continue;
        const [mine, theirs] = [await call('GET', asked), await call('GET', asked, undefined, other)];
        expect.soft(mine.status, path).toBe(200);
        if (!isDeepStrictEqual(mine.data, theirs.data)) differing.push(path);
      }
      expect(differing).toEqual([]);
    });

    test('a change invalidates every read whose answer it changes', async () => {
      const missed: string[] = [];
      let changes = 0;
      let before = await answers();
      for (const one of all.filter(({ method }) => method !== 'GET')) {
        const path = await filled(one.path);
        const body = one.body === undefined ? undefined : JSON.parse(await filled(JSON.stringify(one.body)));
        const { status } = await call(one.method, path, body);
        if (one.type === undefined) expect.soft(status, `${one.method} ${one.path}`).toBe(one.status);
        const tags = new Set(tagsOf(requestOf(one.method, path)));
        const after = await answers();
        for (const [read, text] of after) {
          const earlier = before.get(read) ?? '';
          if (earlier === text || isDeepStrictEqual(still(earlier), still(text))) continue;
          changes += 1;
          const own = tagsOf(requestOf('GET', read));
          if (!own.some((tag) => tags.has(tag))) missed.push(`${one.method} ${one.path} changes ${read}`);
        }
        before = after;
      }
      expect(changes).toBeGreaterThan(25);
      expect(missed).toEqual([]);
    });

    /** What Spotify says to all reads now, by path. */
    async function answers(): Promise<ReadonlyMap<string, string>> {
      const found: Array<[string, string]> = [];
      for (const { path } of watched()) {
        const asked = await filled(path);
        found.push([asked, (await call('GET', asked)).text]);
      }
      return new Map(found);
    }
  });
}

function deviceIn(data: unknown): string {
  const found = /"id":"([^"]+)"[^{}]*"is_active":false/.exec(JSON.stringify(data));
  return found?.[1] ?? '';
}
