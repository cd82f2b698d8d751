import { beforeEach, describe, expect, test } from 'vitest';
import { seals } from '../../lib/auth/seals.ts';
import type { Data } from '../../lib/tools/definition/context.ts';
import { type CallOptions, useLayeredTools } from '../support/layered-tools.ts';
import { likeModes, sample } from '../support/scale.ts';
import { nextByOffset, pick } from '../support/tool-answers.ts';

const lost = { code: 'unavailable', host: 'api', cause: 'timeout', sent: 'maybe' } as const;
const reserved = { code: 'quota_reserved', bucket: 'playlists' } as const;
const secret = () => Promise.resolve('secret of the test');

describe.each(likeModes)('organizing playlists in %s mode', (mode) => {
  const spotify = useLayeredTools(mode, (account, now) => ({ seals: seals({ now, secret })(account) }));
  beforeEach(async () => {
    await spotify().demo.reset();
    spotify().forget();
  });

  const named = async (name: string): Promise<string> => {
    const rows = pick.list(await spotify().demo.outside({ method: 'GET', path: '/me/playlists?limit=50' }), 'items');
    return pick.text(
      rows.find((row) => pick.text(row, 'name') === name),
      'id',
    );
  };
  /** The rows as Spotify has them: a URI, or null for what is gone. */
  const rowsOf = async (id: string): Promise<ReadonlyArray<string | null>> => {
    const path = `/playlists/${id}/items?limit=50&additional_types=track,episode&offset=`;
    const page = (offset: number) => spotify().demo.outside({ method: 'GET', path: path + offset });
    const first = await page(0);
    const total = pick.number(first, 'total');
    const rest = await Promise.all(
      Array.from({ length: Math.max(0, Math.ceil(total / 50) - 1) }, (_, n) => page((n + 1) * 50)),
    );
    return [first, ...rest].flatMap((one) =>
      pick.list(one, 'items').map((row) => {
        const { item, track } = pick.data(row);
        const entry = item ?? track;
        return entry === null || entry === undefined ? null : pick.text(entry, 'uri');
      }),
    );
  };
  const addable = (rows: ReadonlyArray<string | null>) =>
    rows.filter((uri) => uri !== null && !uri.includes(':local:'));
  const track = async (n: number) => (await spotify().demo.resolve(`$track:${n}`)).uri;
  const some = (...numbers: readonly number[]) => Promise.all(numbers.map(track));
  const createPlaylist = async (name: string, uris: readonly string[]) => {
    const { data } = await spotify().call('create_playlist_with_tracks', { name, track_uris: uris });
    return pick.text(data, 'playlist', 'id');
  };

  /** Calls until the job says that it is done, with what happens to each call; resolves to the last answer. */
  async function through(name: string, args: Data, each: (call: number) => CallOptions, pause = 0) {
    let from: string | undefined;
    for (let calls = 0; calls < 60; calls++) {
      const given = from === undefined ? args : { ...args, continue_from: from };
      const { data, requests } = await spotify().call(name, given, each(calls));
      if (data['continue_from'] === undefined) return { data, calls: calls + 1, requests };
      from = pick.text(data, 'continue_from');
      spotify().advance(pause);
    }
    throw new Error(`${name} does not come to an end`);
  }

  test('copy_playlist copies in order, and names what cannot be copied', async () => {
    const id = await named('Old Computer');
    const plan = await spotify().call('copy_playlist', { playlist_id: id, dry_run: true });
    expect(plan.lines.filter((line) => !line.startsWith('GET'))).toEqual([]);
    const { data, lines } = await spotify().call('copy_playlist', { playlist_id: id });
    expect(lines).toHaveLength(pick.number(plan.data, 'calls', 'reading') + pick.number(plan.data, 'calls', 'writing'));
    const rows = await rowsOf(id);
    expect(await rowsOf(pick.text(data, 'playlist', 'id'))).toEqual(addable(rows));
    expect(data).toMatchObject({ success: true, playlist: { name: 'Old Computer (copy)' } });
    expect(pick.number(data, 'to_add') + pick.list(data, 'cannot_be_added', 'rows').length).toBe(rows.length);
    expect(JSON.stringify(data)).toContain('Demo Tape, Side B');
  });

  test.each(sample([3, 1, 2, 4, 5]))(
    'copy_playlist, cut off after %d requests each time, repeats and loses nothing',
    async (cutAfter) => {
      const id = await named('Everything Since 2016');
      const { data, calls } = await through('copy_playlist', { playlist_id: id, name: 'Cut' }, () => ({ cutAfter }));
      expect(calls).toBeGreaterThan(1);
      expect(await rowsOf(pick.text(data, 'playlist', 'id'))).toEqual(await rowsOf(id));
      const { items } = pick.data(await spotify().demo.outside({ method: 'GET', path: '/me/playlists?limit=50' }));
      expect(pick.list(items).filter((row) => pick.text(row, 'name') === 'Cut')).toHaveLength(1);
    },
  );

  test.each([true, false])(
    'copy_playlist whose answers are lost (arrived: %s) finds out, and repeats and loses nothing',
    async (arrives) => {
      const id = await named('Everything Since 2016');
      const each = (call: number): CallOptions => ({
        faultFor: ({ name }) =>
          name.startsWith('POST /playlists/') && call % 2 === 0 && call < 8 ? { failure: lost, arrives } : undefined,
      });
      const { data } = await through('copy_playlist', { playlist_id: id }, each, 46_000);
      expect(await rowsOf(pick.text(data, 'playlist', 'id'))).toEqual(await rowsOf(id));
    },
  );

  test('a lost answer is not followed by another try before Spotify must show it', async () => {
    const id = await named('Everything Since 2016');
    const faultFor: CallOptions['faultFor'] = ({ name }) =>
      name.startsWith('POST /playlists/') ? { failure: lost } : undefined;
    const first = await spotify().call('copy_playlist', { playlist_id: id }, { faultFor });
    const again = await spotify().call('copy_playlist', {
      playlist_id: id,
      continue_from: first.data['continue_from'],
    });
    expect(again.failure).toMatchObject({ code: 'equal_call', state: 'unseen' });
    expect(again.lines.filter((line) => line.startsWith('POST'))).toEqual([]);
  });

  test('a job leaves the reserved quota, says so, and continues later', async () => {
    const id = await named('Everything Since 2016');
    const each = (call: number): CallOptions => ({
      faultFor: ({ name }, index) =>
        call < 3 && index > 5 && name.startsWith('POST /playlists/') ? { failure: reserved } : undefined,
    });
    const first = await spotify().call('copy_playlist', { playlist_id: id }, each(0));
    expect(first).toMatchObject({
      failure: reserved,
      data: { success: false, message: expect.stringContaining('kept for direct requests') },
    });
    const { data } = await through('copy_playlist', { playlist_id: id }, each);
    expect(await rowsOf(pick.text(data, 'playlist', 'id'))).toEqual(await rowsOf(id));
  });

  test('continue_from belongs to its tool, its arguments and its user, and lasts a day', async () => {
    const id = await named('Everything Since 2016');
    const other = await named('Running');
    const { data } = await spotify().call('copy_playlist', { playlist_id: id }, { cutAfter: 2 });
    const continue_from = pick.text(data, 'continue_from');
    const refused = { issues: [{ path: ['continue_from'] }] };
    const wrong = [
      { playlist_id: other, continue_from },
      { playlist_id: id, name: 'Other', continue_from },
      { playlist_id: id, continue_from: `x${continue_from}` },
      { playlist_id: id, continue_from: continue_from.replace('.', 'A.') },
    ];
    for (const args of wrong) await expect(spotify().call('copy_playlist', args)).rejects.toMatchObject(refused);
    const stranger = await seals({ now: Date.now, secret })('somebody else').open('x', continue_from);
    expect(stranger).toBeUndefined();
    spotify().advance(86_400_001);
    await expect(spotify().call('copy_playlist', { playlist_id: id, continue_from })).rejects.toMatchObject(refused);
  });

  test('a source that changes between two calls is copied as it was at first', async () => {
    const id = await named('Everything Since 2016');
    const before = await rowsOf(id);
    const first = await spotify().call('copy_playlist', { playlist_id: id }, { cutAfter: 9 });
    expect(pick.number(first.data, 'added')).toBe(100);
    await spotify().call('remove_tracks_from_playlist', { playlist_id: id, track_uris: before.slice(0, 1) });
    const { data } = await spotify().call('copy_playlist', {
      playlist_id: id,
      continue_from: first.data['continue_from'],
    });
    expect(data).toMatchObject({ success: true });
    expect(await rowsOf(pick.text(data, 'playlist', 'id'))).toEqual(before);
  });

  test('a source that changes between two calls is reported, not mixed, if its former rows are not cached', async () => {
    const id = await named('Everything Since 2016');
    const first = await spotify().call('copy_playlist', { playlist_id: id }, { cutAfter: 9 });
    expect(pick.number(first.data, 'added')).toBe(100);
    spotify().forget();
    await spotify().call('remove_tracks_from_playlist', {
      playlist_id: id,
      track_uris: (await rowsOf(id)).slice(0, 1),
    });
    const { data } = await spotify().call('copy_playlist', {
      playlist_id: id,
      continue_from: first.data['continue_from'],
    });
    expect(data).toMatchObject({ success: false, added: 100, message: expect.stringContaining('merge_playlists') });
  });

  test.each([
    ['top', 60, '/me/top/tracks?limit=50', (row: unknown) => row],
    ['liked', 60, '/me/tracks?limit=50', (row: unknown) => pick.data(row)['track']],
    ['recent', 20, '/me/player/recently-played?limit=50', (row: unknown) => pick.data(row)['track']],
  ] as const)(
    'create_playlist_with_tracks takes the %s tracks of the user, each once',
    async (from, count, path, at) => {
      const page = await spotify().demo.outside({ method: 'GET', path });
      const shown = [...new Set(pick.list(page, 'items').map((row) => pick.text(at(row), 'uri')))];
      const { data } = await spotify().call('create_playlist_with_tracks', { name: 'Mine', from, count });
      const rows = await rowsOf(pick.text(data, 'playlist', 'id'));
      const songs = shown.filter((uri) => uri.startsWith('spotify:track:')).slice(0, count);
      expect(rows.slice(0, songs.length)).toEqual(songs);
      expect(new Set(rows).size).toBe(rows.length);
      expect(rows.length).toBeLessThanOrEqual(count);
      if (from === 'liked') expect(rows).toHaveLength(60);
      const neither = spotify().call('create_playlist_with_tracks', { name: 'Mine' });
      await expect(neither).rejects.toMatchObject({ issues: [{ path: ['track_uris'] }] });
    },
  );

  test('merge_playlists puts them after each other, each song once', async () => {
    const [a, b, c] = await some(1, 2, 3);
    const one = await createPlaylist('One', [a ?? '', b ?? '', a ?? '']);
    const two = await createPlaylist('Two', [b ?? '', c ?? '']);
    const { data } = await spotify().call('merge_playlists', { playlist_ids: [one, two], name: 'Both' });
    expect(data).toMatchObject({ success: true, repeats_left_out: 2 });
    expect(await rowsOf(pick.text(data, 'playlist', 'id'))).toEqual([a, b, c]);
    await spotify().call('merge_playlists', { playlist_ids: [one], into: two });
    expect(await rowsOf(two)).toEqual([b, c, a]);
    await spotify().call('merge_playlists', { playlist_ids: [one], into: two, keep_repeats: true });
    expect(await rowsOf(two)).toEqual([b, c, a, a, b, a]);
  });

  test.each(sample([5, 2, 7, 9, 10]))(
    'merge_playlists into a playlist, cut off after %d requests each time',
    async (cutAfter) => {
      const [big, into] = [await named('Everything Since 2016'), await named('Focus')];
      const before = await rowsOf(into);
      const { data } = await through('merge_playlists', { playlist_ids: [big], into }, () => ({ cutAfter }));
      expect(data).toMatchObject({ success: true });
      const wanted = [...new Set(await rowsOf(big))].filter((uri) => !before.includes(uri));
      expect(await rowsOf(into)).toEqual([...before, ...wanted]);
    },
  );

  test('dedupe_playlist keeps the first of each in its place', async () => {
    const [a = '', b = '', c = '', d = ''] = await some(1, 2, 3, 4);
    const id = await createPlaylist('Twice', [a, b, a, c, b, a, d]);
    const plan = await spotify().call('dedupe_playlist', { playlist_id: id, dry_run: true });
    expect(plan.data).toMatchObject({ repeats: { count: 3 }, left: 4, calls: { reading: 1, writing: 2 } });
    expect(await rowsOf(id)).toHaveLength(7);
    const { data, lines } = await spotify().call('dedupe_playlist', { playlist_id: id });
    expect(await rowsOf(id)).toEqual([a, b, c, d]);
    expect(data).toMatchObject({ success: true, removed: 3 });
    expect(lines).toHaveLength(3);
    const again = await spotify().call('dedupe_playlist', { playlist_id: id });
    expect(again.data).toMatchObject({ removed: 0, message: 'There are no duplicates.' });
  });

  test.each(['DELETE', 'POST'])('dedupe_playlist whose %s is lost leaves nothing outside', async (verb) => {
    const [a = '', b = '', c = ''] = await some(1, 2, 3);
    for (const arrives of [true, false]) {
      const id = await createPlaylist('Twice', [c, a, b, a, b, c]);
      const each = (call: number): CallOptions => ({
        faultFor: ({ name }) => (call === 0 && name.startsWith(verb) ? { failure: lost, arrives } : undefined),
      });
      await through('dedupe_playlist', { playlist_id: id }, each, 46_000);
      expect(await rowsOf(id)).toEqual([c, a, b]);
    }
  });

  test('removing over 50 repeats needs the token of a dry run', async () => {
    const uris = await some(...Array.from({ length: 52 }, (_, n) => n + 1));
    const id = await createPlaylist('Doubled', [...uris, ...uris]);
    const refused = await spotify().call('dedupe_playlist', { playlist_id: id });
    expect(refused.data).toMatchObject({
      success: false,
      message: expect.stringContaining('Remove 52 repeats from "Doubled"?'),
    });
    expect(await rowsOf(id)).toHaveLength(104);
    const { data } = await spotify().call('dedupe_playlist', { playlist_id: id, dry_run: true });
    const other = await named('Running');
    const confirm_token = data['confirm_token'];
    const misused = await spotify().call('sort_playlist', {
      playlist_id: other,
      by: 'title',
      keep_dates: false,
      confirm_token,
    });
    expect(misused.data).toMatchObject({ success: false });
    await spotify().call('dedupe_playlist', { playlist_id: id, confirm_token });
    expect(await rowsOf(id)).toEqual(uris);
  });

  test.each([
    ['Old Computer', 'Spotify lets apps add neither local files nor what is gone'],
    ['Focus', 'it works for up to 100 rows'],
  ])('sort_playlist offers one call only where one does: not for %s', async (name, why) => {
    const args = { playlist_id: await named(name), by: 'title', dry_run: true };
    const asked = await spotify().call('sort_playlist', { ...args, keep_dates: false });
    const note = `Rows are moved, whatever keep_dates says: ${why}.`;
    expect(asked.data).toMatchObject({ keeps_added_dates: true, note });
    expect((await spotify().call('sort_playlist', args)).data).not.toHaveProperty('note');
    const { dry_run: _, ...sorting } = args;
    expect(JSON.stringify((await spotify().call('sort_playlist', sorting)).data)).not.toContain('keep_dates');
  });

  test('sort_playlist says once that one call would do', async () => {
    const args = { playlist_id: await named('Morning Coffee'), by: 'title' };
    const { data } = await spotify().call('sort_playlist', args);
    expect(data).toMatchObject({ success: false, message: expect.stringMatching(/Cheaper: keep_dates: false takes/) });
    expect(data).not.toHaveProperty('note');
    expect((await spotify().call('sort_playlist', { ...args, dry_run: true })).data).toHaveProperty('note');
  });

  test('a tool that creates a playlist says who sees it, and one that does not says no name that it has not read', async () => {
    const one = await createPlaylist('One', await some(1));
    const messages = async (name: string, args: Data) => (await spotify().call(name, args)).data;
    const lines = ['Miles Davis - So What'];
    for (const [tool, args, who] of [
      ['create_playlist_with_tracks', { name: 'Made', track_uris: await some(2) }, 'the private playlist "Made"'],
      [
        'create_playlist_with_tracks',
        { name: 'Seen', track_uris: await some(2), public: true },
        'the public playlist "Seen"',
      ],
      ['copy_playlist', { playlist_id: one, name: 'Copied' }, 'the private playlist "Copied"'],
      ['merge_playlists', { playlist_ids: [one], name: 'Merged', public: true }, 'the public playlist "Merged"'],
      ['merge_playlists', { playlist_ids: [await createPlaylist('Two', await some(3))], into: one }, 'to "One"'],
      ['import_playlist', { lines, name: 'Imported' }, 'the private playlist "Imported"'],
    ] as const)
      expect((await messages(tool, args))['message']).toContain(who);
    const { message, playlist } = await messages('import_playlist', { lines, into: one });
    expect([message, playlist]).toEqual(['Added 1 of 1 lines to the playlist.', { id: one }]);
  });

  describe('remove_playlist_rows', () => {
    const remove = (playlist_id: string, args: Data, options?: CallOptions) =>
      spotify().call('remove_playlist_rows', { playlist_id, ...args }, options);
    const writes = (lines: readonly string[]) => lines.filter((line) => !line.startsWith('GET'));

    interface Known {
      readonly uri: string;
      readonly explicit: boolean;
      readonly artists: readonly string[];
      readonly year: string;
    }
    /** Tracks of the demo, with what rules go by. */
    const known = (...numbers: readonly number[]): Promise<readonly Known[]> =>
      Promise.all(
        numbers.map(async (n) => {
          const { id, uri } = await spotify().demo.resolve(`$track:${n}`);
          const track = await spotify().demo.outside({ method: 'GET', path: `/tracks/${id}` });
          return {
            uri,
            explicit: pick.data(track)['explicit'] === true,
            artists: pick.list(track, 'artists').map((artist) => pick.text(artist, 'name')),
            year: pick.text(track, 'album', 'release_date').slice(0, 4),
          };
        }),
      );
    const thirty = () => known(...Array.from({ length: 30 }, (_, n) => n + 1), 1, 2, 3);

    test.each<[string, (rows: readonly Known[]) => Data, (row: Known, rule: Data) => boolean]>([
      ['explicit', () => ({ explicit: true }), ({ explicit }) => explicit],
      [
        'artist, in any case',
        (rows) => ({ artist: rows[0]?.artists[0]?.toUpperCase() }),
        ({ artists }, { artist }) => artists.some((name) => name.toUpperCase() === artist),
      ],
      ['year', (rows) => ({ released: rows[1]?.year }), ({ year }, { released }) => year === released],
      ['years', () => ({ released: '1990-2009' }), ({ year }) => year >= '1990' && year <= '2009'],
      [
        'two rules',
        () => ({ explicit: true, released: '1990-2009' }),
        ({ explicit, year }) => explicit && year >= '1990' && year <= '2009',
      ],
    ])('by rule: %s', async (_, ruleFor, fits) => {
      const rows = await thirty();
      const rule = ruleFor(rows);
      const id = await createPlaylist(
        'Mixed',
        rows.map(({ uri }) => uri),
      );
      const kept = rows.filter((row) => !fits(row, rule)).map(({ uri }) => uri);
      const count = rows.length - kept.length;
      expect(kept.length).toBeGreaterThan(0);
      const dry = await remove(id, { ...rule, dry_run: true });
      expect(dry.data).toMatchObject({ dry_run: true, to_remove: { count }, left: kept.length });
      expect(writes(dry.lines)).toEqual([]);
      expect(await rowsOf(id)).toHaveLength(rows.length);
      expect((await remove(id, rule)).data).toMatchObject({ success: true, removed: count });
      expect(await rowsOf(id)).toEqual(kept);
      const again = await remove(id, rule);
      expect(again.data).toMatchObject({ success: true, removed: 0, message: 'There was no row to remove.' });
      expect(writes(again.lines)).toEqual([]);
    });

    test('by position: one of several equal rows is removed, and the others stay in place', async () => {
      const [a = '', b = '', c = ''] = await some(1, 2, 3);
      const id = await createPlaylist('Equal', [a, b, a, a, c, a]);
      const dry = await remove(id, { positions: [3, 1], uris: [a, b], dry_run: true });
      expect(dry.data).toMatchObject({ to_remove: { count: 2, rows: [{ position: 1 }, { position: 3 }] }, left: 4 });
      expect(writes(dry.lines)).toEqual([]);
      expect((await remove(id, { positions: [3, 1], uris: [a, b] })).data).toMatchObject({ success: true, removed: 2 });
      expect(await rowsOf(id)).toEqual([a, a, c, a]);
    });

    test.each([
      ['another row', 1, 0, /^Position 1 has ".+" \(spotify:track:/],
      ['no row', 9, 0, /^Position 9 has no row/],
    ])('by position: where there is %s, nothing is changed', async (_, position, other, said) => {
      const uris = await some(1, 2, 3, 1);
      const id = await createPlaylist('Moved', uris);
      for (const more of [{}, { dry_run: true }]) {
        const { data, lines } = await remove(id, {
          positions: [2, position],
          uris: [uris[2], uris[other]],
          ...more,
        });
        expect(data).toMatchObject({ success: false, message: expect.stringMatching(said) });
        expect(writes(lines)).toEqual([]);
      }
      expect(await rowsOf(id)).toEqual(uris);
    });

    test.each(['DELETE', 'POST'])('by position: after a lost %s no equal row goes instead', async (verb) => {
      const [a = '', b = ''] = await some(1, 2);
      for (const arrives of [true, false]) {
        const id = await createPlaylist('Equal', [a, a, a, b]);
        const each = (call: number): CallOptions => ({
          faultFor: ({ name }) => (call === 0 && name.startsWith(verb) ? { failure: lost, arrives } : undefined),
        });
        const args = { playlist_id: id, positions: [0], uris: [a] };
        const { data } = await through('remove_playlist_rows', args, each, 46_000);
        expect(data).toMatchObject({ success: false, message: expect.stringContaining('may be gone') });
        const left = (await rowsOf(id)).filter((uri) => uri === a).length;
        expect(left).toBeGreaterThanOrEqual(1);
        if (verb === 'DELETE' && !arrives) expect(left).toBe(3);
      }
    });

    test.each<[string, Data, string]>([
      ['no rule', {}, 'positions'],
      ['a rule and positions', { explicit: true, positions: [0], uris: ['$'] }, 'positions'],
      ['explicit false', { explicit: false }, 'explicit'],
      ['fillers alone', { explicit: null, artist: null, positions: null, uris: null }, 'positions'],
      ['a filler that is no null', { explicit: true, artist: '' }, 'artist'],
      ['no positions beside a rule', { explicit: true, positions: [], uris: [] }, 'positions'],
      ['an empty artist', { artist: ' ' }, 'artist'],
      ['a link to an artist', { artist: 'spotify:artist:4iV5W9uYEdYUVa79Axb7Rh' }, 'artist'],
      ['years from the later one', { released: '1999-1990' }, 'released'],
      ['half a year', { released: '199' }, 'released'],
      ['positions without uris', { positions: [0] }, 'uris'],
      ['a position twice', { positions: [0, 0], uris: ['$', '$'] }, 'positions'],
      ['no position', { positions: [], uris: [] }, 'positions'],
    ])('refuses %s', async (_, args, path) => {
      const uri = await track(1);
      const id = await createPlaylist('Kept', [uri]);
      const uris = Array.isArray(args['uris']) ? { uris: args['uris'].map(() => uri) } : {};
      const issues = expect.arrayContaining([expect.objectContaining({ path: [path] })]);
      await expect(remove(id, { ...args, ...uris })).rejects.toMatchObject({ issues });
      expect(await rowsOf(id)).toEqual([uri]);
    });

    test('more than 20 changes are announced before the first', async () => {
      const [a = '', b = ''] = await some(1, 2);
      const pairs = Array.from({ length: 24 }, () => [a, b]).flat();
      const id = await createPlaylist('Pairs', pairs);
      const first = await remove(id, { positions: [0], uris: [a] });
      expect(first.data).toMatchObject({ success: false, message: expect.stringContaining('calls to Spotify') });
      expect(writes(first.lines)).toEqual([]);
      const onward = { positions: [0], uris: [a], continue_from: first.data['continue_from'] };
      expect((await remove(id, onward)).data).toMatchObject({ success: true, removed: 1 });
      expect(await rowsOf(id)).toEqual(pairs.slice(1));
    });
  });

  test('a confirm_token is good for ten minutes', async () => {
    const id = await named('Running');
    const args = { playlist_id: id, by: 'title', keep_dates: false };
    const { data } = await spotify().call('sort_playlist', { ...args, dry_run: true });
    spotify().advance(600_001);
    const late = await spotify().call('sort_playlist', { ...args, confirm_token: data['confirm_token'] });
    expect(late.lines.filter((line) => line.startsWith('PUT'))).toEqual([]);
    const { lines } = await spotify().call('sort_playlist', { ...args, confirm_token: late.data['confirm_token'] });
    expect(lines.filter((line) => line.startsWith('PUT'))).toHaveLength(1);
  });

  test.each(['title', 'artist', 'album', 'release_date', 'added', 'duration', 'random'])(
    'sort_playlist by %s keeps every row and its date',
    async (by) => {
      const id = await named('Quiet Piano');
      const before = await rowsOf(id);
      const plan = await spotify().call('sort_playlist', { playlist_id: id, by, dry_run: true });
      const { continue_from } = plan.data;
      const { data, lines } = await spotify().call('sort_playlist', { playlist_id: id, by, continue_from });
      expect(data).toMatchObject({ success: true, keeps_added_dates: true });
      if (by !== 'random' || continue_from) expect(lines.length - 1).toBe(pick.number(plan.data, 'calls', 'writing'));
      const after = await rowsOf(id);
      expect(after.toSorted()).toEqual(before.toSorted());
      const again = await spotify().call('sort_playlist', { playlist_id: id, by });
      if (by !== 'random') expect(again.data).toMatchObject({ moves_made: 0 });
      else expect(after).not.toEqual(before);
    },
  );

  test.each(sample([5, 2, 11]))(
    'sort_playlist, cut off after %d requests each time, comes to the same order',
    async (cutAfter) => {
      const [one, two] = [await named('Running'), await named('Night Drive')];
      for (const [id, by] of [
        [one, 'title'],
        [two, 'random'],
      ] as const) {
        const before = await rowsOf(id);
        const { data } = await through('sort_playlist', { playlist_id: id, by }, () => ({ cutAfter }));
        expect(data).toMatchObject({ success: true });
        expect((await rowsOf(id)).toSorted()).toEqual(before.toSorted());
      }
      expect((await spotify().call('sort_playlist', { playlist_id: one, by: 'title' })).data).toMatchObject({
        moves_made: 0,
      });
    },
  );

  test('sort_playlist waits where it may see the order before its last moves, and then goes by what is there', async () => {
    const id = await named('Running');
    const args = { playlist_id: id, by: 'title' };
    const { continue_from: begun } = (await spotify().call('sort_playlist', { ...args, dry_run: true })).data;
    const first = await spotify().call('sort_playlist', { ...args, continue_from: begun }, { cutAfter: 6 });
    await spotify().call('update_playlist_items', { playlist_id: id, range_start: 0, insert_before: 5 });
    const continue_from = first.data['continue_from'];
    const waits = await spotify().call('sort_playlist', { ...args, continue_from });
    expect(waits.failure).toMatchObject({ code: 'equal_call', state: 'unseen' });
    expect(waits.lines.filter((line) => line.startsWith('PUT'))).toEqual([]);
    spotify().advance(46_000);
    const { data } = await spotify().call('sort_playlist', { ...args, continue_from: waits.data['continue_from'] });
    expect(data).toMatchObject({ success: true });
    expect((await spotify().call('sort_playlist', args)).data).toMatchObject({ moves_made: 0 });
  });

  test('diff_playlists, cut off again and again, comes to what one call says', async () => {
    const args = {
      playlist_id: await named('Everything Since 2016'),
      other_playlist_id: await named('Running'),
      fresh: true,
    };
    const { data: whole } = await spotify().call('diff_playlists', args);
    spotify().forget();
    const { data, calls, requests } = await through('diff_playlists', args, () => ({ cutAfter: 2 }));
    expect({ ...data, calls_made: 0, message: undefined }).toEqual({ ...whole, calls_made: 0 });
    expect(pick.number(whole, 'calls_made')).toBe(8);
    expect(calls).toBeGreaterThan(1);
    expect(requests.length).toBeLessThanOrEqual(6);
  });

  test('diff_playlists shows every row in pages, also of a job that was cut off', async () => {
    const ids = {
      playlist_id: await named('Everything Since 2016'),
      other_playlist_id: await named('Running'),
    };
    /** The positions that all pages show of both sides, and the counts that they state. */
    const walk = async (args: Data) => {
      const shown: [unknown[], unknown[]] = [[], []];
      const counts = new Set<string>();
      for (let next: Data | undefined = {}; next; ) {
        const { data }: { readonly data: Data } = await spotify().call('diff_playlists', { ...ids, ...args, ...next });
        const sides = [pick.data(data, 'only_in_first'), pick.data(data, 'only_in_second')];
        for (const [at, side] of sides.entries())
          shown[at]?.push(...pick.list(side, 'rows').map((row) => pick.number(row, 'position')));
        counts.add(JSON.stringify(sides.map((side) => side['count'])));
        next = nextByOffset(data);
      }
      return { shown, counts: [...counts] };
    };
    const { shown, counts } = await walk({ limit: 50 });
    const different = shown.map((positions) => new Set(positions).size);
    expect(different[0]).toBeGreaterThan(100);
    expect(counts).toEqual([JSON.stringify(different)]);
    spotify().forget();
    const { data } = await spotify().call('diff_playlists', { ...ids, limit: 50 }, { cutAfter: 3 });
    expect(data).toMatchObject({ success: false, continue_from: expect.any(String) });
    expect(await walk({ limit: 35, continue_from: data['continue_from'] })).toEqual({ shown, counts });
  });

  test('diff_playlists says what each has alone', async () => {
    const [a = '', b = '', c = ''] = await some(1, 2, 3);
    const [one, two] = [await createPlaylist('One', [a, b]), await createPlaylist('Two', [b, c, c])];
    const { data, lines } = await spotify().call('diff_playlists', { playlist_id: one, other_playlist_id: two });
    expect(data).toMatchObject({
      both: 1,
      only_in_first: { count: 1, rows: [{ uri: a, position: 0, added_at: expect.any(String) }] },
      only_in_second: { count: 2, rows: [{ uri: c }, { uri: c }] },
    });
    expect(lines).toHaveLength(2);
  });
});
