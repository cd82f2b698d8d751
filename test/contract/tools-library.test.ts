import { describe, expect, test } from 'vitest';
import { likeModes } from '../support/scale.ts';
import { lines, useSpotifyTools } from '../support/spotify-tools.ts';
import { nextByOffset, pick, readAllRows } from '../support/tool-answers.ts';

describe.each(likeModes)('the library in %s mode', (mode) => {
  const spotify = useSpotifyTools(mode);

  /** Ids of tracks that search finds, so that there are some that are not liked. */
  async function trackIds(count: number): Promise<readonly string[]> {
    const ids = await readAllRows(
      spotify(),
      'search',
      { query: 'the', limit: 10 },
      (data) => pick.list(data, 'items').map((row) => pick.text(row, 'id')),
      (data) => (pick.number(data, 'offset') + 10 < count ? nextByOffset(data) : undefined),
    );
    return ids.slice(0, count).map(String);
  }

  test('50 songs are liked, checked and unliked, in two calls each', async () => {
    const track_ids = await trackIds(50);
    const links = track_ids.map((id) => `https://open.spotify.com/track/${id}`);
    const saved = await spotify().call('save_tracks', { track_ids: links });
    expect(saved.data).toEqual({ success: true, message: 'Saved 50 tracks.', track_count: 50, track_ids });
    expect(lines(saved.requests)).toEqual(['PUT /me/library', 'PUT /me/library']);

    const { data, requests } = await spotify().call('check_saved_tracks', { track_ids });
    expect(lines(requests)).toEqual(['GET /me/library/contains', 'GET /me/library/contains']);
    expect(data).toMatchObject({ total_checked: 50, total_saved: 50 });
    expect(data['tracks']).toEqual(track_ids.map((track_id) => ({ track_id, is_saved: true })));

    const odd = track_ids.filter((_, index) => index % 2 === 1);
    const removed = await spotify().call('remove_saved_tracks', { track_ids: odd });
    expect(removed.data).toMatchObject({ success: true, track_count: 25 });
    const after = await spotify().call('check_saved_tracks', { track_ids });
    expect(after.data['tracks']).toEqual(track_ids.map((track_id, index) => ({ track_id, is_saved: index % 2 === 0 })));
  });

  test('the liked songs, page after page, each once', async () => {
    const pages = (limit: number) =>
      readAllRows(spotify(), 'get_saved_tracks', { limit }, (data) => pick.list(data, 'tracks'), nextByOffset);
    const rows = await pages(50);
    expect(rows).toEqual(await pages(33));
    expect(rows).toHaveLength(pick.number(await spotify().ask('/me/tracks?limit=1'), 'total'));
    expect(JSON.stringify(rows)).not.toContain('"name":""');
  });

  test('the profile', async () => {
    const { data } = await spotify().call('get_current_user');
    expect(data).toMatchObject({ id: spotify().demo.userId, display_name: 'Demo Listener', uri: expect.any(String) });
    expect(data).not.toHaveProperty('account_id');
  });

  test.each([
    ['tracks', 'short_term'],
    ['artists', 'long_term'],
  ])('top %s of the %s', async (item_type, time_range) => {
    const { data } = await spotify().call('get_top_items', { item_type, time_range, limit: 3 });
    expect(data).toMatchObject({
      type: item_type,
      time_range,
      limit: 3,
      offset: 0,
      items: [{ name: expect.any(String) }, {}, {}],
    });
  });

  test('the followed artists, cursor after cursor, each once', async () => {
    const pages = (limit: number) =>
      readAllRows(
        spotify(),
        'get_followed_artists',
        { limit },
        (data) => pick.list(data, 'artists'),
        (data) => (data['has_more'] === true ? { after: pick.text(data, 'cursors', 'after') } : undefined),
      );
    const rows = await pages(7);
    expect(rows).toEqual(await pages(50));
    expect(rows).toHaveLength(pick.number(await spotify().ask('/me/following?type=artist'), 'artists', 'total'));
  });
});
