import { describe, expect, test } from 'vitest';
import type { SpotifyRequest } from '../../lib/spotify/request.ts';
import type { Data } from '../../lib/tools/definition/context.ts';
import type { CallOptions } from '../support/layered-tools.ts';
import { pick } from '../support/tool-answers.ts';
import { failRequests, lostResponse, notSent, type UndoTools, useUndoTools } from '../support/undo-tools.ts';

const again = { success: true, note: 'It was so again already.' };
const early = { success: false, message: expect.stringMatching(/ Call again with change_id/) };
const impossible = (why: string) => ({
  success: false,
  message: expect.stringContaining(why),
  last_change: expect.objectContaining({ can_be_undone: false }),
});
const unchanged = { success: true, changed: false, message: expect.stringContaining('Nothing was changed.') };

describe('undo_last_change of the account in development mode', () => {
  const tools = useUndoTools();

  const saved = async (on: UndoTools, letters: string) => {
    const query = encodeURIComponent((await on.uris(letters)).join(','));
    const answer = await on.demo.outside({ method: 'GET', path: `/me/library/contains?uris=${query}` });
    const flags = Array.isArray(answer) ? answer : [];
    return [...letters].filter((_, at) => flags[at] === true).join('');
  };
  const save = async (on: UndoTools, method: 'PUT' | 'DELETE', letters: string): Promise<void> => {
    const query = encodeURIComponent((await on.uris(letters)).join(','));
    await on.demo.outside({ method, path: `/me/library?uris=${query}` });
  };
  const ids = async (on: UndoTools, letters: string) => ({
    track_ids: (await on.uris(letters)).map((uri) => uri.split(':').at(-1)),
  });

  /** What is saved before the change, what others save or remove before the undo, and what the undo asks Spotify to change. */
  test.each([
    ['save_tracks', 'ABC', 'C', 'PUT' as const, '', 'AB', 'C', { success: true }],
    ['save_tracks', 'ABC', 'C', 'DELETE' as const, 'B', 'A', 'C', { success: true }],
    ['save_tracks', 'AB', '', 'DELETE' as const, 'AB', '', '', again],
    ['remove_saved_tracks', 'ABC', 'AB', 'PUT' as const, '', 'AB', 'AB', { success: true }],
    ['remove_saved_tracks', 'ABC', 'AB', 'PUT' as const, 'BC', 'A', 'ABC', { success: true }],
    ['remove_saved_tracks', 'AB', 'AB', 'PUT' as const, 'AB', '', 'AB', again],
  ])(
    '%s of %s, with %s saved before, then %s %s by others',
    async (tool, of, before, method, others, sent, after, says) => {
      const on = tools();
      await save(on, 'DELETE', 'ABC');
      await save(on, 'PUT', before);
      const { data: changed } = await on.call(tool, await ids(on, of));
      expect(changed).toMatchObject({ success: true, verified: 'not looked' });
      for (const name of ['changed', 'undo']) expect(changed).not.toHaveProperty(name);
      // What the cache has by now is not what others make of it.
      await on.call('check_saved_tracks', await ids(on, of));
      await save(on, method, others);
      if (says === again) expect((await on.undo()).data).toMatchObject(early);
      on.advance(46_000);
      await on.call('check_saved_tracks', await ids(on, of));
      const { data, requests } = await on.undo();
      expect(data).toMatchObject(says);
      const writes = requests.filter(({ operation }) => operation.effect === 'write');
      expect(writes.map(({ query }) => query['uris'])).toEqual(sent === '' ? [] : [(await on.uris(sent)).join(',')]);
      expect(await saved(on, 'ABC')).toBe(after);
    },
  );

  test.each([
    ['save_tracks', ''],
    ['remove_saved_tracks', 'A'],
  ])('%s is kept to be undone where Spotify cannot be asked', async (tool, before) => {
    const on = tools();
    await save(on, 'DELETE', 'A');
    await save(on, 'PUT', before);
    await on.call(tool, await ids(on, 'A'));
    const left = await saved(on, 'A');
    for (const request of ['GET', tool === 'save_tracks' ? 'DELETE' : 'PUT']) {
      on.advance(46_000);
      expect((await on.undo({}, failRequests(request, notSent))).data).toMatchObject({ ...early, taken: [] });
      expect(await saved(on, 'A')).toBe(left);
    }
    expect((await on.undo()).data).toMatchObject({ success: true });
    expect(await saved(on, 'A')).toBe(before);
  });

  test('a part of a call that changes nothing is no reason to say so of all', async () => {
    const on = tools();
    const all = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghi';
    const [first, last] = [all.slice(0, 40), all.slice(40)];
    await save(on, 'PUT', first);
    await save(on, 'DELETE', last);
    const { data } = await on.call('save_multiple_items', { uris: await on.uris(all) });
    expect(data).toMatchObject({ success: true, message: expect.stringContaining('Saved') });
    expect(data).not.toHaveProperty('changed');
    expect((await on.undo({ dry_run: true })).data).toMatchObject({
      would: ['takes 1 item out of the library'],
      last_change: { can_be_undone: true },
    });
    on.advance(46_000);
    await on.undo();
    expect(await saved(on, first)).toBe(first);
    expect(await saved(on, last)).toBe('');
    const { data: none } = await on.call('save_multiple_items', { uris: (await on.uris(all)).slice(0, 40) });
    expect(none).toMatchObject(unchanged);
  });

  test('steps of the volume add up though the player shows the former one', async () => {
    const on = tools();
    await on.call('set_volume', { volume_percent: 50 });
    on.advance(60_000);
    await on.demo.settings({ lag: { player: 2500 } });
    for (const volume_percent of [45, 40, 35]) {
      on.advance(200);
      expect((await on.call('set_volume', { by: -5 })).data).toMatchObject({ volume_percent });
    }
    expect((await on.call('set_volume', { volume_percent: 50 })).data).not.toHaveProperty('changed');
  });

  const late = { playlists: 40_000, snapshot: 40_000, library: 40_000, contains: 40_000, player: 2500 };
  const none = { playlists: 0, snapshot: 0, library: 0, contains: 0, player: 0 };
  type Setting = readonly [string, Data];
  const setTo = (on: UndoTools, volume_percent: number) => on.call('set_volume', { volume_percent });
  const like = async (on: UndoTools) => on.call('save_tracks', await ids(on, 'A'));

  test.each<[string, (on: UndoTools) => Promise<unknown>]>([
    [
      'another container saved before this one paused',
      (on) => on.elsewhere(() => like(on)).then(() => on.call('pause')),
    ],
    [
      'another container saved before this one failed to set a volume',
      async (on) => {
        await on.elsewhere(() => like(on));
        await expect(on.call('set_volume', { volume_percent: 22 }, failRequests('PUT', notSent))).rejects.toThrow();
      },
    ],
    [
      'was saved before more changes than are kept',
      async (on) => {
        await like(on);
        for (let volume = 10; volume <= 20; volume++) await setTo(on, volume);
      },
    ],
    [
      'was saved while that could not be stored, before the changes were listed',
      async (on) => {
        await on.call('save_tracks', await ids(on, 'B'));
        await on.whileStoreFails(() => like(on));
        await on.undo({ dry_run: true });
      },
    ],
  ])('nothing is called unchanged that %s', async (_, change) => {
    const on = tools();
    await save(on, 'DELETE', 'AB');
    on.advance(100_000);
    await on.demo.settings({ lag: late });
    await change(on);
    on.advance(500);
    const { data } = await on.call('remove_saved_tracks', await ids(on, 'A'));
    expect(data).toMatchObject({ success: true });
    expect(data).not.toHaveProperty('changed');
  });

  /** A change in one container, one in another that looks at nothing, then one there that must know of the first. */
  test.each<[string, boolean, Setting, Setting, Setting]>(
    [true, false].flatMap(
      (isStopped): Array<[string, boolean, Setting, Setting, Setting]> => [
        [
          'volume',
          isStopped,
          ['set_volume', { volume_percent: 22 }],
          ['pause', {}],
          ['set_volume', { volume_percent: 60 }],
        ],
        [
          'shuffle',
          isStopped,
          ['set_shuffle', { state: true }],
          ['seek_to_position', { position_ms: 0 }],
          ['set_shuffle', { state: false }],
        ],
        [
          'name',
          isStopped,
          ['change_playlist_details', { name: 'New' }],
          ['add_tracks_to_playlist', {}],
          ['change_playlist_details', { name: 'Letters' }],
        ],
      ],
    ),
  )(
    'a %s that another container has set (stopped: %s) is known after a change of the same by this one',
    async (_, isStopped, first, between, last) => {
      const on = tools();
      await on.demo.devices(devices('Desk'));
      const playlist_id = await on.playlist('A');
      const { uri } = await on.demo.resolve('$track:1');
      await on.call('play', { uris: [uri] });
      on.advance(100_000);
      const set = ([tool, args]: Setting, options?: CallOptions) => {
        on.advance(100);
        const own = /playlist/.test(tool) && { playlist_id };
        return on.call(tool, { ...args, ...own, ...(tool.startsWith('add') && { track_uris: [uri] }) }, options);
      };
      const state = async () => {
        await on.demo.settings({ lag: none });
        const details = await on.demo.outside({ method: 'GET', path: `/playlists/${playlist_id}` });
        return [...(await player(on)), pick.text(details, 'name')];
      };
      await on.demo.settings({ lag: late });
      await on.elsewhere(() => set(first, isStopped ? on.killAfter('PUT') : {})).catch(() => undefined);
      on.restart();
      await set(between);
      const former = await state();
      await on.demo.settings({ lag: late });
      const { data } = await set(last);
      expect(data).toMatchObject({ success: true });
      expect(data).not.toHaveProperty('changed');
      expect('undo' in data).toBe(isStopped);
      on.advance(100_000);
      expect((await on.undo()).data).toMatchObject({ success: !isStopped });
      if (!isStopped) expect(await state()).toEqual(former);
    },
  );

  /** Changes of the account whose reads lag together: Spotify shows all settings of the player in one answer. */
  const settings: readonly Setting[] = [
    ['set_volume', { volume_percent: 30 }],
    ['set_shuffle', { state: true }],
    ['set_repeat', { state: 'track' }],
  ];
  test.each(settings.flatMap((stopped) => settings.map((next) => [stopped[0], next[0], stopped, next] as const)))(
    '%s of a container that was stopped leaves undoable what is not the same: %s',
    async (_, __, stopped, next) => {
      const on = tools();
      await on.demo.devices(devices('Desk'));
      await on.call('play', { uris: await on.uris('A') });
      on.advance(100_000);
      await on.demo.settings({ lag: late });
      await on.elsewhere(() => on.call(...stopped, on.killAfter('PUT'))).catch(() => undefined);
      on.restart();
      on.advance(100);
      const { data } = await on.call(...next);
      expect(data).toMatchObject({ success: true });
      expect('undo' in data).toBe(stopped === next);
    },
  );

  test('an undo waits while Spotify may not show what a container changed that was stopped', async () => {
    const on = tools();
    await on.demo.devices(devices('Desk'));
    await setTo(on, 20);
    on.advance(60_000);
    await setTo(on, 30);
    on.advance(60_000);
    await on.demo.settings({ lag: late });
    await expect(on.call('set_volume', { volume_percent: 40 }, on.killAfter('PUT'))).rejects.toThrow();
    on.restart();
    on.advance(500);
    expect((await on.elsewhere(() => on.undo())).data).toMatchObject({ ...early, taken: [] });
    on.advance(60_000);
    const { data } = await on.undo();
    expect(data).toMatchObject({ success: false, message: expect.stringContaining('The volume is 40 now.') });
  });

  test('what two calls have undone is known after them', async () => {
    const on = tools();
    const all = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghi';
    await save(on, 'DELETE', all.slice(0, 40));
    await save(on, 'DELETE', all.slice(40));
    on.advance(100_000);
    await on.call('save_tracks', await ids(on, all));
    on.advance(100_000);
    await on.demo.settings({ lag: late });
    expect((await on.undo({}, { cutAfter: 2 })).data).toMatchObject({ success: false, taken: [expect.any(String)] });
    expect((await on.undo()).data).toMatchObject({ success: true });
    const { data } = await on.call('save_tracks', await ids(on, all.slice(40)));
    expect(data).toMatchObject({ success: true });
    expect(data).not.toHaveProperty('changed');
  });

  /** Commands to another device, which becomes the active one. */
  test.each<[string, Data]>([
    ['transfer_playback', {}],
    ['play', {}],
    ['skip_next', {}],
    ['set_shuffle', { state: true }],
    ['set_repeat', { state: 'track' }],
    ['seek_to_position', { position_ms: 0 }],
    ['add_to_queue', {}],
  ])('a level that a device had before %s to another one is not that of the one that plays now', async (tool, args) => {
    const on = tools();
    await on.demo.devices(devices('Desk'));
    const { uri } = await on.demo.resolve('$track:1');
    await on.call('play', { uris: [uri] });
    on.advance(60_000);
    const phone = pick
      .list(await on.demo.outside({ method: 'GET', path: '/me/player/devices' }), 'devices')
      .find((one) => pick.text(one, 'name') === 'Phone');
    const device_id = pick.text(phone, 'id');
    await on.demo.settings({ lag: late });
    await setTo(on, 10);
    const what = tool === 'play' ? { uris: [uri] } : tool === 'add_to_queue' ? { uri } : args;
    expect((await on.call(tool, { ...what, device_id })).data).toMatchObject({ success: true });
    const { data } = await on.elsewhere(() => setTo(on, 10));
    expect(data).toMatchObject({ success: true, undo: expect.stringContaining('did not show the change before it') });
    const shuffled = await on.call('set_shuffle', { state: true });
    if (tool !== 'set_shuffle') expect(shuffled.data).not.toHaveProperty('undo');
  });

  test.each([0, 4000])(
    'what plays now is saved, not what played before this server skipped it, if a read takes %i ms',
    async (takes) => {
      const on = tools();
      await on.call('play', { uris: await on.uris('AB') });
      on.advance(60_000);
      await on.demo.settings({ lag: { player: 2500 } });
      await on.call('skip_next');
      on.advance(200);
      const { data } = await on.call('save_multiple_items', {}, { onAnswer: () => on.advance(takes) });
      expect(data).toMatchObject({ success: true, uri: (await on.uris('B'))[0] });
    },
  );

  const details = async (on: UndoTools, id: string) => {
    const stored = await on.demo.outside({ method: 'GET', path: `/playlists/${id}` });
    return [pick.text(stored, 'name'), pick.text(stored, 'description')];
  };

  /** What a playlist's name and description are set to, by whom, and what they are after the undo. */
  test.each<[string, Data, Data, readonly string[], Data]>([
    ['both', { name: 'C', description: 'D' }, {}, ['A', 'R &amp; B'], { success: true }],
    ['a description', { description: 'Drum & Bass' }, {}, ['A', 'R &amp; B'], { success: true }],
    ['a name', { name: 'C' }, { description: 'X' }, ['A', 'X'], { success: true }],
    [
      'both, of which others change one',
      { name: 'C', description: 'D' },
      { description: 'X' },
      ['C', 'X'],
      { success: false, message: expect.stringContaining('Its name, description changed since') },
    ],
    [
      'both, which others revert',
      { name: 'C', description: 'D' },
      { name: 'A', description: 'R & B' },
      ['A', 'R &amp; B'],
      again,
    ],
  ])('details: %s', async (_, set, others, after, says) => {
    const on = tools();
    const id = await on.playlist('A');
    await on.demo.outside({ method: 'PUT', path: `/playlists/${id}`, body: { name: 'A', description: 'R & B' } });
    const same = await on.call('change_playlist_details', { playlist_id: id, name: 'A', description: 'R & B' });
    expect(same.data).toMatchObject(unchanged);
    expect((await on.undo()).data).toMatchObject(impossible('The playlist was like that already.'));
    await on.call('change_playlist_details', { playlist_id: id, ...set });
    await on.call('get_playlist', { playlist_id: id });
    if (Object.keys(others).length > 0)
      await on.demo.outside({ method: 'PUT', path: `/playlists/${id}`, body: JSON.parse(JSON.stringify(others)) });
    if (says === again) expect((await on.undo()).data).toMatchObject(early);
    on.advance(46_000);
    await on.call('get_playlist', { playlist_id: id });
    expect((await on.undo()).data).toMatchObject(says);
    expect(await details(on, id)).toEqual(after);
  });

  const player = async (on: UndoTools) => {
    const state = await on.demo.outside({ method: 'GET', path: '/me/player?additional_types=track,episode' });
    const { shuffle_state, repeat_state } = pick.data(state);
    return [pick.number(state, 'device', 'volume_percent'), shuffle_state, repeat_state];
  };
  const devices = (active: string | null, volume = 30) => ({
    devices: [
      { name: 'Desk', volume: 60 },
      { name: 'Phone', volume },
    ],
    active,
  });
  const setVolume = ({ call }: UndoTools, volume_percent: number) => call('set_volume', { volume_percent });

  /** The volume is set from 60 to 40, then something happens. */
  test.each<[string, (on: UndoTools) => Promise<unknown>, Data, number | undefined]>([
    ['that nobody touches', () => Promise.resolve(), { success: true }, 60],
    [
      'where another device plays, equally loud',
      (on) => on.demo.devices(devices('Phone', 40)),
      { success: false, message: expect.stringContaining('Another device plays now') },
      40,
    ],
    [
      'where another device plays, as loud as this one was',
      (on) => on.demo.devices(devices('Phone', 60)),
      { success: false, message: expect.stringContaining('Another device plays now') },
      60,
    ],
    [
      'where nothing plays any more',
      (on) => on.demo.devices(devices(null)),
      { success: false, message: expect.stringContaining('Nothing plays now') },
      undefined,
    ],
    [
      'that others set, unseen by the cache',
      async (on) => {
        await on.call('get_current_playback');
        await on.demo.outside({ method: 'PUT', path: '/me/player/volume?volume_percent=77' });
      },
      { success: false, message: expect.stringContaining('The volume is 77 now.') },
      77,
    ],
  ])('of a volume %s', async (_, happens, says, after) => {
    const on = tools();
    await on.demo.devices(devices('Desk'));
    await setVolume(on, 40);
    on.advance(4000);
    await happens(on);
    expect((await on.undo()).data).toMatchObject(says);
    on.advance(4000);
    if (after !== undefined) expect((await player(on))[0]).toBe(after);
  });

  test.each([
    ['set_volume', { volume_percent: 40 }, 60],
    ['set_shuffle', { state: true }, false],
    ['set_repeat', { state: 'track' }, 'off'],
  ])('of %s, after what plays was read: what was so before is not read again', async (tool, args, was) => {
    const on = tools();
    await on.demo.devices(devices('Desk'));
    const before = await player(on);
    expect(before).toContain(was);
    await on.call('get_current_playback');
    on.advance(9000);
    expect((await on.call(tool, args)).lines).toHaveLength(1);
    on.advance(4000);
    expect((await on.undo()).data).toMatchObject({ success: true });
    on.advance(4000);
    expect(await player(on)).toEqual(before);
    // Older than ten seconds it counts no more.
    on.advance(10_000);
    expect((await on.call(tool, args)).lines).toHaveLength(2);
  });

  test('of a volume that was already set, or that belongs to another device, is reported as impossible', async () => {
    const on = tools();
    await on.demo.devices(devices('Desk'));
    expect((await setVolume(on, 60)).data).toMatchObject(unchanged);
    expect((await on.undo()).data).toMatchObject(impossible('The volume was so already.'));
    on.advance(4000);
    const phone = pick
      .list(await on.demo.outside({ method: 'GET', path: '/me/player/devices' }), 'devices')
      .find((one) => pick.text(one, 'name') === 'Phone');
    const { data } = await on.call('set_volume', { volume_percent: 5, device_id: pick.text(phone, 'id') });
    expect(data).toMatchObject({ success: true, undo: expect.stringContaining('the active device only') });
    expect((await on.undo()).data).toMatchObject(impossible('the active device only'));
  });

  test.each<[string, (on: UndoTools, id: string, nth: number) => Promise<unknown>]>([
    ['volume', (on, _, nth) => on.call('set_volume', { volume_percent: 10 * nth })],
    ['name', (on, playlist_id, nth) => on.call('change_playlist_details', { playlist_id, name: `Name ${nth}` })],
    ['like', async (on, _, nth) => on.call(nth % 2 === 1 ? 'remove_saved_tracks' : 'save_tracks', await ids(on, 'A'))],
  ])('of an earlier %s waits until Spotify shows the later ones', async (_, set) => {
    const on = tools();
    await on.demo.devices(devices('Desk'));
    const playlist = await on.playlist('A');
    await save(on, 'DELETE', 'A');
    const state = async () => {
      await on.demo.settings({ lag: { playlists: 0, contains: 0, player: 0 } });
      const details = await on.demo.outside({ method: 'GET', path: `/playlists/${playlist}` });
      return [(await player(on))[0], pick.text(details, 'name'), await saved(on, 'A')];
    };
    for (const nth of [1, 2]) {
      await set(on, playlist, nth);
      on.advance(50_000);
    }
    const change_id = on.storedChanges().at(-1)?.id;
    for (const [nth, pause] of [
      [3, 50_000],
      [4, 500],
    ] as const) {
      await on.demo.settings({ lag: nth === 4 ? late : {} });
      await set(on, playlist, nth);
      on.advance(pause);
    }
    const before = await state();
    await on.demo.settings({ lag: late });
    expect((await on.undo({ change_id })).data).toMatchObject({ ...early, taken: [] });
    expect(await state()).toEqual(before);
  });

  test('of a shuffle that was on, and of one that Spotify does not show yet', async () => {
    const on = tools();
    await on.demo.devices(devices('Desk'));
    await on.call('set_shuffle', { state: true });
    on.advance(4000);
    await on.call('set_shuffle', { state: false });
    on.advance(4000);
    expect((await on.undo()).data).toMatchObject({ success: true });
    on.advance(4000);
    expect((await player(on))[1]).toBe(true);
    await on.demo.settings({ lag: { player: 2000 } });
    await on.call('set_shuffle', { state: false });
    expect((await on.undo()).data).toMatchObject(early);
  });

  const down = { code: 'unavailable', host: 'api', cause: 'status', status: 503, sent: 'no' } as const;
  test.each([
    ['surely not made', { failure: down }, 'There is nothing to undo'],
    [
      'made unheard, whose answer was needed',
      { failure: lostResponse, arrives: true },
      'The answer of Spotify was lost.',
    ],
  ])('of a creation %s', async (_, fault, message) => {
    const on = tools();
    const faultFor = ({ name }: SpotifyRequest) => (name.startsWith('POST') ? fault : undefined);
    await expect(on.call('create_playlist', { name: 'New' }, { faultFor })).rejects.toThrow();
    expect((await on.undo()).data).toMatchObject({ success: false, message: expect.stringContaining(message) });
  });

  test('of a change that could not be stored is reported as impossible by the change itself', async () => {
    const on = tools();
    const { data } = await on.whileStoreFails(async () => on.call('save_tracks', await ids(on, 'Z')));
    expect(data).toMatchObject({ success: true, undo: 'Not possible: it could not be noted.' });
    expect((await on.undo()).data).toMatchObject({ success: false, recent_changes: [] });
  });

  test('of a change that can never be undone is not mentioned by the change', async () => {
    const on = tools();
    await on.demo.devices(devices('Desk'));
    const { data } = await on.call('skip_next');
    expect(data).toMatchObject({ success: true });
    expect(data).not.toHaveProperty('undo');
  });

  test('reports a missing verification only for changes', async () => {
    const on = tools();
    await on.call('save_tracks', await ids(on, 'Y'));
    on.advance(46_000);
    expect((await on.undo({ dry_run: true })).data).not.toHaveProperty('verified');
    expect((await on.undo()).data).toMatchObject({ success: true, verified: 'not looked' });
    const { data } = await on.undo();
    expect(data).toMatchObject({ success: false });
    expect(data).not.toHaveProperty('verified');
  });
});
