import { describe, expect, test } from 'vitest';
import { timeIn } from '../../lib/tools/toolsets/playback/recent.ts';
import { useSpotifyTools } from '../support/spotify-tools.ts';
import { pick } from '../support/tool-answers.ts';
import { callTool } from '../support/tool-context.ts';

const now = Date.parse('2026-11-29T12:00:00Z');
const minute = 60_000;

test.each([
  ['60', now - 60 * minute],
  ['90 minutes ago', now - 90 * minute],
  ['2 h', now - 120 * minute],
  ['1 hour ago', now - 60 * minute],
  ['an hour ago', now - 60 * minute],
  ['One hour', now - 60 * minute],
  ['half an hour ago', now - 30 * minute],
  ['a day ago', now - 24 * 60 * minute],
  ['a while ago', undefined],
  ['an', undefined],
  ['1d', now - 24 * 60 * minute],
  ['30 s', now - minute / 2],
  ['30 seconds ago', now - minute / 2],
  ['3 hrs', now - 180 * minute],
  ['15MIN', now - 15 * minute],
  ['1 week ago', now - 7 * 24 * 60 * minute],
  ['2 months ago', undefined],
  ['5 decades', undefined],
  ['1 moment ago', undefined],
  ['2026-11-29T08:00:00Z', now - 240 * minute],
  ['2026-11-29 08:00', now - 240 * minute],
  ['2026-11-29T09:00+01:00', now - 240 * minute],
  [String(now - minute), now - minute],
  ['yesterday', undefined],
  ['2026-11-29', undefined],
  ['12:00', undefined],
  ['', undefined],
])('a time as %j', (text, time) => {
  expect(timeIn(text, now)).toBe(time);
});

/** A play every four minutes, the last of them a minute ago; an hour of silence before the eleventh. */
const playAt = (nth: number): number => now - minute - nth * 4 * minute - (nth >= 10 ? 60 * minute : 0);
const all = Array.from({ length: 60 }, (_, nth) => ({
  played_at: new Date(playAt(nth)).toISOString(),
  track: { id: `${nth}`.padStart(22, '0'), uri: `spotify:track:${`${nth}`.padStart(22, '0')}`, name: `Song ${nth}` },
}));

/** Spotify's history with its cursors. */
async function recent(args: Record<string, unknown>) {
  const { data, requests } = await callTool(
    'get_recently_played',
    args,
    ({ query: { before = String(now), limit } }) => {
      const items = all.filter(({ played_at }) => Date.parse(played_at) < Number(before)).slice(0, Number(limit));
      const times = items.map(({ played_at }) => String(Date.parse(played_at)));
      return { items, cursors: items.length > 0 ? { after: times[0], before: times.at(-1) } : null };
    },
    { now: () => now },
  );
  return {
    data,
    queries: requests.map(({ query }) => query),
    names: pick.list(data, 'items').map((row) => pick.text(row, 'track', 'name')),
  };
}

describe('what was on at a time', () => {
  test('is answered in five rows, newest first, by one call', async () => {
    const { names, queries, data } = await recent({ around: '20 minutes ago' });
    expect(names).toEqual(['Song 3', 'Song 4', 'Song 5', 'Song 6', 'Song 7']);
    expect(queries).toEqual([{ limit: '50' }]);
    expect(data).toMatchObject({ around: '2026-11-29T11:40:00.000Z', total: 5 });
    expect(data).not.toHaveProperty('message');
    expect(data).not.toHaveProperty('cursors');
  });

  test('goes back by the cursor for what is older than the latest', async () => {
    const { names, queries } = await recent({ around: new Date(playAt(55)).toISOString() });
    expect(names).toEqual(['Song 53', 'Song 54', 'Song 55', 'Song 56', 'Song 57']);
    expect(queries).toEqual([{ limit: '50' }, { limit: '50', before: String(playAt(49)) }]);
  });

  test('says so if nothing was played then, and shows the nearest plays', async () => {
    const { data, names } = await recent({ around: '70', limit: 2 });
    expect(data['message']).toMatch(/^Nothing was on then/);
    expect(names).toEqual(['Song 9', 'Song 10']);
    expect((await recent({ around: '3 d' })).data['message']).toMatch(/^Nothing was on then/);
  });

  test('is not in the future', async () => {
    await expect(recent({ around: '2026-11-29T12:01Z' })).rejects.toThrow('must be in the past');
  });
});

describe('on the demo', () => {
  const spotify = useSpotifyTools('development');
  test('finds the play of that time', async () => {
    const { data } = await spotify().call('get_recently_played', { limit: 10 });
    const row = pick.list(data, 'items')[4];
    const { data: found } = await spotify().call('get_recently_played', { around: pick.text(row, 'played_at') });
    expect(pick.list(found, 'items')).toContainEqual(row);
    expect(pick.list(found, 'items')).toHaveLength(5);
  });
});
