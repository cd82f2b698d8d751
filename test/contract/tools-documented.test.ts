import { describe, expect, test } from 'vitest';
import { servedIn } from '../../lib/tools/definition/tool.ts';
import { tools, toolsets } from '../../lib/tools/registry.ts';
import { useSpotifyTools } from '../support/spotify-tools.ts';
import { pick } from '../support/tool-answers.ts';

describe.each(['development', 'extended'] as const)('the examples as they are written, in %s mode', (mode) => {
  const spotify = useSpotifyTools(mode);
  // What tells of the server itself needs a server.
  const ofTheServer = Object.values(toolsets['server'] ?? {});
  const rows = tools
    .filter((tool) => servedIn(mode, tool) && !ofTheServer.includes(tool))
    // What unfollows or removes comes last: the others still need it.
    .toSorted((left, right) => Number(left.effect === 'destroy') - Number(right.effect === 'destroy'))
    .map((tool) => [tool.name, tool] as const);

  test.each(rows)('%s finds what it names', async (name, { example, effect }) => {
    if (name === 'pause') await spotify().call('skip_next');
    const { data, failure } = await spotify().call(name, example);
    // Spotify shows other people's profiles and playlists to apps in Extended Quota Mode alone.
    if (mode === 'development' && 'user_id' in example) return expect(failure?.code).toBe('removed');
    expect(failure).toBeUndefined();
    const asksFirst = 'confirm_token' in data;
    // These tools keep no log of changes: test/e2e has one.
    if (!asksFirst && name !== 'undo_last_change') expect(data['success'], JSON.stringify(data)).not.toBe(false);
    const rows = Object.values(data).find((value) => Array.isArray(value));
    if (effect === 'read' && name !== 'undo_last_change' && Array.isArray(rows)) expect(rows).not.toHaveLength(0);
    expect(JSON.stringify(data)).not.toMatch(/not_found|not found/i);
  });
});

describe('what people try first', () => {
  const spotify = useSpotifyTools('development');
  test.each([
    'jazz',
    'lofi',
    'workout',
    'chill',
    'party',
    'classical',
    'rock',
    'sleep',
    'kind of blue',
    '夜のドライブ',
  ])('%s plays', async (query) => {
    const { data } = await spotify().call('search_and_play', { query });
    expect(data['success'], JSON.stringify(data)).toBe(true);
    const { items } = (await spotify().call('search', { query })).data;
    expect(Array.isArray(items) && items.length).toBeGreaterThan(0);
    const [word = ''] = query.split(' ');
    expect(JSON.stringify(pick.list({ items }, 'items')[0]).toLowerCase()).toContain(word);
  });

  test.each(['jazz', 'lofi', 'workout', 'chill'])('%s has a playlist', async (query) => {
    expect(pick.list((await spotify().call('search', { query, search_type: 'playlist' })).data, 'items')).not.toEqual(
      [],
    );
  });

  test('the first page of lists that people open has no row without a name', async () => {
    for (const tool of ['get_saved_tracks', 'get_recently_played', 'get_top_items', 'get_user_playlists']) {
      const { data } = await spotify().call(tool, { limit: 20 });
      expect(JSON.stringify(data), tool).not.toContain('"name":""');
    }
  });

  test('a playlist has on later rows what long-lived playlists have', async () => {
    const mine = pick.list((await spotify().call('get_user_playlists', { limit: 50 })).data, 'playlists');
    const playlist_id = pick.text(
      mine.find((row) => pick.text(row, 'name') === 'Road Trip'),
      'id',
    );
    const rows = pick.list(
      (await spotify().call('get_playlist', { playlist_id, tracks_limit: 100 })).data,
      'tracks',
      'items',
    );
    const texts = rows.map((row) => JSON.stringify(row));
    const odd = (mark: RegExp) => texts.findIndex((text) => mark.test(text));
    for (const mark of [/spotify:local:/, /"unavailable"/, /spotify:episode:/]) expect(odd(mark)).toBeGreaterThan(20);
    expect(odd(/"explicit":true/)).toBeGreaterThan(-1);
    expect(odd(/\p{Script=Han}/u)).toBeGreaterThan(-1);
    expect(odd(/\p{Script=Arabic}/u)).toBeGreaterThan(-1);
  });
});
