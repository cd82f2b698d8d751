import { beforeEach, describe, expect, test } from 'vitest';
import {
  ago,
  clock,
  count,
  date,
  durationInWords,
  formatDuration,
  number,
  setLanguage,
  time,
} from '../../lib/views/model/format.ts';

beforeEach(() => setLanguage('en-US', 'UTC'));
const german = ['de-DE', 'Asia/Kolkata'] as const;
const now = Date.parse('2026-11-23T09:00:00Z');
/** What separates the parts of a time is up to the version of Unicode. */
const plain = (text: string): string => text.replaceAll(/\s/g, ' ');

test.each([
  [0, '0:00'],
  [61, '1:01'],
  [3599.6, '1:00:00'],
  [3765, '1:02:45'],
  [-3, '0:00'],
])('%d seconds are %s', (seconds, said) => {
  expect(clock(seconds)).toBe(said);
});

test.each([
  [20, '0 min'],
  [3570, '1 hr'],
  [4800, '1 hr 20 min'],
  [90_000, '25 hr'],
])('a list of %d seconds lasts %s', (seconds, said) => {
  expect(plain(formatDuration(seconds))).toBe(said);
});

test.each([
  [0, '0 seconds'],
  [61.9, '1 minute 1 second'],
  [3600, '1 hour'],
])('%d seconds are spoken as %s', (seconds, said) => {
  expect(durationInWords(seconds)).toBe(said);
});

describe('the language of the host', () => {
  test('writes numbers and counts', () => {
    expect([number(1000), count(1, 'track'), count(1200, 'track')]).toEqual(['1,000', '1 track', '1,200 tracks']);
    setLanguage(...german);
    expect(number(1000)).toBe('1.000');
  });

  test('writes dates as far as they are known, and a day as the same day everywhere', () => {
    expect(['1985', '1985-02', '1985-02-03', 'soon'].map((iso) => date(iso))).toEqual([
      '1985',
      'Feb 1985',
      'Feb 3, 1985',
      'soon',
    ]);
    setLanguage('en-US', 'America/Los_Angeles');
    expect(date('1985-02-03')).toBe('Feb 3, 1985');
    expect(date('1985-02-03T01:00:00Z')).toBe('Feb 2, 1985');
  });

  test('writes times in the time zone of the host, with the day where it is another', () => {
    expect(plain(time('2026-11-23T18:05:00Z', now))).toBe('6:05 PM');
    expect(plain(time('2026-11-25T18:05:00Z', now))).toBe('Nov 25, 6:05 PM');
    setLanguage(...german);
    expect(time('2026-11-23T18:05:00Z', now)).toBe('23:35');
  });

  test.each([
    [0, '1 second ago'],
    [90, '2 minutes ago'],
    [7200, '2 hours ago'],
    [86_400 * 3, '3 days ago'],
  ])('says how long %d seconds are ago', (seconds, said) => {
    expect(ago(seconds)).toBe(said);
  });

  test('that the browser does not know is no reason to show nothing', () => {
    setLanguage();
    const own = [number(1000), time('2026-11-23T18:05:00Z', now)];
    setLanguage(...german);
    setLanguage('no such language', 'Nowhere/At_All');
    expect([number(1000), time('2026-11-23T18:05:00Z', now)]).toEqual(own);
  });
});
