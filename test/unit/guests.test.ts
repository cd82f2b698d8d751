import { expect, test } from 'vitest';
import { guestEntries } from '../../lib/sign-in/guests.ts';

test.each([
  ['a-friend', ['a-friend'], []],
  [' one, two ;three\nfour', ['one', 'two', 'three', 'four'], []],
  ['spotify:user:anna', ['anna'], []],
  ['https://open.spotify.com/user/anna?si=1', ['anna'], []],
  ['https://open.spotify.com/intl-de/user/anna', ['anna'], []],
  ['anna, anna', ['anna'], []],
  ['', [], [/Enter a Spotify id/]],
  [' , ', [], [/Enter a Spotify id/]],
  ['Anna Smith, anna', ['anna'], [/^“Anna Smith” has a space/]],
  ['anna@example.org', [], [/is an e-mail address/]],
  ['https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC', [], [/is not the link of a profile/]],
  ['me', [], [/is your own id/]],
  ['listed', [], [/is on the list already/]],
  ['x'.repeat(257), [], [/is not a Spotify id/]],
] as const)('%j', (text, ids, faults) => {
  const found = guestEntries(text, { ownId: 'me', listed: ['listed'] });
  expect(found.ids).toEqual(ids);
  expect(found.faults).toEqual(faults.map((fault) => expect.stringMatching(fault)));
  // What was added is not offered for correction.
  for (const entry of found.rejected) expect(guestEntries(entry, { ownId: 'me', listed: ['listed'] }).ids).toEqual([]);
  expect(found.rejected).toHaveLength(faults.length - (text.replaceAll(/[ ,]/g, '') === '' ? 1 : 0));
});

test.each([
  [200, 0, true],
  [201, 0, false],
  [1, 199, true],
  [1, 200, false],
  [30_000, 1, false],
])('%i more beside %i: taken is %s', (more, count, isTaken) => {
  const text = Array.from({ length: more }, (_, at) => `guest-${at}`).join(',');
  const listed = Array.from({ length: count }, (_, at) => `listed-${at}`);
  const { ids, faults } = guestEntries(text, { ownId: 'me', listed });
  expect(ids).toHaveLength(isTaken ? more : 0);
  expect(faults).toEqual(isTaken ? [] : [`The list holds 200 people, and ${count} are on it.`]);
});
