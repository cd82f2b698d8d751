import { beforeEach, describe, expect, test } from 'vitest';
import { useLayeredTools } from '../support/layered-tools.ts';
import { likeModes } from '../support/scale.ts';
import { pick } from '../support/tool-answers.ts';

const adding = 'POST /me/player/queue';

describe.each(likeModes)('an album or playlist to the queue in %s mode', (mode) => {
  const spotify = useLayeredTools(mode);
  beforeEach(() => spotify().demo.reset());
  const queued = async () => {
    const { queue } = (await spotify().call('get_queue', { fresh: true })).data;
    return (Array.isArray(queue) ? queue : []).map((row) => pick.text(row, 'uri'));
  };
  const album = async () => {
    const { uri } = await spotify().demo.resolve('$album:1');
    const { data } = await spotify().call('get_album_tracks', { album_id: uri, limit: 50 });
    return { uri, songs: pick.list(data, 'tracks').map((row) => pick.text(row, 'uri')) };
  };

  test('goes in by one call and in order, and the answer says what it cost', async () => {
    const { uri, songs } = await album();
    expect(songs.length).toBeLessThanOrEqual(20);
    const { data, lines } = await spotify().call('add_to_queue', { uri });
    expect(data).toMatchObject({ success: true, context: uri, queued: songs.length, calls: songs.length + 1 });
    expect(lines.filter((line) => line === adding)).toHaveLength(songs.length);
    expect((await queued()).slice(0, songs.length)).toEqual(songs.slice(0, 20));
  });

  test('begins at the given offset', async () => {
    const { uri, songs } = await album();
    await spotify().call('add_to_queue', { uri, offset: songs.length - 1 });
    expect((await queued())[0]).toBe(songs.at(-1));
  });

  test('says the cost and sends nothing in a dry run', async () => {
    const { uri, songs } = await album();
    const { data, lines } = await spotify().call('add_to_queue', { uri, dry_run: true });
    expect(data).toMatchObject({
      dry_run: true,
      can_be_undone: false,
      to_queue: songs.length,
      calls: songs.length + 1,
    });
    expect(lines).not.toContain(adding);
    expect((await spotify().call('add_to_queue', { uri: songs[0], dry_run: true })).lines).toEqual([]);
  });

  test('of a long playlist asks first, takes a page, and says where the next one begins', async () => {
    const { playlists } = (await spotify().call('get_user_playlists')).data;
    const [found] = (Array.isArray(playlists) ? playlists : []).filter(({ total_tracks }) => total_tracks === 62);
    const asked = await spotify().call('add_to_queue', { uri: found.uri });
    expect(asked.lines).not.toContain(adding);
    expect(asked.data).toMatchObject({ success: false, total: 62, next_offset: 50, confirm_token: expect.any(String) });
    const { confirm_token } = asked.data;
    const { data, lines } = await spotify().call('add_to_queue', { uri: found.uri, confirm_token });
    const songs = pick.number(data, 'queued');
    expect(lines.filter((line) => line === adding)).toHaveLength(songs);
    expect(songs).toBeGreaterThan(40);
    expect(data).toMatchObject({ success: true, next_offset: 50 });
    const { data: rest } = await spotify().call('add_to_queue', { uri: found.uri, offset: 50 });
    expect(rest).toMatchObject({ success: true });
    expect(rest).not.toHaveProperty('next_offset');
  });

  test('stops in time and says where to continue', async () => {
    const { uri, songs } = await album();
    const { data } = await spotify().call('add_to_queue', { uri }, { cutAfter: 2 });
    expect(data).toMatchObject({ success: false, queued: expect.any(Number) });
    expect(pick.number(data, 'queued')).toBeLessThan(songs.length);
    expect(pick.number(data, 'next_offset')).toBe(pick.number(data, 'queued'));
  });

  test('of which nothing is left is no success', async () => {
    const { uri } = await album();
    expect((await spotify().call('add_to_queue', { uri, offset: 999 })).data).toMatchObject({ success: false });
  });
});
