import { beforeEach, describe, expect, test } from 'vitest';
import { dataKey } from '../../lib/compact/data.ts';
import { type AnswerForm, writeAnswer } from '../../lib/mcp/tool-result.ts';
import type { Data } from '../../lib/tools/definition/context.ts';
import { readAnswer } from '../../lib/views/model/answer.ts';
import { setLanguage } from '../../lib/views/model/format.ts';
import { linkOf } from '../../lib/views/model/item.ts';
import { capitalized } from '../../lib/views/model/json.ts';
import { listingOf } from '../../lib/views/model/listing.ts';
import { planOf } from '../../lib/views/model/plan.ts';
import { devicesIn, playbackIn, progressAt } from '../../lib/views/model/playback.ts';

beforeEach(() => setLanguage('en-US'));

const forms: readonly AnswerForm[] = ['compact', 'json', '1.3'];
const id = (digit: string): string => digit.repeat(22);
const track = (digit: string, more: Data = {}) => ({
  ...{ id: id(digit), uri: `spotify:track:${id(digit)}`, name: `Track ${digit}`, duration_ms: 61_000, explicit: false },
  ...{
    artists: [
      { id: id('a'), name: 'Tyler, The Creator' },
      { id: id('b'), name: 'אביתר' },
    ],
    album: { id: id('c'), name: 'Album' },
  },
  ...more,
});

/** An answer, encoded as the server encodes it and read as a view reads it: by its text alone. */
const read = (form: AnswerForm, tool: string, data: Data) =>
  readAnswer({ content: writeAnswer(form, tool, { data }).content });

describe.each(forms)('in the form %s', (form) => {
  test('rows keep their names, artists, lengths, marks and links', () => {
    const items = [track('1'), track('2', { explicit: true }), track('3', { is_playable: false })];
    const answer = read(form, 'search', {
      query: 'x',
      type: 'track',
      items,
      total: 3,
      offset: 0,
      limit: 10,
      has_more: false,
    });
    const { sections, title } = listingOf(answer, { tool: 'search', args: {} });
    expect(title).toBe('“x”');
    const rows = sections[0]?.items ?? [];
    expect(rows.map(({ name }) => name)).toEqual(['Track 1', 'Track 2', 'Track 3']);
    expect(rows.map(({ by }) => by)).toEqual(Array(3).fill('Tyler, The Creator, אביתר'));
    expect(rows.map(({ seconds }) => seconds)).toEqual([61, 61, 61]);
    expect(rows.map(({ explicit }) => explicit)).toEqual([false, true, false]);
    expect(rows.map(({ missing }) => missing)).toEqual([undefined, undefined, 'unavailable']);
    expect(rows.map(linkOf)).toEqual(['1', '2', '3'].map((digit) => `https://open.spotify.com/track/${id(digit)}`));
  });

  test('a search for several kinds has a section for each, which goes on by itself', () => {
    const page = (items: readonly Data[], total: number) => ({ items, total, limit: 5, offset: 0 });
    const artist = { id: id('a'), uri: `spotify:artist:${id('a')}`, name: 'Someone' };
    const data = {
      ...{ query: 'x', has_more: true, next_offset: 5 },
      ...{ tracks: page([track('1')], 40), artists: page([artist], 1), albums: page([], 0) },
    };
    const args = { query: 'x', search_types: ['track', 'artist', 'album'] };
    const { sections, title } = listingOf(read(form, 'search', data), { tool: 'search', args });
    expect(title).toBe('“x”');
    expect(sections.map((one) => [one.title, one.total, one.items.map(linkOf)])).toEqual(
      expect.arrayContaining([
        ['Tracks', 40, [`https://open.spotify.com/track/${id('1')}`]],
        ['Artists', 1, [`https://open.spotify.com/artist/${id('a')}`]],
      ]),
    );
    const next = Object.fromEntries(sections.map((section) => [section.title, section.next]));
    expect(next['Tracks']).toEqual({ tool: 'search', args: { query: 'x', search_type: 'track', offset: 5 } });
    expect(next['Artists']).toBeUndefined();
  });

  test('a playlist keeps positions, episodes, local files and what is gone', () => {
    const rows = [
      { position: 0, track: track('1') },
      {
        position: 1,
        episode: {
          id: id('2'),
          uri: `spotify:episode:${id('2')}`,
          name: 'Talk',
          show: { name: 'The Show' },
          duration_ms: 3_600_000,
        },
      },
      {
        position: 2,
        track: { uri: 'spotify:local:A:B:C:10', name: 'Own file', artists: [{ name: 'Me' }], is_local: true },
      },
      { position: 3, unavailable: true },
    ];
    const playlist = {
      id: id('9'),
      uri: `spotify:playlist:${id('9')}`,
      name: 'Mine',
      owner: { id: 'me', display_name: 'Me' },
      total_tracks: 60,
    };
    const data = {
      ...playlist,
      tracks: { items: rows, total: 60, limit: 4, offset: 0, has_more: true, next_offset: 4 },
    };
    const { head, sections } = listingOf(read(form, 'get_playlist', data), {
      tool: 'get_playlist',
      args: { playlist_id: id('9') },
    });
    expect(head).toMatchObject({ kind: 'playlist', name: 'Mine', by: 'Me', uri: playlist.uri });
    const [section] = sections;
    expect(section?.items.map(({ kind, name, missing, position }) => [position, kind, name, missing])).toEqual([
      [0, 'track', 'Track 1', undefined],
      [1, 'episode', 'Talk', undefined],
      [2, 'track', 'Own file', 'local'],
      [3, 'track', 'No longer available', 'unavailable'],
    ]);
    expect(section?.total).toBe(60);
    expect(section?.next?.args).toMatchObject({ tracks_offset: 4 });
  });

  test('the player keeps what plays, how far, and where', () => {
    const device = {
      id: 'd',
      name: 'Desk',
      type: 'Computer',
      is_active: true,
      is_restricted: false,
      volume_percent: 40,
      supports_volume: true,
    };
    const data = {
      is_playing: true,
      progress_ms: 20_000,
      shuffle_state: true,
      repeat_state: 'context',
      context: { type: 'album', uri: `spotify:album:${id('c')}` },
      device,
      track: track('1'),
    };
    const playback = playbackIn(read(form, 'get_current_playback', data), 1000);
    expect(playback).toMatchObject({
      playing: true,
      progress: 20,
      shuffle: true,
      repeat: 'context',
      context: `spotify:album:${id('c')}`,
    });
    expect(playback?.item).toMatchObject({ name: 'Track 1', kind: 'track' });
    expect(playback?.device).toMatchObject({ name: 'Desk', volume: 40 });
    expect(playback && progressAt(playback, 6000)).toBe(25);
    expect(playback && progressAt(playback, 10_000_000)).toBe(61);
    const devices = [
      device,
      { ...device, id: 'e', name: 'Fixed', is_active: false, is_restricted: true, supports_volume: false },
    ];
    expect(devicesIn(read(form, 'get_available_devices', { devices, total_devices: 2 }).data)).toMatchObject([
      { name: 'Desk', active: true, restricted: false, volume: 40 },
      { name: 'Fixed', active: false, restricted: true, volume: undefined },
    ]);
  });

  test('a stale answer says how old it is, why, and when it may be asked again', () => {
    const freshness = {
      source: 'stale',
      age_seconds: 720,
      reason: 'Spotify cannot be reached',
      retry_at: '2026-11-23T09:41:00Z',
    };
    expect(read(form, 'search', { query: 'x', type: 'track', items: [track('1')], freshness }).stale).toEqual({
      ...{ seconds: 720, reason: 'Spotify cannot be reached', retryAt: '2026-11-23T09:41:00Z', minimal: false },
    });
    expect(read(form, 'search', { query: 'x', type: 'track', items: [] }).stale).toBeUndefined();
  });
});

describe('what a button of a dry run may do', () => {
  const rows = [{ position: 4, name: 'Twice', artists: 'A', uri: `spotify:track:${id('1')}` }];
  const plan = (tool: string, data: Data, args: Data) =>
    planOf(read('compact', tool, { dry_run: true, ...data }), {
      ...(tool && { tool }),
      args: { dry_run: true, ...args },
    });

  test.each([
    ['dedupe_playlist', { name: 'P', repeats: { count: 1, rows }, left: 5 }, { playlist_id: 'p' }, true],
    [
      'dedupe_playlist',
      { name: 'P', repeats: { count: 60, rows }, left: 5, confirm_token: 't' },
      { playlist_id: 'p' },
      false,
    ],
    [
      'sort_playlist',
      { name: 'P', rows: 9, calls: { writing: 3 }, keeps_added_dates: true },
      { playlist_id: 'p' },
      true,
    ],
    [
      'sort_playlist',
      { name: 'P', rows: 9, calls: { writing: 1 }, keeps_added_dates: false, confirm_token: 't' },
      {},
      false,
    ],
    ['merge_playlists', { name: 'P', to_add: 5 }, { into: 'p' }, true],
    ['merge_playlists', { name: 'New', to_add: 5 }, { name: 'New' }, false],
    ['remove_tracks_from_playlist', { can_be_undone: true, calls: '1' }, { playlist_id: 'p' }, true],
    [
      'remove_tracks_from_playlist',
      { can_be_undone: false, question: 'Remove 60 items?' },
      { playlist_id: 'p' },
      false,
    ],
    ['organize_playlist', { name: 'P', to_add: 5 }, {}, false],
  ] as const)('%s with %o', (tool, data, args, calls) => {
    const next = plan(tool, data, args)?.next;
    expect(next).toBeDefined();
    expect(next && 'call' in next).toBe(calls);
    // The call of a button is never the dry run again, and carries no token that a model was given.
    if (next && 'call' in next) expect(Object.keys(next.call.args)).toEqual(Object.keys(args));
  });

  test.each([
    ['dedupe_playlist', { repeats: { count: 1, rows } }, {}, 'remove 1 duplicate', 'from "P"'],
    ['dedupe_playlist', { repeats: { count: 1200, rows } }, {}, 'remove 1,200 duplicates', 'from "P"'],
    ['remove_playlist_rows', { to_remove: { count: 2, rows } }, {}, 'remove 2 tracks', 'from "P"'],
    ['remove_tracks_from_playlist', { to_remove: 60 }, {}, 'remove 60 tracks', 'from "P"'],
    ['remove_tracks_from_playlist', {}, {}, 'remove the tracks', 'from "P"'],
    ['sort_playlist', { rows: 9 }, { by: 'release_date' }, 'sort by release date', 'in "P"'],
    ['merge_playlists', { to_add: 90 }, {}, 'merge 90 tracks', 'into "P"'],
    ['copy_playlist', { to_add: 1 }, {}, 'copy 1 track', 'to "P"'],
    ['import_playlist', { to_add: 3 }, {}, 'add 3 tracks', 'to "P"'],
    ['create_playlist_with_tracks', { track_count: 12 }, {}, 'save 12 tracks', 'as "P"'],
    ['organize_playlist', { repeats: { count: 2, rows } }, { action: 'dedupe' }, 'remove 2 duplicates', 'from "P"'],
    ['organize_playlist', { to_remove: { count: 2, rows } }, { action: 'remove' }, 'remove 2 tracks', 'from "P"'],
    ['update_playlist_items', { calls: '1' }, {}, 'make the change', 'to "P"'],
    // The host does not say what was called.
    ['', { repeats: { count: 2, rows } }, {}, 'remove 2 duplicates', 'from "P"'],
    ['', { keeps_added_dates: true }, {}, 'sort it', 'in "P"'],
  ] as const)('is named after the job: %s with %o, %o is "%s"', (tool, data, args, label, place) => {
    const next = plan(tool, { name: 'P', can_be_undone: false, confirm_token: 't', ...data }, args)?.next;
    expect(next).toEqual({ label, say: `${capitalized(label)} ${place} now, as in the dry run.` });
  });

  test('of an import shows the lines that were found for sure, and those that were not', () => {
    const uri = `spotify:track:${id('1')}`;
    const lines = [
      { line: 'a - once', found: 'A, B - Once - Live', uri, sure: true, confidence: 0.9 },
      { line: 'qqq', sure: false, confidence: 0 },
    ];
    expect(plan('import_playlist', { lines, to_add: 1 }, { name: 'P' })?.groups).toMatchObject([
      { change: 'add', count: 1, rows: [{ line: 'a - once', item: { by: 'A, B', name: 'Once - Live', uri } }] },
      { change: 'keep', title: 'Not sure, left out', count: 1, rows: [{ item: { name: 'qqq' }, confidence: 0 }] },
    ]);
  });

  test('writes numbers as its reader does', () => {
    const answer = read('compact', 'dedupe_playlist', { dry_run: true, repeats: { count: 1200, rows }, left: 1 });
    setLanguage('de-DE');
    const german = planOf(answer, { tool: 'dedupe_playlist', args: {} });
    expect(german).toMatchObject({ facts: ['1 track kept'], next: { label: 'remove 1.200 duplicates' } });
  });

  test('asks the tool where the host asks its user, and offers no undo of it', () => {
    const data = { name: 'P', rows: 9, keeps_added_dates: false, confirmation: 'The client asks.', question: 'Sure?' };
    const given = plan('sort_playlist', data, { playlist_id: 'p' });
    const call = { tool: 'sort_playlist', args: { playlist_id: 'p' } };
    expect(given?.next).toEqual({ label: 'sort it', call, canUndo: false });
  });

  test('goes on from the dry run where the job is long, and offers nothing that is not possible', () => {
    const data = { name: 'P', rows: 90, keeps_added_dates: true, continue_from: 'token' };
    const next = plan('sort_playlist', data, { playlist_id: 'p' })?.next;
    expect(next).toMatchObject({ call: { args: { playlist_id: 'p', continue_from: 'token' } }, canUndo: true });
    const not = plan('sort_playlist', { ...data, not_possible: 'It takes too many calls.' }, { playlist_id: 'p' });
    expect(not).toMatchObject({ next: undefined, note: 'It takes too many calls.' });
  });

  test.each([
    ['sort_playlist', { keeps_added_dates: true }, {}, 'sort it', { args: { continue_from: 'token' } }],
    ['diff_playlists', {}, { first: 'a' }, 'read the rest', { args: { first: 'a', continue_from: 'token' } }],
    // A dry run goes on as one: it only searches.
    [
      'import_playlist',
      {},
      { dry_run: true, name: 'N' },
      'read the rest',
      { args: { dry_run: true, name: 'N', continue_from: 'token' } },
    ],
    ['copy_playlist', {}, {}, 'copy the tracks', undefined],
  ])('%s goes on where it stopped on its way: %o', (tool, more, args, label, call) => {
    const message = 'Read 50 of 900 rows. The time of one call was up. Call again with continue_from.';
    const answer = read('compact', tool, { success: false, message, continue_from: 'token', ...more });
    expect(answer.failed).toBe(true);
    expect(planOf(answer, { tool, args })).toMatchObject({
      kind: 'paused',
      note: 'Read 50 of 900 rows. The time of one call was up.',
      next: { label, ...(call ? { call: { tool, ...call } } : { say: 'Go on with it.' }) },
    });
  });

  test('shows the rows with their artists, and nothing to do where nothing changes', () => {
    const shown = plan('dedupe_playlist', { name: 'P', repeats: { count: 1, rows } }, {});
    expect(shown?.groups[0]).toMatchObject({
      change: 'remove',
      count: 1,
      rows: [{ item: { name: 'Twice', by: 'A', position: 4 } }],
    });
    expect(plan('dedupe_playlist', { name: 'P', repeats: { count: 0, rows: [] } }, {})?.next).toBeUndefined();
  });
});

describe('the tracks of a dry run, which its text leaves out', () => {
  const preview = {
    rows: [{ position: 0, name: 'First', artists: 'A', uri: `spotify:track:${id('1')}` }],
    and_more: 4,
  };
  const data = { dry_run: true, name: 'P', to_add: 5, preview };

  test.each(forms)('are kept out of the form %s', (form) => {
    expect(JSON.stringify(writeAnswer(form, 'merge_playlists', { data }).content)).not.toContain('First');
  });

  test.each([
    ['merge_playlists', {}, 'add', 'Would be added'],
    ['organize_playlist', { action: 'copy' }, 'add', 'Would be added'],
    ['sort_playlist', {}, 'keep', 'The new order'],
  ])('are offered for %s and shown when they came beside the text', (tool, args, change, title) => {
    const { content } = writeAnswer('compact', tool, { data });
    const before = planOf(readAnswer({ content }), { tool, args });
    expect(before).toMatchObject({ canPreview: true, groups: [] });
    const after = planOf(readAnswer({ content, _meta: { [dataKey]: data } }), { tool, args });
    expect(after).toMatchObject({ canPreview: false, groups: [{ change, title, count: 5, more: 4 }] });
    expect(after?.groups[0]?.rows[0]?.item).toMatchObject({ name: 'First', by: 'A', position: 0 });
  });
});

test('a sentence is no data, even with a colon in it', () => {
  const answer = readAnswer({ isError: true, content: [{ type: 'text', text: 'Spotify refused the request: no.' }] });
  expect(answer).toMatchObject({ failed: true, sentence: 'Spotify refused the request: no.', data: {} });
});
