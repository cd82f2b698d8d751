import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { currentVersion } from '../../infra/local/aws/secretsmanager/store.ts';
import { variable } from '../../infra/local/seed.ts';
import type { TableCall } from '../chaos/support/flaky-table.ts';
import { sourceOf, type ToolCall, useFleet } from '../chaos/support/fleet.ts';
import type { ToolAnswer } from '../support/clients.ts';
import { fullScale } from '../support/scale.ts';
import { spotifyControl } from '../support/spotify-control.ts';

// One container, warm: the static token, the owner's row and the sign-in are read once in its life.
const fleet = await useFleet(1, {
  ...{ BREAKER_COOL_DOWN_MS: '60000', RETRY: 'off' },
  // What the cache did goes along with an entry twice a minute: not while single exchanges are counted.
  CACHE_STATISTICS_MS: '3600000',
});

/** What one tool call costs at the table, before and after it reached Spotify. */
interface Cost {
  readonly answer: ToolAnswer;
  readonly before: readonly TableCall[];
  readonly after: readonly TableCall[];
  /** Operations of the Web API that arrived. */
  readonly spotify: readonly string[];
}

// Long enough that calls made at the same time overlap, and that the exchange with Spotify lies between the others.
const latency = 40;
beforeEach(async () => {
  fleet.table.decide(() => ({ lateBy: latency }));
  await fleet.demo().settings({ latencyMs: latency });
});

async function costOf(...call: ToolCall): Promise<Cost> {
  const control = spotifyControl(fleet.testStack().laptop.spotify.controlUrl ?? '');
  await control.resetCounts();
  fleet.table.forget();
  const answer = await fleet.call(...call);
  const calls = fleet.table.calls();
  const arrived = (await control.requests()).filter(({ operation }) => !operation.startsWith('accounts:'));
  // A change may be followed by a look at what became of it, which costs what a read does.
  const sent = (arrived.find(({ method }) => method !== 'GET') ?? arrived.at(-1))?.at ?? Number.POSITIVE_INFINITY;
  const isAfter = (one: TableCall) => performance.timeOrigin + one.arrived > sent;
  return {
    answer,
    before: calls.filter((one) => !isAfter(one)),
    after: calls.filter(isAfter),
    spotify: arrived.map(({ operation }) => operation),
  };
}

/** Calls that were made at the same time cost one round trip. */
function roundTrips(calls: readonly TableCall[]): number {
  let [trips, over] = [0, 0];
  for (const { arrived, answered = Number.POSITIVE_INFINITY } of calls) {
    if (arrived >= over) trips++;
    over = Math.max(over, answered);
  }
  return trips;
}

const names = (calls: readonly TableCall[]): readonly string[] => calls.map(({ operation }) => operation);
const show = (what: string, { before, after, spotify }: Cost): void =>
  console.info(`${what}: ${names(before).join(' ')} | ${spotify.join(' ') || 'no call'} | ${names(after).join(' ')}`);
const isTake = ({ operation, keys }: TableCall) => operation === 'UpdateItem' && keys.includes('meter meter');
const isEntry = ({ operation, keys }: TableCall) =>
  operation === 'PutItem' && keys.some((key) => / cache(#|$)/.test(key));
const isGeneration = ({ operation, keys }: TableCall) =>
  operation === 'UpdateItem' && keys.some((key) => key.includes(' tag#'));

const attempts = 8;

/**
 * What a call costs at best. On a slow machine what was read is older than the 350 ms for which it counts, and is read again; and after
 * 700 ms the user's row is looked at once more. That only adds: some calls are made until one costs what it may.
 */
async function bestOf(call: (nth: number) => Promise<ToolCall>, isEnough: (cost: Cost) => boolean): Promise<Cost> {
  for (let nth = 0; ; nth++) {
    const cost = await costOf(...(await call(nth)));
    if (isEnough(cost) || nth === attempts - 1) return cost;
  }
}

describe('a read', () => {
  test('that is cached: 1', async () => {
    await fleet.call('get_user_playlists', { limit: 3 });
    const cost = await costOf('get_user_playlists', { limit: 3 });
    show('cached', cost);
    expect(sourceOf(cost.answer)).toBe('cache');
    expect(names(cost.before)).toEqual(['BatchGetItem']);
    // The user, the owner, the entry, its tag, and what would decide about a call: not the limiter's row, which is the largest.
    expect(cost.before.flatMap(({ keys }) => keys)).toHaveLength(6);
    expect(cost.before.flatMap(({ keys }) => keys)).not.toContain('meter meter');
    expect(cost).toMatchObject({ after: [], spotify: [] });
  });

  test('of the state of the server, with the counters of the cache: 1, and no call', async () => {
    const cost = await costOf('get_server_status');
    show('status', cost);
    expect(cost.answer).toMatchObject({ isError: false, data: { sign_in: { connected: true } } });
    expect(names(cost.before).toSorted()).toEqual(['BatchGetItem', 'Query']);
    expect(roundTrips(cost.before)).toBe(1);
    expect(cost).toMatchObject({ after: [], spotify: [] });
  });

  test('that goes to Spotify: at most 3 before, a fourth when the limiter had to try twice, and 1 after', async () => {
    for (let nth = 4; nth < (fullScale ? 8 : 6); nth++) {
      const cost = await bestOf(
        (again) => Promise.resolve(['get_user_playlists', { limit: nth + 5 * again }]),
        ({ after }) => after.length === 1,
      );
      show('live', cost);
      expect(sourceOf(cost.answer)).toBe('live');
      expect(cost.before.length).toBeLessThanOrEqual(cost.before.filter(isTake).length > 1 ? 4 : 3);
      expect(names(cost.after)).toEqual(['PutItem']);
      // Every second time long enough for the limiter's stored times to pass.
      await sleep(nth % 2 === 0 ? 0 : 500);
    }
  });

  test('of a tag that was never read: its row is made once, besides', async () => {
    const first = await costOf('get_queue');
    show('first of its tag', first);
    expect([...first.before, ...first.after].filter(isGeneration)).toHaveLength(1);
    expect(first.before.length + first.after.length).toBeLessThanOrEqual(5);
    const again = await costOf('get_top_items');
    await costOf('get_top_items', { limit: 3 });
    const third = await costOf('get_top_items', { limit: 4 });
    expect([...again.before, ...again.after].filter(isGeneration)).toHaveLength(1);
    expect([...third.before, ...third.after].filter(isGeneration)).toEqual([]);
  });

  test('writes nothing while all is well, but its cache entry and the token', async () => {
    const writes: TableCall[] = [];
    const reads = fullScale ? 8 : 4;
    for (let nth = 0; nth < reads; nth++) {
      const { before, after } = await costOf('search', { query: `healthy ${nth}` });
      writes.push(...[...before, ...after].filter(({ operation }) => !operation.includes('Get')));
    }
    expect(writes.filter(isEntry)).toHaveLength(reads);
    expect(writes.filter((call) => !isEntry(call) && !isTake(call))).toEqual([]);
  });
});

describe('the first call of a container', () => {
  /** Makes it renew the token for Spotify, too. */
  async function restart(): Promise<void> {
    const { secrets, spotify, stack } = fleet.testStack().laptop;
    const secret = secrets.live(`${variable(stack, 'USER_SECRET_PREFIX')}${spotify.seeds.owner?.accountId}`);
    const { text } = currentVersion(secret) ?? { text: '{}' };
    secrets.put(secret, JSON.stringify({ ...JSON.parse(text), expiresAt: 0 }));
    // Only a container at work can be ended.
    fleet.table.forget();
    fleet.table.decide(() => 'held');
    const cut = fleet.call('get_top_items', { limit: 9 }).catch(() => undefined);
    await expect.poll(() => fleet.table.calls()).not.toEqual([]);
    await fleet.kill();
    await cut;
  }

  test('that goes to Spotify: 5 with a new token, besides what the start reads', async () => {
    await restart();
    const isRelease = ({ operation, keys }: TableCall) => operation === 'DeleteItem' && /^lease:/.test(keys[0] ?? '');
    fleet.table.decide((call) => ({ lateBy: isRelease(call) ? 1500 : latency }));
    const { answer, before, after } = await costOf('search', { query: 'first of all' });
    const all = [...before, ...after];
    show('first', { answer, before, after, spotify: [] });
    expect(sourceOf(answer)).toBe('live');
    // Whose server it is and the keys of tokens are read before there is a call.
    const started = all.filter(({ operation }) => operation === 'GetItem').slice(0, 2);
    expect(started.flatMap(({ keys }) => keys).toSorted()).toEqual(['server keys', 'server owner']);
    // After a call that took long the user is looked at once more.
    const called = all.filter(({ operation }) => operation !== 'GetItem');
    expect(names(called).slice(0, 1)).toEqual(['BatchGetItem']);
    expect(names(called).toSorted()).toEqual(['BatchGetItem', 'DeleteItem', 'PutItem', 'PutItem', 'UpdateItem']);
    // The answer is kept while the new token is stored and its lease given back.
    const [kept, released] = [called.find(isEntry), called.find(isRelease)];
    expect(kept?.arrived).toBeLessThan(released?.answered ?? 0);
  });
});

describe('a change', () => {
  // Two before, the limiter (twice when its first form did not fit), then the generations at once.
  const most = 2 + 2 + 1;
  // The second generation; then what a read costs, where the change is read back.
  const afterwards = 1 + 4 + 1;

  /** The cost of reading the state first to which a change can be undone: rows, a token, and the answer that is kept. */
  const lookedFirst = 3;

  test('that touches one tag', async () => {
    const { id } = await fleet.demo().resolve('$track:12');
    const cost = await costOf('save_tracks', { track_ids: [id] });
    show('change', cost);
    expect(cost.answer.isError).toBe(false);
    expect(roundTrips(cost.before)).toBeLessThanOrEqual(most + lookedFirst);
    expect(cost.after.slice(0, 1).filter(isGeneration)).toHaveLength(1);
    expect(cost.after.filter(isGeneration)).toHaveLength(1);
    expect(roundTrips(cost.after)).toBeLessThanOrEqual(cost.spotify.length === 1 ? 1 : afterwards);
  });

  test('that cannot be undone is kept with the generations, and costs no write of its own', async () => {
    const cost = await costOf('skip_next');
    show('change without a way back', cost);
    expect(cost.answer.isError).toBe(false);
    const others = [...cost.before, ...cost.after].filter((one) => !isGeneration(one) && !isTake(one));
    expect(names(others).filter((name) => !name.endsWith('GetItem'))).toEqual([]);
    const { data } = await fleet.call('undo_last_change', { dry_run: true });
    expect(data).toMatchObject({ last_change: { tool: 'skip_next', can_be_undone: false } });
  });

  test.each<[number, string, (nth: number) => ToolCall[1] | Promise<ToolCall[1]>]>([
    [4, 'pause', () => ({})],
    [4, 'skip_previous', () => ({})],
    [4, 'seek_to_position', () => ({ position_ms: 1000 })],
    // With this read the change can be undone, which is stored. The read takes the token of the change along and is not cached.
    [5, 'set_repeat', (nth) => ({ state: nth % 2 === 0 ? 'context' : 'track' })],
    [5, 'set_volume', (nth) => ({ volume_percent: 40 + nth })],
    // The record of the call is written before it and completed after it.
    [6, 'add_to_queue', async (nth) => ({ uri: (await fleet.demo().resolve(`$track:${20 + nth}`)).uri })],
    // Spotify refuses to play what plays: that is looked at, as a read of its own.
    [8, 'play', () => ({})],
  ])('that is a command to the player: at most %i (%s)', async (most, tool, args) => {
    const prepared = async (nth: number): Promise<ToolCall> => {
      await fleet.call('play', {});
      return [tool, await args(nth)];
    };
    const cost = await bestOf(prepared, ({ before, after }) => before.length + after.length <= most);
    show('command', cost);
    expect(cost.answer.isError).toBe(false);
    const all = [...cost.before, ...cost.after];
    expect(all.filter(isGeneration)).toHaveLength(2);
    expect(all.length).toBeLessThanOrEqual(most);
    if (most < 8) expect([all.filter(isTake).length, all.filter(isEntry).length]).toEqual([1, 0]);
  });

  test.each<[string, (playlist_id: string, track: string, nth: number) => ToolCall]>([
    [
      'remove_tracks_from_playlist',
      (playlist_id, uri) => ['remove_tracks_from_playlist', { playlist_id, track_uris: [uri] }],
    ],
    [
      'change_playlist_details',
      (playlist_id, _, nth) => ['change_playlist_details', { playlist_id, name: `Renamed ${nth}` }],
    ],
  ])('of a playlist, looked at before and after: at most 6 (%s)', async (_, call) => {
    const [playlist, track] = await Promise.all(['$playlist:1', '$track:13'].map(fleet.demo().resolve));
    if (!playlist || !track) throw new Error('The demo lacks what is asked for.');
    // The table as quick as usual: what was read counts for the next request of the call for 350 ms.
    fleet.table.decide(() => ({ lateBy: 5 }));
    await fleet.demo().settings({ latencyMs: 20 });
    const prepared = async (nth: number): Promise<ToolCall> => {
      const added = { playlist_id: playlist.id, track_uris: [track.uri], allow_duplicate: true };
      await fleet.call('add_tracks_to_playlist', added);
      await fleet.call('get_playlist', { playlist_id: playlist.id });
      return call(playlist.id, track.uri, nth);
    };
    const cost = await bestOf(prepared, ({ before, after }) => before.length + after.length <= 6);
    show('playlist change', cost);
    expect(cost.answer).toMatchObject({ isError: false, data: { verified: true } });
    expect(cost.before.length + cost.after.length).toBeLessThanOrEqual(6);
  });

  test('that touches two, and is guarded against repetition', async () => {
    const [playlist, track] = await Promise.all(['$playlist:1', '$track:12'].map(fleet.demo().resolve));
    const args = { playlist_id: playlist?.id, track_uris: [track?.uri] };
    const cost = await costOf('add_tracks_to_playlist', args);
    show('guarded change', cost);
    expect(cost.answer.isError).toBe(false);
    expect(cost.before.filter(isGeneration)).toHaveLength(1);
    // The guard's record is made before and completed after.
    expect(roundTrips(cost.before)).toBeLessThanOrEqual(most + 1);
    expect(roundTrips(cost.after)).toBeLessThanOrEqual(1 + (cost.spotify.length === 1 ? 1 : afterwards));
    expect(cost.after.filter(isGeneration)).toHaveLength(1);
  });
});

// The last: nothing closes the circuits again.
describe('while the breaker is open', () => {
  const outOf: Readonly<Record<'playlists' | 'search' | 'player', readonly ToolCall[]>> = {
    playlists: [1, 2, 3, 4, 5].map((page) => ['get_user_playlists', { offset: page * 50 }]),
    search: [20, 21, 22, 23, 24].map((nth) => ['search', { query: `outage ${nth}` }]),
    player: [30, 31, 32, 33, 34].map((limit) => ['get_recently_played', { limit }]),
  };
  it.each<[string, keyof typeof outOf, ToolCall, string]>([
    ['a read of what is known', 'playlists', ['get_user_playlists', { limit: 5 }], 'cache|stale'],
    ['a read of what is not', 'search', ['search', { query: 'never asked' }], 'error'],
    ['a change', 'player', ['pause', {}], 'error'],
  ])('%s: 1, and no call to Spotify', async (what, group, call, source) => {
    await fleet.demo().fault({ path: '^/v1/', answer: { status: 503, body: 'Service unavailable' } });
    for (const failing of outOf[group]) await fleet.call(...failing);
    const cost = await costOf(...call);
    show(what, cost);
    expect(sourceOf(cost.answer)).toMatch(new RegExp(source));
    expect(names(cost.before)).toEqual(['BatchGetItem']);
    expect(cost).toMatchObject({ after: [], spotify: [] });
  });

  test('a change that is guarded against repetition: its record besides, and no call to Spotify', async () => {
    await fleet.demo().fault({ path: '^/v1/', answer: { status: 503, body: 'Service unavailable' } });
    const cost = await bestOf(
      (nth) => Promise.resolve(['create_playlist', { name: `While it is open ${nth}` }]),
      ({ before }) => before.length <= 3,
    );
    show('a guarded change', cost);
    expect(cost.answer.isError).toBe(true);
    expect(cost.spotify).toEqual([]);
    // The record is written and deleted.
    expect(cost.before.length).toBeLessThanOrEqual(3);
    expect([...cost.before, ...cost.after].filter((one) => isTake(one) || isGeneration(one))).toEqual([]);
  });
});
