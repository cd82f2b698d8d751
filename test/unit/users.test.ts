import { expect, test } from 'vitest';
import { consentEnds, endsSoon } from '../../lib/spotify/consent.ts';

test.each([
  ['2026-01-15T10:30:00Z', '2026-07-15T10:30:00Z'],
  ['2026-08-31T23:59:59Z', '2027-02-28T23:59:59Z'],
  ['2027-08-30T00:00:00Z', '2028-02-29T00:00:00Z'],
  ['2026-03-31T12:00:00Z', '2026-09-30T12:00:00Z'],
  ['2026-12-31T12:00:00Z', '2027-06-30T12:00:00Z'],
])('a consent of %s ends on %s', (given, end) => {
  expect(new Date(consentEnds(Date.parse(given))).toISOString()).toBe(new Date(end).toISOString());
});

test('two weeks before that it is time to say so', () => {
  const given = Date.parse('2026-08-31T00:00:00Z');
  expect(endsSoon(consentEnds(given), Date.parse('2027-02-13T23:59:59Z'))).toBe(false);
  expect(endsSoon(consentEnds(given), Date.parse('2027-02-14T00:00:00Z'))).toBe(true);
});
