import { describe, expect, test } from 'vitest';
import { compact } from '../../lib/compact/compact.ts';
import { encode } from '../../lib/compact/encode.ts';

const idOf = (letter: string) => letter.repeat(22);
const track = (letter: string, more: Readonly<Record<string, unknown>> = {}) => ({
  id: idOf(letter),
  uri: `spotify:track:${idOf(letter)}`,
  name: `Song ${letter}`,
  artists: [
    { id: 'x', name: 'Tyler, The Creator' },
    { id: 'y', name: 'Kali' },
  ],
  album: { id: 'z', name: 'Igor', release_date: '2019-05-17' },
  duration_ms: 215_400,
  explicit: false,
  is_playable: true,
  external_urls: { spotify: `https://open.spotify.com/track/${idOf(letter)}` },
  ...more,
});
const episode = {
  id: idOf('e'),
  uri: `spotify:episode:${idOf('e')}`,
  name: 'Part 1',
  show: { id: 's', name: 'A Show' },
  duration_ms: 60_000,
  release_date: '2026-01-02',
  explicit: false,
  is_playable: true,
  resume_point: { fully_played: false, resume_position_ms: 12_000 },
};
const local = {
  uri: 'spotify:local:A:B:C:215',
  name: 'Tape',
  artists: [{ name: 'A' }],
  duration_ms: 215_000,
  is_local: true,
};

const lines = (data: Readonly<Record<string, unknown>>) => encode(compact(data)).split('\n');

describe('rows', () => {
  test('whose artists are a text have names, and no ids made of them', () => {
    const rows = [
      { position: 3, uri: `spotify:track:${idOf('a')}`, name: 'One', artists: 'The Garage', kind: 'track' },
    ];
    const text = lines({ tracks: rows, single: { ...rows[0], id: idOf('a') } }).join('\n');
    expect(text).toContain('The Garage');
    expect(text).not.toContain('artist_ids');
    expect(encode(compact({ tracks: rows }, { detail: 'full', fields: [] }))).not.toContain('artist_ids');
  });

  test('of one kind carry ids, the link once, and what all have in common once', () => {
    expect(
      lines({
        items: [track('a'), track('b', { explicit: true, is_playable: false })],
        total: 2,
        limit: 20,
        offset: 0,
        has_more: false,
      }),
    ).toEqual([
      'link: "https://open.spotify.com/track/{id}"',
      'unmarked: "not explicit, playable"',
      'items[2]{id,name,artists,album,seconds,notes}:',
      `  ${idOf('a')},Song a,"Tyler, The Creator; Kali",Igor,215,""`,
      `  ${idOf('b')},Song b,"Tyler, The Creator; Kali",Igor,215,"explicit, unavailable"`,
      'total: 2',
    ]);
  });

  test('of several kinds, and local files, carry URIs and stay a table', () => {
    const items = [
      { position: 7, added_at: '2026-01-02T03:04:05Z', added_by: 'me', track: track('a') },
      { position: 8, added_at: '2026-01-02T03:04:05Z', episode },
      { position: 9, track: local },
      { position: 10, unavailable: true },
    ];
    expect(lines({ items }).slice(2)).toEqual([
      'items[4]{position,uri,name,artists,album,show,seconds,released,notes}:',
      `  7,"spotify:track:${idOf('a')}",Song a,"Tyler, The Creator; Kali",Igor,"",215,"",""`,
      `  8,"spotify:episode:${idOf('e')}",Part 1,"","",A Show,60,2026-01-02,stopped at 12 s`,
      '  9,"spotify:local:A:B:C:215",Tape,A,"","",215,"",local file',
      '  10,"","","","","","","",unavailable',
    ]);
  });

  test('of episodes carry URIs, since a bare id is taken for a track', () => {
    expect(lines({ episodes: [episode] })[2]).toMatch(/^episodes\[1\]\{uri,/);
  });

  test('say a date where they are sorted by it', () => {
    const added_at = '2026-11-23T09:41:07Z';
    expect(lines({ tracks: [{ added_at, track: track('a') }] }).at(-1)).toContain('2026-11-23');
    const played = lines({ items: [{ played_at: added_at, track: track('a') }] });
    expect([played.includes('times: UTC'), played.at(-1)?.includes('2026-11-23 09:41,')]).toEqual([true, false]);
    expect(played.at(-1)).toMatch(/,"?2026-11-23 09:41"?$/);
    expect(lines({ items: [{ position: 0, added_at, track: track('a') }] }).at(-1)).not.toContain('2026-11-23');
  });

  test('of an album leave out the artists that the album has', () => {
    const album = { id: idOf('k'), uri: `spotify:album:${idOf('k')}`, name: 'Igor', artists: track('a').artists };
    const page = (items: readonly unknown[]) => ({
      ...album,
      tracks: { items, total: 2, limit: 50, offset: 0, has_more: true, next_offset: 50 },
    });
    expect(lines(page([track('a'), track('b')]))).toContain('tracks[2]{id,name,album,seconds}:');
    const guest = track('b', { artists: [{ id: 'q', name: 'Guest' }] });
    expect(lines(page([track('a'), guest]))).toContain('tracks[2]{id,name,artists,album,seconds}:');
    expect(lines(page([track('a')]))).toContain('next_offset: 50');
  });
});

test('a column stands where it always does, whichever row has it', () => {
  const rows = [
    { unavailable: true },
    { position: 4, item: 1, track: track('a', { seconds: 7, fits: 'well', notes: 'own', album: undefined }) },
    { position: 5, track: track('b', { duration_ms: undefined, album: undefined, explicit: true }) },
  ];
  expect(lines({ items: rows })).toContain('items[3]{position,id,name,artists,seconds,item,fits,notes}:');
  expect(lines({ items: rows }).slice(-3)).toEqual([
    '  "","","","","","","",unavailable',
    `  4,${idOf('a')},Song a,"Tyler, The Creator; Kali",7,1,well,own`,
    `  5,${idOf('b')},Song b,"Tyler, The Creator; Kali","","","",explicit`,
  ]);
});

test('an answer says its age, and why it is not fresh', () => {
  expect(compact({ a: 1, freshness: { source: 'cache', age_seconds: 12 } })).toEqual({ a: 1, age_seconds: 12 });
  const freshness = { source: 'stale', age_seconds: 900, reason: 'Spotify is failing.' };
  expect(compact({ a: 1, freshness })).toEqual({ a: 1, freshness });
  const album = { id: idOf('k'), uri: `spotify:album:${idOf('k')}`, name: 'Igor' };
  expect(compact({ ...album, freshness, error: 'E.', warnings: ['W.'] })).toMatchObject({
    name: 'Igor',
    freshness,
    error: 'E.',
    warnings: ['W.'],
  });
});

test('an item of which only the id is known has a name that is not known, not none', () => {
  const bare = { id: idOf('a'), uri: `spotify:track:${idOf('a')}`, name: '(no name)' };
  const freshness = { source: 'minimal', age_seconds: 0, reason: 'The quota is spent.' };
  expect(compact({ track: bare, freshness })).toMatchObject({ track: { id: idOf('a'), name: '(not known now)' } });
  expect(compact({ ...bare, freshness })).toMatchObject({ id: idOf('a'), name: '(not known now)', freshness });
  expect(compact({ track: bare })).toMatchObject({ track: { name: '(no name)' } });
});

test('devices say what is unusual about them', () => {
  const device = {
    id: 'd',
    name: 'Kitchen',
    type: 'Speaker',
    is_active: true,
    is_private_session: false,
    is_restricted: false,
    volume_percent: 40,
    supports_volume: true,
  };
  expect(
    lines({
      devices: [device, { ...device, id: undefined, volume_percent: undefined, is_active: false, is_restricted: true }],
      total_devices: 2,
    }),
  ).toEqual([
    'devices[2]{id,name,type,volume_percent,notes}:',
    '  d,Kitchen,Speaker,40,active',
    '  "",Kitchen,Speaker,"",takes no commands',
  ]);
});

describe('what is said of rows without a note', () => {
  const playlist = { id: idOf('p'), uri: `spotify:playlist:${idOf('p')}`, name: 'Mix', public: true };
  const bare = { position: 2, uri: `spotify:track:${idOf('c')}`, name: 'Song c', artists: 'Kali' };
  test.each([
    ['all fields', [track('a')], 'not explicit, playable'],
    ['what a row lacks', [track('a'), track('b', { is_playable: undefined })], 'not explicit'],
    ['null', [track('a', { explicit: null })], 'playable'],
    ['rows of a job, which have neither', [bare], undefined],
    [
      'a file and a row without an item',
      [{ track: track('a') }, { track: local }, { unavailable: true }],
      'not explicit, playable',
    ],
    ['a playlist whose visibility Spotify does not say', [playlist, { ...playlist, public: null }], undefined],
    ['playlists', [playlist, { ...playlist, public: false }], 'public'],
  ])('%s', (_, items, expected) => {
    expect(compact({ items })['unmarked']).toBe(expected);
  });

  test('holds for every list of the answer', () => {
    expect(compact({ tracks: [track('a')], others: [bare], playlists: [playlist] })['unmarked']).toBe('public');
    expect(compact({ others: [bare], tracks: [track('a')] })['unmarked']).toBeUndefined();
  });
});

describe('what an answer does not repeat', () => {
  test.each([
    [
      'the ids that a change was called with',
      { success: true, track_count: 2, track_ids: ['a', 'b'] },
      { track_count: 2 },
    ],
    [
      'but for those that went through before a failure',
      { success: false, track_ids: ['a'], failed_ids: ['b'] },
      { success: false, track_ids: ['a'], failed_ids: ['b'] },
    ],
    [
      'how many were asked for where none was changed',
      { success: true, message: 'Nothing was changed.', count: 1, track_count: 1, changed: false },
      { message: 'Nothing was changed.', changed: false },
    ],
    ['the estimate of what was done', { success: true, calls: { writing: 2 }, calls_made: 4 }, { calls_made: 4 }],
    ['what was to be played', { success: true, message: 'Playing.', uris: ['a', 'b'] }, { message: 'Playing.' }],
    ['a cursor', { total: 5, next: { after: 'x' }, cursors: { after: 'x' } }, { total: 5, next_after: 'x' }],
    ['the end of cursors', { total: 0, cursors: { after: null } }, { total: 0 }],
    ['cursors that lead on', { total: 5, cursors: { before: 7 } }, { total: 5, cursors: { before: 7 } }],
    [
      'a change that the list of changes has',
      { last_change: { tool: 'a' }, recent_changes: [{ tool: 'a' }] },
      { recent_changes: [{ tool: 'a' }] },
    ],
    [
      'rates and keys of the cache',
      { cache: { last_hour: { reads: 3, hit_rate_by_strategy: { track: 1 }, top_keys: [] } } },
      { cache: [{ period: 'last_hour', reads: 3 }] },
    ],
  ])('%s', (_what, given, expected) => {
    expect(compact(given)).toEqual(expected);
  });
});
