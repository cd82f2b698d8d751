import { expect, test } from 'vitest';
import { guestEntry } from '../../lib/sign-in/guests.ts';
import { spotifySignIn } from '../../lib/sign-in/spotify.ts';

test.each([
  ['anna', 'anna'],
  [' anna\u200b ', 'anna'],
  ['\u202eanna\u2060', 'anna'],
  ['an\u00adna', 'anna'],
  ['31secondlistener@example.com', '31secondlistener@example.com'],
  ['', undefined],
  ['\u200b', undefined],
  ['an na', undefined],
  ['an\u0000na', undefined],
  ['x'.repeat(257), undefined],
])('the entry %j of the allow-list is %j', (typed, entry) => {
  expect(guestEntry(typed)).toBe(entry);
});

test.each([
  ['Anna', 'Anna'],
  ['\u202eannA', 'annA'],
  ['Z\u0335\u0336\u0337\u0338algo', 'Z\u0335\u0336algo'],
  ['\u200b', 'anna'],
  ['', 'anna'],
  [null, 'anna'],
])('who is called %j at Spotify is shown as %j', async (display_name, shown) => {
  const profile = { account_id: 'account', id: 'anna', display_name };
  const http = () => Promise.resolve({ status: 200, headers: {}, text: JSON.stringify(profile) });
  const [accountsUrl, apiUrl] = ['https://accounts.example', 'https://api.example'];
  const { identify } = spotifySignIn({ http, now: Date.now, accountsUrl, apiUrl, timeout: 1000 });
  expect(await identify('token')).toEqual({ account: 'account', spotifyId: 'anna', name: shown });
});
