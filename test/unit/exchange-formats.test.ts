import { describe, expect, test } from 'vitest';
import type { PlaylistRow } from '../../lib/tools/playlist-jobs/rows.ts';
import { bestMatch, matchConfidence, parseTrackLine } from '../../lib/tools/playlist-jobs/track-matching.ts';
import { exported } from '../../lib/tools/toolsets/organize/export.ts';

const song: PlaylistRow = {
  position: 0,
  kind: 'track',
  uri: 'spotify:track:4iV5W9uYEdYUVa79Axb7Rh',
  name: 'Say "Hi", then go',
  artists: ['One', 'Two'],
  album: '=SUM(A1)',
  added_at: '2026-10-01T00:00:00Z',
  duration_ms: 61_499,
};
const local: PlaylistRow = {
  position: 1,
  kind: 'local',
  uri: 'spotify:local:a:b:c:1',
  name: 'Demo Tape',
  artists: ['The Garage'],
};
const gone: PlaylistRow = { position: 2, kind: 'gone', name: '(no longer there)', artists: [] };
const rows = [song, local, gone];

describe('exports', () => {
  test('CSV quotes, and lets no cell become a formula', () => {
    expect(exported('csv', rows, true).split('\n')).toEqual([
      'position,title,artists,album,duration_ms,added_at,uri',
      `0,"Say ""Hi"", then go",One; Two,'=SUM(A1),61499,2026-10-01T00:00:00Z,spotify:track:4iV5W9uYEdYUVa79Axb7Rh`,
      '1,Demo Tape,The Garage,,,,spotify:local:a:b:c:1',
      '2,(no longer there),,,,,',
    ]);
  });
  test('M3U names what has no link in a comment', () => {
    expect(exported('m3u', rows, true).split('\n')).toEqual([
      '#EXTM3U',
      '#EXTINF:61,One, Two - Say "Hi", then go',
      'https://open.spotify.com/track/4iV5W9uYEdYUVa79Axb7Rh',
      '# local: The Garage - Demo Tape',
      '# gone: (no longer there)',
    ]);
  });
  test('JSON is an object a line', () => {
    const lines = exported('json', rows, true).split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { title: song.name },
      { title: 'Demo Tape' },
      { position: 2 },
    ]);
  });
  test.each(['csv', 'json', 'm3u'] as const)('parts of %s, one after the other, are the whole', (format) => {
    const parts = [exported(format, [song], true), exported(format, [local, gone], false)];
    expect(parts.join('\n')).toBe(exported(format, rows, true));
  });
});

describe('lines', () => {
  test.each([
    ['Miles Davis - So What', 'Miles Davis', 'So What'],
    ['12. Miles Davis – So What (9:22)', 'Miles Davis', 'So What'],
    ['* Jay-Z - 99 Problems', 'Jay-Z', '99 Problems'],
    ['So What', '', 'So What'],
    ['A - B - C', 'A', 'B - C'],
    ['50 Cent - In Da Club', '50 Cent', 'In Da Club'],
    ['Miles Davis\tSo What', 'Miles Davis', 'So What'],
    ['"Miles Davis" - "So What"', 'Miles Davis', 'So What'],
    ['Miles Davis - “So What”', 'Miles Davis', 'So What'],
    ['05 - Miles Davis - So What', 'Miles Davis', 'So What'],
    ['1975 - Chocolate - Edit', '1975', 'Chocolate - Edit'],
    ['"Weird Al" Yankovic - Eat It', '"Weird Al" Yankovic', 'Eat It'],
  ])('%s', (line, artist, title) => {
    expect(parseTrackLine(line)).toEqual({ artist, title });
  });

  const track = (name: string, ...artists: readonly string[]) => ({ uri: `spotify:track:${name}`, name, artists });
  test.each([
    ['Miles Davis - So What', track('So What - 2009 Remaster', 'Miles Davis'), 0.95, 1],
    ['Beyonce - Deja Vu', track('Déjà Vu (feat. JAY-Z)', 'Beyoncé', 'JAY-Z'), 0.95, 1],
    ['Miles Davis - So What', track('So What', 'P!nk'), 0, 0.5],
    ['Miles Davis - So What', track('Blue in Green', 'Miles Davis'), 0, 0.5],
    ['So What', track('So What', 'P!nk'), 0, 0.85],
    ['Velvet River - Dario Holmquary', track('Velvet River', 'Dario Holmquary'), 0.8, 0.95],
    ['Come Together - Remastered - The Beatles', track('Come Together - Remastered', 'The Beatles'), 0.8, 0.95],
    ['Velvet River by Dario Holmquary', track('Velvet River', 'Dario Holmquary'), 0.8, 0.95],
    ['Stand by Me', track('Stand', 'R.E.M.'), 0, 0.7],
  ])('%s: how sure', (line, candidate, least, most) => {
    const sure = matchConfidence(parseTrackLine(line), candidate);
    expect(sure).toBeGreaterThanOrEqual(least);
    expect(sure).toBeLessThanOrEqual(most);
  });

  test('the best is taken, not the first', () => {
    const found = bestMatch(parseTrackLine('Miles Davis - So What'), [
      track('So What', 'P!nk'),
      track('So What', 'Miles Davis'),
    ]);
    expect(found).toMatchObject({ track: { artists: ['Miles Davis'] }, confidence: 1 });
    expect(bestMatch(parseTrackLine('x'), [])).toBeUndefined();
  });
});
