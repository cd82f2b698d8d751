import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { seals } from '../../lib/auth/seals.ts';
import { type Data, type ToolContext, withOptions } from '../../lib/tools/definition/context.ts';
import { useLayeredTools } from '../support/layered-tools.ts';
import { pick } from '../support/tool-answers.ts';
import { getTool } from '../support/tool-context.ts';

const secret = () => Promise.resolve('secret of the test');

describe('jobs that make or fill a playlist', () => {
  let context: ToolContext | undefined;
  const spotify = useLayeredTools('development', (account, now) => ({ seals: seals({ now, secret })(account) }), {
    onContext: (created) => {
      context = created;
    },
  });
  beforeEach(() => spotify().demo.reset());

  const uris = async (...numbers: readonly number[]) =>
    Promise.all(numbers.map(async (n) => (await spotify().demo.resolve(`$track:${n}`)).uri));
  const mine = async (name: string): Promise<string> => {
    const page = await spotify().demo.outside({ method: 'GET', path: '/me/playlists?limit=50' });
    const row = pick.list(page, 'items').find((one) => pick.text(one, 'name') === name);
    return pick.text(row, 'id');
  };
  /** What the guard of a call says about it before and after it was made, as if its answer had been lost. */
  const lost = async (name: string, args: Data) => {
    const guard = getTool(name).idempotency?.(args);
    if (!guard) throw new Error(`${name} is not guarded.`);
    const before = await guard.before?.(await newContext());
    const earlier = { startedAt: Date.now(), before };
    const untouched = await guard.happened(earlier, await newContext());
    const { data } = await spotify().call(name, args);
    spotify().advance(46_000);
    return { untouched, happened: await guard.happened(earlier, await newContext()), data };
  };
  /** The context of another call, past the cache. */
  const newContext = async (): Promise<ToolContext> => {
    await spotify().call('get_current_user');
    if (!context) throw new Error('No tool was called.');
    return { ...context, spotify: withOptions(context.spotify, { fresh: true }) };
  };

  test.each([
    ['create_playlist_with_tracks', async () => ({ name: 'Guarded', track_uris: await uris(1, 2) })],
    ['copy_playlist', async () => ({ playlist_id: await mine('Running') })],
    ['copy_playlist', async () => ({ playlist_id: await mine('Running'), name: 'A copy' })],
    ['merge_playlists', async () => ({ playlist_ids: [await mine('Running')], name: 'Merged' })],
    ['import_playlist', async () => ({ lines: [await line(3)], threshold: 0, name: 'Imported' })],
  ])('%s finds the playlist that a lost call made, and none before', async (name, args) => {
    const { untouched, happened, data } = await lost(name, await args());
    expect(untouched).toBeUndefined();
    expect(pick.text(happened?.data, 'playlist', 'id')).toBe(pick.text(data, 'playlist', 'id'));
    expect(happened?.data).toMatchObject({ success: false, message: expect.stringContaining('its answer was lost') });
  });

  test.each([
    ['merge_playlists', async () => ({ playlist_ids: [await mine('Running')], into: await into() })],
    ['import_playlist', async () => ({ lines: [await line(4)], threshold: 0, into: await into() })],
  ])('%s finds that a lost call added to a playlist, and how much', async (name, args) => {
    const { untouched, happened } = await lost(name, await args());
    expect(untouched).toBeUndefined();
    expect(happened?.data).toMatchObject({ success: false, message: expect.stringMatching(/added [1-9]\d* rows/) });
  });

  const rowsOf = async (id: string): Promise<readonly unknown[]> =>
    pick
      .list(await spotify().demo.outside({ method: 'GET', path: `/playlists/${id}/items?limit=50` }), 'items')
      .map((row) => pick.text(pick.data(row)['item'] ?? pick.data(row)['track'], 'uri'));
  const creating = { code: 'unavailable', host: 'api', cause: 'timeout', sent: 'maybe' } as const;

  test.each([
    ['create_playlist_with_tracks', async () => ({ name: 'Whole', track_uris: await uris(1, 2, 3, 1) }), 0],
    ['create_playlist_with_tracks', async () => ({ name: 'Whole', track_uris: await uris(1, 2, 3, 1) }), 1],
    ['copy_playlist', async () => ({ playlist_id: await mine('Rain on Tin') }), 0],
    ['copy_playlist', async () => ({ playlist_id: await mine('Rain on Tin') }), 1],
  ] as const)('%s: an equal call completes what a lost one left out, once (%#)', async (name, given, nth) => {
    const args: Data = await given();
    const guard = getTool(name).idempotency?.(args);
    if (!guard?.before || !guard.complete) throw new Error(`${name} is not guarded.`);
    await spotify().call('get_current_user');
    const before = await guard.before(await newContext());
    let posts = 0;
    const faultFor = ({ name: request }: { readonly name: string }) =>
      request.startsWith('POST') && posts++ === nth ? { failure: creating, arrives: nth === 0 } : undefined;
    await spotify()
      .call(name, args, { faultFor })
      .catch(() => undefined);
    spotify().advance(46_000);
    const earlier = { startedAt: Date.now(), before };
    const wanted = name === 'copy_playlist' ? await rowsOf(await mine('Rain on Tin')) : (args['track_uris'] ?? []);
    const first = await guard.complete(earlier, await newContext());
    expect(first.data).toMatchObject({ success: true });
    const id = pick.text(first.data, 'playlist', 'id');
    expect(await rowsOf(id)).toEqual(wanted);
    spotify().advance(46_000);
    expect((await guard.complete(earlier, await newContext())).data).toMatchObject({ success: true });
    expect(await rowsOf(id)).toEqual(wanted);
    const [extra] = await uris(40);
    await spotify().demo.outside({
      method: 'POST',
      path: `/playlists/${id}/items`,
      body: { uris: [extra ?? ''], position: 0 },
    });
    spotify().advance(46_000);
    expect((await guard.complete(earlier, await newContext())).data).toMatchObject({ success: false });
    expect(await rowsOf(id)).toEqual([extra, ...z.array(z.unknown()).parse(wanted)]);
  });

  const line = async (n: number): Promise<string> => (await spotify().demo.resolve(`$track:${n}`)).name;
  const into = async (): Promise<string> => {
    const { data } = await spotify().call('create_playlist_with_tracks', { name: 'Target', track_uris: await uris(9) });
    return pick.text(data, 'playlist', 'id');
  };

  test('equal calls are recognized by their arguments, and a dry run is no call', async () => {
    const args = { name: 'Twice', track_uris: await uris(1) };
    const guard = getTool('create_playlist_with_tracks').idempotency;
    expect(guard?.({ ...args, dry_run: true })).toBeUndefined();
    expect(guard?.(args)?.key).toBe(guard?.({ ...args })?.key);
    expect(guard?.(args)?.key).not.toBe(guard?.({ ...args, name: 'Other' })?.key);
    expect(guard?.({ ...args, allow_duplicate: true })?.allowDuplicate).toBe(true);
  });

  test('going on twice from the same place adds nothing twice', async () => {
    const id = await mine('Everything Since 2016');
    const args = { playlist_id: id, name: 'Gone on' };
    const first = await spotify().call('copy_playlist', args, { cutAfter: 8 });
    const from = { ...args, continue_from: pick.text(first.data, 'continue_from') };
    const second = await spotify().call('copy_playlist', from, { cutAfter: 2 });
    expect(pick.number(second.data, 'added')).toBeGreaterThan(pick.number(first.data, 'added'));
    // The answer of the second call was lost: its client goes on from where the first one stopped.
    let next: Data = from;
    for (let calls = 0; calls < 10; calls++) {
      const { data } = await spotify().call('copy_playlist', next);
      if (data['continue_from'] === undefined) break;
      next = { ...args, continue_from: data['continue_from'] };
    }
    const total = async (playlist: string) =>
      pick.number(
        await spotify().demo.outside({ method: 'GET', path: `/playlists/${playlist}/items?limit=1` }),
        'total',
      );
    expect(await total(await mine('Gone on'))).toBe(await total(id));
  });
});
