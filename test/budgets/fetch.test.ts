import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FunctionUnderTest, functionUnderTest } from '../bench/function-under-test.ts';
import { modern } from '../support/raw-mcp.ts';
import { spotifyControl } from '../support/spotify-control.ts';

let fn: FunctionUnderTest | undefined;
beforeAll(async () => {
  fn = await functionUnderTest({ WARMING: 'on' });
});
afterAll(() => fn?.close());

test('a container calls Spotify, renews a token and starts the warm function without all that Node has for fetch', async () => {
  if (!fn) throw new Error('There is no function.');
  const { bundle, event, laptop } = fn;
  const call = (name: string, args: object) => event(modern('tools/call', { name, arguments: args }));
  const events = [
    event(modern('server/discover')),
    call('search', { query: 'night' }),
    call('save_tracks', { track_ids: ['4uLU6hMCjMI75M1A2tKUQC'] }),
  ];
  expect(await fn.run('cold.mjs', bundle, events)).toMatchObject({
    answers: events.map(() => ({ ok: true })),
    fetching: [],
  });
  const control = spotifyControl(laptop.spotify.controlUrl ?? '');
  const asked = async () => Object.keys(await control.counts());
  expect(await asked()).toEqual(expect.arrayContaining(['search', 'save-library-items']));
  await expect.poll(asked).toContain('get-a-list-of-current-users-playlists');
});
