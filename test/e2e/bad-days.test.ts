import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clientKinds, type TestClient } from '../support/clients.ts';
import { useTestStack, withoutLayers } from '../support/test-stack.ts';
import { creating, limits, outages, searching, theUsersOwn, unknown } from './days.ts';

const testStack = useTestStack({ environment: withoutLayers });
let client: TestClient;

beforeAll(async () => {
  const [newest] = clientKinds;
  if (newest) client = await testStack().connect(newest);
  return () => client.close();
});
beforeEach(() => testStack().demo.reset());

describe.each([
  ['of the user', theUsersOwn],
  ['of limits', limits],
  ['of outages', outages],
] as const)('a bad day %s', (_kind, days) => {
  it.each(days)(
    '$when: the tool says what happened and what to do next',
    async ({ arrange, call, says, asks = [] }) => {
      await arrange(testStack().demo);
      const { isError, text } = await client.call(...call);
      expect(isError).toBe(true);
      for (const part of says) expect(text).toMatch(part);
      const counts = await testStack().demo.counts();
      const calls = Object.entries(counts).filter(([operation]) => ![...asks, 'accounts:token'].includes(operation));
      expect(calls.map(([, times]) => times)).toEqual([1]);
      expect(asks.map((operation) => counts[operation])).toEqual(asks.map(() => 1));
    },
  );
});

describe('a bad day', () => {
  it("does not spread: another bucket's calls work while one quota is spent", async () => {
    await testStack().demo.settings({ quota: { search: { limit: 0, header: true } } });
    expect(await client.call(...searching)).toMatchObject({ isError: true });
    expect(await client.call('get_user_playlists')).toMatchObject({ isError: false });
  });

  it("keeps other people's playlists as they are, and says whose they are", async () => {
    const { demo } = testStack();
    const [theirs, { uri }] = await Promise.all([demo.resolve('$playlist:19'), demo.resolve('$track:17')]);
    const { isError, text } = await client.call('add_tracks_to_playlist', {
      playlist_id: theirs.id,
      track_uris: [uri],
    });
    expect({ isError, text }).toMatchObject({ isError: true, text: expect.stringContaining('only for its owner') });
    expect(text).toContain('Use get_user_playlists');
    const shown = await client.call('get_playlist', { playlist_id: theirs.id });
    expect(shown).toMatchObject({ isError: false, data: { id: theirs.id, name: theirs.name } });
    expect(shown.data).not.toHaveProperty('tracks');
    expect(shown.text).toContain('only if the user owns it or collaborates on it');
  });

  it('of a write whose answer was lost: it is sent once, and the sentence says that it may have happened', async () => {
    const { demo } = testStack();
    await demo.fault({ method: 'POST', path: '^/v1/me/playlists', carriedOut: true, connection: 'reset' });
    const { isError, text } = await client.call(...creating);
    expect({ isError, text }).toMatchObject({ isError: true, text: expect.stringMatching(unknown) });
    expect(await demo.counts()).toMatchObject({ 'create-playlist': 1 });
    expect(await demo.outside({ method: 'GET', path: '/me/playlists' })).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ name: 'Made on a bad day' })]),
    });
  });

  it('is none when the player answers a command with a text that is no JSON', async () => {
    await testStack().demo.fault({ path: '^/v1/me/player/pause', answer: { status: 200, body: 'OK pausing' } });
    expect(await client.call('pause')).toMatchObject({ isError: false, data: { success: true } });
  });

  it('at the accounts host has a sentence of its own', async () => {
    const { demo } = testStack();
    await demo.endTokens('access');
    await demo.fault({ path: '^/api/token', times: 1, answer: { status: 503, body: 'Service unavailable' } });
    expect((await client.call(...creating)).text).toMatch(/accounts service.*Nothing was changed; try again/);
    await demo.fault({ path: '^/api/token', times: 1, connection: 'reset' });
    expect((await client.call(...searching)).text).toMatch(/accounts service cannot be reached/);
    const refused = { status: 400, body: { error: 'invalid_client', error_description: 'Invalid client secret' } };
    await demo.fault({ path: '^/api/token', times: 1, answer: refused });
    expect((await client.call(...searching)).text).toMatch(/refuses the server's client id or secret.*Its owner must/);
    expect(await client.call(...searching)).toMatchObject({ isError: false });
  });
});
