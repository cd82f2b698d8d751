import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { useFleet } from './support/fleet.ts';

const late = 300;
const lag = 1500;
const fleet = await useFleet(2, {
  SPOTIFY_TIMEOUT_MS: '2000',
  IDEMPOTENCY_LATE_MS: String(late),
  IDEMPOTENCY_SETTLE_LIBRARY_MS: String(lag),
  BREAKER: 'off',
});
const name = 'Sunday';
const tracks = z.object({ items: z.array(z.object({ item: z.object({ uri: z.string() }) })) });
const outside = (path: string) => fleet.demo().outside({ method: 'GET', path });

test('create_playlist_with_tracks whose first answer was lost is completed once, whichever container is called, and undo takes the rows out', async () => {
  const track_uris = await Promise.all(
    [1, 2, 3].map(async (n) => (await fleet.demo().resolve(`$track:${700 + n}`)).uri),
  );
  const args = { name, track_uris };
  const creations = async () => {
    await fleet.demo().settings({ lag: { playlists: 0, player: 0, library: 0 } });
    const list = z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) });
    const mine = list.parse(await outside('/me/playlists?limit=50')).items.filter((one) => one.name === name);
    const rows = async (id: string) => tracks.parse(await outside(`/playlists/${id}/items`)).items;
    return Promise.all(mine.map(async ({ id }) => (await rows(id)).map(({ item }) => item.uri)));
  };
  await fleet
    .demo()
    .fault({ method: 'POST', path: '^/v1/me/playlists', connection: 'hang', carriedOut: true, times: 1 });
  expect((await fleet.call('create_playlist_with_tracks', args)).isError).toBe(true);
  await sleep(late + lag + 500);
  // Equal calls at once, each by a container of its own: one completes.
  const answers = await fleet.together([0, 1, 2].map(() => ['create_playlist_with_tracks', args]));
  expect(answers.map(({ text }) => text)).toContainEqual(expect.stringContaining('3 of 3 rows'));
  expect(await creations()).toEqual([track_uris]);
  expect((await fleet.call('create_playlist_with_tracks', args)).data).toMatchObject({ success: true, replayed: true });
  expect(await creations()).toEqual([track_uris]);
  const undone = await fleet.call('undo_last_change', {});
  expect(undone.data).toMatchObject({ success: true, undone: 'create_playlist_with_tracks' });
  expect(await creations()).toEqual([[]]);
});
