import { beforeEach, describe, expect, test } from 'vitest';
import { seals } from '../../lib/auth/seals.ts';
import { type CallOptions, useLayeredTools } from '../support/layered-tools.ts';
import { likeModes } from '../support/scale.ts';
import { pick } from '../support/tool-answers.ts';

const lost = { code: 'unavailable', host: 'api', cause: 'timeout', sent: 'maybe' } as const;
const secret = () => Promise.resolve('secret of the test');

describe.each(likeModes)('lists from and to elsewhere in %s mode', (mode) => {
  const spotify = useLayeredTools(mode, (account, now) => ({ seals: seals({ now, secret })(account) }));
  beforeEach(() => spotify().demo.reset());

  const playlist = async (n: number) => (await spotify().demo.resolve(`$playlist:${n}`)).id;
  const rowsOf = async (id: string): Promise<readonly string[]> => {
    const { data } = await spotify().call('get_playlist', { playlist_id: id });
    return pick.list(data, 'tracks', 'items').map((row) => pick.text(row, 'track', 'uri'));
  };
  const song = async (n: number) => {
    const { id, name, uri } = await spotify().demo.resolve(`$track:${n}`);
    const { data } = await spotify().call('get_track', { track_id: id });
    return { uri, line: `${pick.text(data, 'track', 'artists', 0, 'name')} - ${name}` };
  };

  test.each([
    [200, {}],
    [77, {}],
    [100, { cutAfter: 2 }],
  ] as const)('export_playlist gives every row once, %d at a time, with %o', async (rows, options) => {
    const id = await playlist(3);
    const texts: string[] = [];
    let continue_from: unknown;
    do {
      const args = { playlist_id: id, format: 'json', rows, ...(continue_from !== undefined && { continue_from }) };
      const { data } = await spotify().call('export_playlist', args, options);
      texts.push(pick.text(data, 'text'));
      continue_from = data['continue_from'];
      expect(texts.length).toBeLessThan(40);
    } while (continue_from !== undefined);
    const all = texts.filter((text) => text !== '').flatMap((text) => text.split('\n').map((line) => JSON.parse(line)));
    expect(all.map((row) => pick.number(row, 'position'))).toEqual([...Array(342).keys()]);
  });

  test('export_playlist names odd rows, and stops when the playlist changed between two parts', async () => {
    const odd = await spotify().call('export_playlist', { playlist_id: await playlist(6), format: 'm3u' });
    expect(pick.text(odd.data, 'text')).toContain('# local: The Garage - Demo Tape, Side B');
    const id = await playlist(3);
    const { data } = await spotify().call('export_playlist', { playlist_id: id, rows: 100 });
    await spotify().call('update_playlist_items', { playlist_id: id, range_start: 0, insert_before: 3 });
    const args = { playlist_id: id, rows: 100, continue_from: data['continue_from'] };
    expect((await spotify().call('export_playlist', args)).data).toMatchObject({ success: false });
  });

  test('import_playlist reports the cost of more than 20 lines before the first search, and continues on request', async () => {
    const { line, uri } = await song(5);
    const args = { lines: Array.from({ length: 21 }, () => line), name: 'Long list' };
    const first = await spotify().call('import_playlist', args);
    expect(first.lines).toEqual([]);
    expect(first.data).toMatchObject({
      success: false,
      message: expect.stringMatching(/21 to 42 searches.*Cheaper:.*continue_from/),
      continue_from: expect.any(String),
    });
    const dry = await spotify().call('import_playlist', { ...args, dry_run: true });
    expect(dry.lines).toEqual([]);
    const { data } = await spotify().call('import_playlist', { ...args, continue_from: first.data['continue_from'] });
    expect(data).toMatchObject({ success: true, message: 'Added 21 of 21 lines to the private playlist "Long list".' });
    expect(await rowsOf(pick.text(data, 'playlist', 'id'))).toEqual(Array.from({ length: 21 }, () => uri));
    const few = await spotify().call('import_playlist', { ...args, lines: args.lines.slice(1), dry_run: true });
    expect(few.data).toMatchObject({ dry_run: true, to_add: 20 });
  });

  test('import_playlist adds what is sure, in order, and nothing else', async () => {
    const [one, two, three] = [await song(5), await song(6), await song(7)];
    const lines = [
      one.line,
      'Nobody At All - Zzyzx Qwfp',
      two.line,
      'Wrong Artist Entirely - Nothing Like It',
      three.line,
    ];
    const dry = await spotify().call('import_playlist', { lines, dry_run: true });
    expect(dry.lines.every((line) => line === 'GET /search')).toBe(true);
    expect(dry.data).toMatchObject({ dry_run: true, to_add: 3, calls: { writing: 2 } });
    const { data, lines: sent } = await spotify().call('import_playlist', { lines, name: 'From a list' });
    expect(sent).toEqual(['POST /me/playlists', expect.stringMatching(/^POST \/playlists\/\w+\/items$/)]);
    expect(await rowsOf(pick.text(data, 'playlist', 'id'))).toEqual([one.uri, two.uri, three.uri]);
    const rows = pick.list(data, 'lines');
    expect(rows.map((row) => pick.data(row)['sure'])).toEqual([true, false, true, false, true]);
    for (const row of rows) expect(pick.number(row, 'confidence')).toBeGreaterThanOrEqual(0);
  });

  test.each([1, 2, 3])(
    'import_playlist, cut off after %d requests each time, adds each line once',
    async (cutAfter) => {
      const songs = await Promise.all([11, 12, 13, 14, 15].map(song));
      const args = { lines: songs.map(({ line }) => line), into: await playlist(5) };
      let from: unknown;
      const seen: unknown[] = [];
      for (let calls = 0; calls < 20; calls++) {
        const options: CallOptions = {
          cutAfter,
          ...(calls % 3 === 2 && {
            faultFor: ({ name }) => (name.startsWith('POST') ? { failure: lost, arrives: true } : undefined),
          }),
        };
        const { data } = await spotify().call(
          'import_playlist',
          { ...args, ...(from !== undefined && { continue_from: from }) },
          options,
        );
        seen.push(...pick.list(data, 'lines').map((row) => pick.number(row, 'number')));
        from = data['continue_from'];
        if (from === undefined) break;
        spotify().advance(46_000);
      }
      expect(from).toBeUndefined();
      expect(seen).toEqual([1, 2, 3, 4, 5]);
      expect(await rowsOf(args.into)).toEqual(songs.map(({ uri }) => uri));
    },
  );

  test('import_playlist leaves out what was found, but not for sure enough', async () => {
    const [one, two] = [await song(5), await song(6)];
    const [, title = ''] = two.line.split(' - ');
    const args = { lines: [one.line, title], threshold: 0.9, into: await playlist(5) };
    const { data } = await spotify().call('import_playlist', args);
    expect(pick.list(data, 'lines')).toMatchObject([{ sure: true }, { sure: false, found: expect.any(String) }]);
    expect(await rowsOf(args.into)).toEqual([one.uri]);
  });

  test('import_playlist adds nothing when nothing is sure', async () => {
    const { data, lines } = await spotify().call('import_playlist', { lines: ['Zzyzx - Qwfp Luy'], name: 'None' });
    expect(data).toMatchObject({ success: false });
    expect(lines).toEqual(['GET /search', 'GET /search']);
  });
});
