import { beforeEach, describe, expect, test } from 'vitest';
import type { SpotifyFailure } from '../../lib/spotify/failure.ts';
import { type SpotifyRequest, target } from '../../lib/spotify/request.ts';
import type { Data } from '../../lib/tools/definition/context.ts';
import { type LayeredAnswer, useLayeredTools } from '../support/layered-tools.ts';
import { recordedTools } from '../support/recorded-tools.ts';
import { pick } from '../support/tool-answers.ts';

/** Spotify answers each read with one of these. */
const outages: ReadonlyArray<readonly [string, SpotifyFailure]> = [
  ['503', { code: 'unavailable', host: 'api', cause: 'status', status: 503, sent: 'maybe' }],
  [
    '429 QUOTA_EXCEEDED',
    { code: 'quota_exhausted', bucket: 'x', retryAt: new Date(Date.now() + 3_600_000), given: true },
  ],
];

describe.each(outages)('reads are answered with %s', (_, failure) => {
  const recorded = recordedTools({ verifyWrites: true });
  const spotify = useLayeredTools('development', recorded.state, { records: true });
  beforeEach(async () => {
    await spotify().demo.reset();
    spotify().forget();
    recorded.forget();
  });

  const isRead = ({ operation }: SpotifyRequest): boolean => operation.effect === 'read';
  const faultFor = (asked: SpotifyRequest) => (isRead(asked) ? { failure } : undefined);
  const track = async (n: number) => (await spotify().demo.resolve(`$track:${n}`)).uri;
  const outside = (path: string) => spotify().demo.outside({ method: 'GET', path });
  const rowsOf = async (id: string): Promise<readonly string[]> =>
    pick.list(await outside(`/playlists/${id}/items?limit=50`), 'items').map((row) => {
      const { item, track: older } = pick.data(row);
      return pick.text(item ?? older, 'uri');
    });
  const createPlaylist = async (uris: readonly string[]): Promise<string> => {
    const { data } = await spotify().call('create_playlist_with_tracks', { name: 'Evening', track_uris: uris });
    return pick.text(data, 'playlist', 'id');
  };
  /** Makes a call that fills the cache with what was so then; resolves to those answers as fallbacks. */
  async function asItWas(name: string, args: Data): Promise<ReadonlyMap<string, unknown>> {
    const bodies = new Map<string, unknown>();
    spotify().forget();
    await spotify().call(name, args, { onAnswer: (asked, body) => bodies.set(target(asked), body) });
    spotify().forget();
    return bodies;
  }
  /** What came of a call: its data, or the failure that ended it. */
  const outcomeOf = (calling: Promise<LayeredAnswer>): Promise<unknown> =>
    calling.then(
      ({ data }) => data,
      (error: unknown) => error,
    );

  const isSpent = failure.code === 'quota_exhausted';
  /** A quota that is spent for the read is spent for the change, too. */
  async function refusedWhole(calling: Promise<LayeredAnswer>, id: string, name: string): Promise<void> {
    expect(await outcomeOf(calling)).toMatchObject({ failure: { code: failure.code } });
    expect(await outside(`/playlists/${id}`)).toMatchObject({ name });
  }

  test("unfollow_playlist on one's own asks first", async () => {
    const id = await createPlaylist([await track(1)]);
    spotify().forget();
    const data = await outcomeOf(spotify().call('unfollow_playlist', { playlist_id: id }, { faultFor }));
    expect(data).toMatchObject({
      success: false,
      message: expect.stringContaining('If it is your own, that deletes it'),
    });
    const mine = pick.list(await outside('/me/playlists?limit=50'), 'items').map((one) => pick.text(one, 'id'));
    expect(mine).toContain(id);
  });

  test('dedupe_playlist, cached rows A B A C, really D A B C: stops', async () => {
    const [a, b, c, d] = await Promise.all([1, 2, 3, 4].map(track));
    const id = await createPlaylist([a ?? '', b ?? '', a ?? '', c ?? '']);
    const stale = await asItWas('dedupe_playlist', { playlist_id: id, dry_run: true });
    await spotify().demo.outside({
      method: 'PUT',
      path: `/playlists/${id}/items`,
      body: { uris: [d ?? '', a ?? '', b ?? '', c ?? ''] },
    });
    const outcome = await outcomeOf(spotify().call('dedupe_playlist', { playlist_id: id }, { faultFor, stale }));
    expect(outcome).toMatchObject({ failure: { code: failure.code } });
    expect(await rowsOf(id)).toEqual([d, a, b, c]);
  });

  test('sort_playlist by title, cached C A B, really B D C A: stops', async () => {
    const uris = await Promise.all([1, 2, 3, 4].map(track));
    const [c, a, b, d] = uris;
    const id = await createPlaylist([c ?? '', a ?? '', b ?? '']);
    const args = { playlist_id: id, by: 'title' };
    const stale = await asItWas('sort_playlist', { ...args, dry_run: true });
    await spotify().demo.outside({
      method: 'PUT',
      path: `/playlists/${id}/items`,
      body: { uris: [b ?? '', d ?? '', c ?? '', a ?? ''] },
    });
    const outcome = await outcomeOf(spotify().call('sort_playlist', args, { faultFor, stale }));
    expect(outcome).toMatchObject({ failure: { code: failure.code } });
    expect(await rowsOf(id)).toEqual([b, d, c, a]);
  });

  test('a rename, then undo_last_change: says that it cannot be undone', async () => {
    const id = await createPlaylist([await track(1)]);
    await spotify().demo.outside({ method: 'PUT', path: `/playlists/${id}`, body: { description: 'Mine' } });
    spotify().forget();
    const renaming = spotify().call('change_playlist_details', { playlist_id: id, name: 'B' }, { faultFor });
    if (isSpent) return refusedWhole(renaming, id, 'Evening');
    const { data } = await renaming;
    expect(data).toMatchObject({ success: true, undo: expect.stringContaining('Not possible') });
    const undone = await outcomeOf(spotify().call('undo_last_change', {}, { faultFor }));
    expect(undone).toMatchObject({ success: false, message: expect.stringContaining('cannot be undone') });
    expect(await outside(`/playlists/${id}`)).toMatchObject({ name: 'B', description: 'Mine' });
  });

  test('rename Evening to B, outage, to C, undo: B', async () => {
    const id = await createPlaylist([await track(1)]);
    await spotify().call('change_playlist_details', { playlist_id: id, name: 'B' });
    // What was read before lies in the cache, and only the cache still says Evening.
    const path = `/playlists/${id}?additional_types=track%2Cepisode`;
    const stale = new Map([[path, { id, name: 'Evening', description: '' }]]);
    const renaming = spotify().call('change_playlist_details', { playlist_id: id, name: 'C' }, { faultFor, stale });
    if (isSpent) return refusedWhole(renaming, id, 'B');
    await renaming;
    spotify().advance(46_000);
    const { data } = await spotify().call('undo_last_change');
    // The name before C could not be read during the outage: C stays, and nothing older comes back.
    const name = pick.text(await outside(`/playlists/${id}`), 'name');
    expect([name, data['success']]).toEqual(name === 'B' ? ['B', true] : ['C', false]);
    if (name === 'B') return;
    const [, before] = pick.list(data, 'recent_changes');
    await spotify().demo.outside({ method: 'PUT', path: `/playlists/${id}`, body: { name: 'B' } });
    const earlier = await spotify().call('undo_last_change', { change_id: pick.text(before, 'change_id') });
    expect(earlier.data).toMatchObject({ success: true });
    expect(await outside(`/playlists/${id}`)).toMatchObject({ name: 'Evening' });
  });

  test.each([
    ['get_playlist', {}],
    ['copy_playlist', { name: 'Copy' }],
    ['dedupe_playlist', {}],
    ['remove_playlist_rows', { explicit: true }],
    ['sort_playlist', { by: 'title' }],
    ['export_playlist', {}],
  ])("one's own playlist, %s: the outage is told, and not that the playlist is closed", async (name, more) => {
    const id = await createPlaylist([await track(1), await track(2)]);
    spotify().forget();
    const outcome = await outcomeOf(spotify().call(name, { playlist_id: id, ...more }, { faultFor }));
    expect(outcome).toMatchObject({ failure: { code: failure.code } });
  });

  test.each(['get_artist_top_tracks', 'get_artist_full_profile'])('%s: an error', async (name) => {
    const { id } = await spotify().demo.resolve('$artist:3');
    const tried: string[] = [];
    const watching = (asked: SpotifyRequest) => {
      tried.push(asked.name);
      return faultFor(asked);
    };
    const outcome = await outcomeOf(spotify().call(name, { artist_id: id }, { faultFor: watching }));
    expect(outcome).toMatchObject({ failure: { code: failure.code } });
    expect(tried).not.toContain('GET /search');
  });
});
