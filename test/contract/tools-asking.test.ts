import { beforeEach, describe, expect, test } from 'vitest';
import { seals } from '../../lib/auth/seals.ts';
import { useLayeredTools } from '../support/layered-tools.ts';
import { pick } from '../support/tool-answers.ts';

const secret = () => Promise.resolve('secret of the test');

describe.each(['development', 'extended'] as const)('what nothing can undo, in %s mode', (mode) => {
  const spotify = useLayeredTools(mode, (account, now) => ({ seals: seals({ now, secret })(account) }));
  beforeEach(() => spotify().demo.reset());

  const writes = (lines: readonly string[]) => lines.filter((line) => !line.startsWith('GET'));
  const followed = async (playlist_id: string) =>
    (await spotify().call('check_current_user_follows_playlist', { playlist_id })).data['is_following'];

  test('deleting one’s own playlist is asked about, and done with the token of that playlist only', async () => {
    const { id: own } = await spotify().demo.resolve('$playlist:9');
    const { id: other } = await spotify().demo.resolve('$playlist:10');
    const first = await spotify().call('unfollow_playlist', { playlist_id: own });
    expect(first).toMatchObject({ ask: { question: 'Delete your own playlist "Running"?' }, data: { success: false } });
    expect(writes(first.lines)).toEqual([]);
    const dry = await spotify().call('unfollow_playlist', { playlist_id: own, dry_run: true });
    expect(dry.data).toMatchObject({ dry_run: true, can_be_undone: false, playlist: { name: 'Running' } });
    const confirm_token = pick.text(dry.data, 'confirm_token');
    expect(writes((await spotify().call('unfollow_playlist', { playlist_id: other, confirm_token })).lines)).toEqual(
      [],
    );
    const done = await spotify().call('unfollow_playlist', { playlist_id: own, confirm_token });
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

  test('wrong arguments are told before anything is asked', async () => {
    const call = spotify().call('unfollow_playlist', { playlist_id: 'x', dry_run: true });
    await expect(call).rejects.toMatchObject({ issues: [{ path: ['playlist_id'] }] });
  });
});
