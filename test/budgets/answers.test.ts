import { describe, expect, test } from 'vitest';
import { compact } from '../../lib/compact/compact.ts';
import { encode } from '../../lib/compact/encode.ts';
import type { Data } from '../../lib/tools/definition/context.ts';
import { tools } from '../../lib/tools/registry.ts';
import { tokensOf } from '../bench/day.ts';
import { useSpotifyTools } from '../support/spotify-tools.ts';

const spotify = useSpotifyTools('development');

async function written(tool: string, args: Data): Promise<string> {
  const { data, wanted } = await spotify().call(tool, args);
  return encode(compact(data, wanted));
}

const rowsOf = (text: string): readonly string[] =>
  text.split('\n').filter((line) => /^ {2}(?:\d+,)?"?(?:\w{22}|spotify:)/.test(line));

describe('tokens of an answer (o200k) on the rows of the demo', () => {
  test.each([
    ['search', { query: 'velvet river', limit: 10 }, 10, 450],
    ['get_top_items', { limit: 50 }, 50, 1900],
    ['get_recently_played', { limit: 50 }, 50, 2400],
  ] as const)('%s %j', async (tool, args, rows, most) => {
    const text = await written(tool, args);
    expect(rowsOf(text)).toHaveLength(rows);
    expect(tokensOf(text)).toBeLessThanOrEqual(most);
  });

  test('a search for songs, artists and albums at once costs less than three, by one call', async () => {
    const args = { query: 'night', search_types: ['track', 'artist', 'album'] };
    const text = await written('search', args);
    for (const kind of ['tracks', 'artists', 'albums'])
      expect(text).toMatch(new RegExp(`^${kind}\\[\\d\\]\\{id,`, 'm'));
    expect(rowsOf(text).length).toBeGreaterThan(10);
    expect(tokensOf(text)).toBeLessThanOrEqual(650);
    expect((await spotify().call('search', args)).requests).toHaveLength(1);
  });

  test('a playlist of 62 rows, with positions', async () => {
    const { playlists } = (await spotify().call('get_user_playlists')).data;
    const [found] = (Array.isArray(playlists) ? playlists : []).filter(({ total_tracks }) => total_tracks === 62);
    const text = await written('get_playlist', { playlist_id: found.id, tracks_limit: 100 });
    expect(text).toMatch(/^tracks\[62\]\{position,/m);
    expect(text).not.toMatch(/^ {2}.*\d{4}-\d\d-\d\d/m);
    expect(tokensOf(text)).toBeLessThanOrEqual(2500);
    expect(await written('get_playlist', { playlist_id: found.id, fields: ['added_at'] })).toMatch(
      /^ {2}.*\d{4}-\d\d-\d\dT/m,
    );
  });

  test('a track row', async () => {
    const average = async (tool: string, args: Data): Promise<number> => {
      const rows = rowsOf(await written(tool, args)).map(tokensOf);
      expect(rows).toHaveLength(50);
      return rows.reduce((sum, tokens) => sum + tokens, 0) / rows.length;
    };
    expect(await average('get_top_items', { limit: 50 })).toBeLessThanOrEqual(40);
    // The date by which liked songs are sorted is seven of them.
    expect(await average('get_saved_tracks', { limit: 50 })).toBeLessThanOrEqual(40 + 7);
  });
});

test('no page has less than 20 rows by default', () => {
  const limits = tools.flatMap(({ name, input }) =>
    ['limit', 'tracks_limit'].flatMap((key) => {
      const asked = input.shape[key]?.safeParse(undefined);
      return asked?.success ? [[name, asked.data] as const] : [];
    }),
  );
  expect(limits.length).toBeGreaterThan(20);
  expect(limits.filter(([, rows]) => Number(rows) < 20)).toEqual([]);
});
