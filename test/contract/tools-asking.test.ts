import { beforeEach, describe, expect, test } from 'vitest';
import { seals } from '../../lib/auth/seals.ts';
import { tools } from '../../lib/tools/registry.ts';
import { type ContextExtras, useLayeredTools } from '../support/layered-tools.ts';
import { memoryChanges } from '../support/memory-changes.ts';
import { memorySpentTokens } from '../support/memory-spent-tokens.ts';
import { likeModes } from '../support/scale.ts';
import { pick } from '../support/tool-answers.ts';
import type { ContextOptions } from '../support/tool-context.ts';

const secret = () => Promise.resolve('secret of the test');

/** What outlasts a call, for the calls of one block. */
function lasting(more: ContextOptions = {}): ContextExtras {
  let changes: ReturnType<typeof memoryChanges> | undefined;
  const spend = memorySpentTokens();
  return (account, now) => {
    changes ??= memoryChanges(now);
    return { seals: seals({ now, secret })(account), spend: spend(account), changes: changes(account), ...more };
  };
}

describe.each(likeModes)('what nothing can undo, in %s mode', (mode) => {
  const spotify = useLayeredTools(mode, lasting(), { records: true });
  beforeEach(() => spotify().demo.reset());

  const writes = (lines: readonly string[]) => lines.filter((line) => !line.startsWith('GET'));
  const followed = async (playlist_id: string) =>
    (await spotify().call('check_current_user_follows_playlist', { playlist_id })).data['is_following'];

  test('deleting one’s own playlist is asked about, and done with the token of that playlist only', async () => {
    const { id: ownPlaylist } = await spotify().demo.resolve('$playlist:9');
    const { id: other } = await spotify().demo.resolve('$playlist:10');
    const first = await spotify().call('unfollow_playlist', { playlist_id: ownPlaylist });
    expect(first).toMatchObject({
      data: { success: false, message: expect.stringMatching(/^Delete your own playlist "Running"\?/) },
    });
    expect(writes(first.lines)).toEqual([]);
    const dry = await spotify().call('unfollow_playlist', { playlist_id: ownPlaylist, dry_run: true });
    expect(dry.data).toMatchObject({ dry_run: true, can_be_undone: false, playlist: { name: 'Running' } });
    const confirm_token = pick.text(dry.data, 'confirm_token');
    expect(writes((await spotify().call('unfollow_playlist', { playlist_id: other, confirm_token })).lines)).toEqual(
      [],
    );
    const done = await spotify().call('unfollow_playlist', { playlist_id: ownPlaylist, confirm_token });
    expect(done.data).toMatchObject({ success: true });
    expect(writes(done.lines)).toEqual(['DELETE /me/library']);
  });

  test('somebody else’s playlist is unfollowed at once', async () => {
    const rows = pick.list(await spotify().demo.outside({ method: 'GET', path: '/me/playlists?limit=50' }), 'items');
    const id = pick.text(
      rows.find((row) => pick.text(row, 'owner', 'id') === 'nightshift.radio'),
      'id',
    );
    const dry = await spotify().call('unfollow_playlist', { playlist_id: id, dry_run: true });
    expect(dry.data).toMatchObject({ dry_run: true, can_be_undone: true });
    expect(dry.data).not.toHaveProperty('confirm_token');
    expect(writes((await spotify().call('unfollow_playlist', { playlist_id: id })).lines)).toEqual([
      'DELETE /me/library',
    ]);
    expect(await followed(id)).not.toBe(true);
  });

  test.each([
    [50, 1],
    [51, 0],
  ])('removing %d items at once: %d calls without the user’s word', async (count, calls) => {
    const track_uris = await Promise.all(
      Array.from({ length: count }, async (_, n) => (await spotify().demo.resolve(`$track:${n + 1}`)).uri),
    );
    const { id: playlist_id } = await spotify().demo.resolve('$playlist:1');
    const { lines, data } = await spotify().call('remove_tracks_from_playlist', { playlist_id, track_uris });
    expect(writes(lines)).toHaveLength(calls);
    if (calls === 1) return;
    const confirm_token = pick.text(data, 'confirm_token');
    const agreed = await spotify().call('remove_tracks_from_playlist', { playlist_id, track_uris, confirm_token });
    expect(writes(agreed.lines)).toHaveLength(1);
  });

  describe('where the client can ask', () => {
    const asking = useLayeredTools(mode, lasting({ confirmBy: 'elicitation' }), { records: true });
    type Spotify = ReturnType<typeof spotify>;
    const resolved = async (at: Spotify, ref: string) => (await at.demo.resolve(ref)).id;
    /** A call of each tool that nothing can undo. */
    const calls: Readonly<Record<string, (at: Spotify) => Promise<Readonly<Record<string, unknown>>>>> = {
      unfollow_playlist: async (at) => ({ playlist_id: await resolved(at, '$playlist:9') }),
      remove_tracks_from_playlist: async (at) => ({
        playlist_id: await resolved(at, '$playlist:1'),
        track_uris: Array.from({ length: 51 }, (_, n) => `spotify:track:${String(n).padStart(22, '0')}`),
      }),
      sort_playlist: async (at) => ({ playlist_id: await resolved(at, '$playlist:9'), by: 'title', keep_dates: false }),
      dedupe_playlist: async (at) => {
        const uris = await Promise.all(
          Array.from({ length: 51 }, async (_, n) => (await at.demo.resolve(`$track:${n + 1}`)).uri),
        );
        const { data } = await at.call('create_playlist_with_tracks', {
          name: 'Twice',
          track_uris: [...uris, ...uris],
        });
        return { playlist_id: pick.text(data, 'playlist', 'id') };
      },
      remove_playlist_rows: async (at) => {
        const track_uris = Array<string>(51).fill((await at.demo.resolve('$track:1')).uri);
        const { data } = await at.call('create_playlist_with_tracks', { name: 'One alone', track_uris });
        const positions = track_uris.map((_, position) => position);
        return { playlist_id: pick.text(data, 'playlist', 'id'), positions, uris: track_uris };
      },
      add_to_queue: async (at) => {
        const playlists = pick.list((await at.call('get_user_playlists', { limit: 50 })).data, 'playlists');
        return {
          uri: pick.text(
            playlists.find((row) => pick.number(row, 'total_tracks') === 62),
            'uri',
          ),
        };
      },
      undo_last_change: async (at) => {
        await at.call('create_playlist', { name: 'Made' });
        return {};
      },
    };

    test('every tool that takes a confirm_token is tried here, or is the one that has a scope of its own', () => {
      const confirmed = tools.filter(({ input }) => 'confirm_token' in input.shape).map(({ name }) => name);
      expect(confirmed.sort()).toEqual([...Object.keys(calls), 'disconnect_account'].sort());
    });

    test.each(Object.keys(calls))('%s gives no token away and takes none', async (name) => {
      const { data } = await spotify().call(name, { ...(await calls[name]?.(spotify())), dry_run: true });
      const { confirm_token } = data;
      const args = await calls[name]?.(asking());
      expect(confirm_token).toEqual(expect.any(String));
      expect((await asking().call(name, { ...args, dry_run: true })).data).not.toHaveProperty('confirm_token');
      const asked = await asking().call(name, { ...args, confirm_token });
      expect(asked).toMatchObject({ data: { success: false }, ask: { token: expect.any(String) } });
      expect(asked.data).not.toHaveProperty('confirm_token');
      expect(writes(asked.lines)).toEqual([]);
    });

    /** How what a call did is made undone, so that the same call would have something to do. */
    const undone: Readonly<Record<string, (at: Spotify) => Promise<unknown>>> = {
      dedupe_playlist: (at) => at.call('undo_last_change'),
      remove_playlist_rows: (at) => at.call('undo_last_change'),
      sort_playlist: async (at) => {
        await at.demo.reset();
        // Until then the former order may be that of before the change, shown late.
        at.advance(80_000);
      },
    };
    test.each(Object.keys(calls))(
      '%s is done once with one token, and asks anew when it is called again',
      async (name) => {
        const args = { ...(await calls[name]?.(spotify())) };
        const { confirm_token } = (await spotify().call(name, { ...args, dry_run: true })).data;
        const done = await spotify().call(name, { ...args, confirm_token });
        expect(done.data, JSON.stringify(done.data)).toMatchObject({ success: true });
        expect(writes(done.lines).length).toBeGreaterThan(0);
        await (undone[name]?.(spotify()) ?? spotify().demo.reset());
        const again = await spotify().call(name, { ...args, confirm_token });
        expect(again.data).toMatchObject({ success: false });
        expect(writes(again.lines)).toEqual([]);
        if (name !== 'undo_last_change') expect(again.data['confirm_token']).not.toBe(confirm_token);
      },
    );
  });

  test('wrong arguments are reported before any question', async () => {
    const call = spotify().call('unfollow_playlist', { playlist_id: 'x', dry_run: true });
    await expect(call).rejects.toMatchObject({ issues: [{ path: ['playlist_id'] }] });
  });
});
