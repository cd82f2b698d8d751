import { describe, expect, test, vi } from 'vitest';
import { type IdempotencyPorts, type IdempotentJob, runIdempotent } from '../../lib/mcp/idempotency.ts';
import { verdict } from '../../lib/resilience/decisions/idempotency.ts';
import { type Answer, live } from '../../lib/spotify/answer.ts';
import { SpotifyError, type SpotifyFailure } from '../../lib/spotify/failure.ts';
import { defaultLag } from '../../lib/spotify/lag.ts';
import type { CallEvent } from '../../lib/spotify/pipeline.ts';
import type { SpotifyRequest } from '../../lib/spotify/request.ts';
import type { Data } from '../../lib/tools/definition/context.ts';
import { memoryIdempotencyStore } from '../support/memory-idempotency-store.ts';
import { contextWithSend, failWith, getTool } from '../support/tool-context.ts';

const uri = 'spotify:track:4iV5W9uYEdYUVa79Axb7Rh';
const playlist_id = '3cEYpjA9oz9GiPac4AsH4n';
const lost: SpotifyFailure = { code: 'unavailable', host: 'api', cause: 'timeout', sent: 'maybe' };
const settling = { late: 10_000, ...defaultLag };

/** What Spotify says to the requests of one call. */
type Reply = (request: SpotifyRequest) => unknown;

const isAnswer = (said: unknown): said is Answer => typeof said === 'object' && said !== null && 'freshness' in said;

/** A user with a store that remembers calls, and a Spotify that is a function. */
function user() {
  let now = Date.parse('2026-11-23T12:00:00Z');
  const window = 120_000;
  const memory = memoryIdempotencyStore({ now: () => now, window });
  const ports: IdempotencyPorts = { store: memory, now: () => now, window, inProgress: 1, settling };
  const call = async (name: string, args: Data, reply: Reply = () => undefined, cached = false) => {
    const requests: SpotifyRequest[] = [];
    const events: CallEvent[] = [];
    const deadline = now + 20_000;
    const send = async (request: SpotifyRequest) => {
      // Nothing is cached here but what a test says.
      if (request.options.cachedOnly && !cached) throw new SpotifyError({ code: 'not_found', operation: request.name });
      requests.push(request);
      const said = await reply(request);
      return isAnswer(said) ? said : live(200, said);
    };
    const context = contextWithSend(send, { now: () => now, deadline });
    const tool = getTool(name);
    const once = tool.idempotency?.(args);
    if (!once) throw new Error(`${name} is not guarded`);
    const run = () => tool.call(args, context);
    const job: IdempotentJob = {
      account: 'me',
      deadline,
      onEvent: (event) => void events.push(event),
      context,
      hasChanged: () => requests.some(post),
      run,
      record: (work) => work(context),
    };
    const answer = await runIdempotent(ports, once, job).then(
      ({ data }) => ({ data: JSON.parse(JSON.stringify(data)) }),
      (error: unknown) => ({ failure: error instanceof SpotifyError ? error.failure : error }),
    );
    const reads = requests.filter(({ operation }) => operation.effect === 'read').map(({ options }) => options);
    return { answer, sent: requests.map((request) => request.name), reads, events };
  };
  return { call, memory, pass: (milliseconds: number) => (now += milliseconds), now: () => now };
}

const adding = ['add_tracks_to_playlist', { playlist_id, track_uris: [uri] }] as const;
const queueing = ['add_to_queue', { uri }] as const;
const creating = ['create_playlist', { name: 'Sunday' }] as const;
const post = ({ name }: SpotifyRequest): boolean => name.startsWith('POST');
const done = { success: true, replayed: true, note: expect.stringContaining('allow_duplicate') };

describe('what an ordinary call costs', () => {
  test.each([
    [adding, ['POST /playlists/{playlist_id}/items']],
    [queueing, ['POST /me/player/queue']],
    [creating, ['GET /me/playlists', 'POST /me/playlists']],
  ])('%s', async ([name, args], expected) => {
    const { call } = user();
    expect((await call(name, args)).sent).toEqual(expected);
    const second = await call(name, args);
    expect(second.sent).toEqual([]);
    expect(second.answer).toMatchObject({ data: done });
    expect(second.events).toEqual([{ type: 'repeat', result: 'replayed' }]);
    const meant = await call(name, { ...args, allow_duplicate: true });
    expect(meant.sent).toEqual(expected.filter((request) => request.startsWith('POST')));
  });
});

describe('which calls are equal', () => {
  const other = 'spotify:track:0VjIjW4GlUZAMYd2vXMi3b';
  test.each([
    ['a link and a URI', { uri }, { uri: 'https://open.spotify.com/track/4iV5W9uYEdYUVa79Axb7Rh?si=x' }, true],
    ['null for what is left out', { uri }, { uri, device_id: null, allow_duplicate: null }, true],
    ['allow_duplicate: false', { uri }, { uri, allow_duplicate: false }, true],
    ['another device', { uri }, { uri, device_id: 'd' }, false],
    ['one key', { uri, idempotency_key: 'k' }, { uri: other, idempotency_key: 'k' }, true],
    ['two keys', { uri, idempotency_key: 'k' }, { uri, idempotency_key: 'l' }, false],
    ['a key and none', { uri, idempotency_key: 'k' }, { uri }, false],
  ])('%s', async (_, one, two, equal) => {
    const { call } = user();
    await call('add_to_queue', one);
    const { answer } = await call('add_to_queue', two);
    expect('data' in answer && answer.data['replayed'] === true).toBe(equal);
  });

  test('the order of items counts', async () => {
    const { call } = user();
    await call('add_tracks_to_playlist', { playlist_id, track_uris: [uri, other] });
    const { answer } = await call('add_tracks_to_playlist', { playlist_id, track_uris: [other, uri] });
    expect(answer).not.toHaveProperty('data.replayed');
  });
});

describe('an album to the queue', () => {
  const album = 'spotify:album:4iV5W9uYEdYUVa79Axb7Rh';
  const song = (nth: number): string => `spotify:track:${String(nth).padStart(22, '0')}`;
  const post = 'POST /me/player/queue';
  /** A Spotify with an album of so many songs, whose queue is what was put into it. */
  const spotifyWith = (songs: number, sent: (uri: string, nth: number) => unknown = () => undefined) => {
    const queue: string[] = [];
    let posts = 0;
    const reply: Reply = ({ name, query }) => {
      if (name === 'GET /albums/{id}/tracks')
        return { items: Array.from({ length: songs }, (_, nth) => ({ uri: song(nth), name: 'x' })), total: songs };
      if (name === 'GET /me/player/queue') return { currently_playing: null, queue: queue.map((uri) => ({ uri })) };
      if (name !== post) return { items: [] };
      const uri = query['uri'] ?? '';
      const failed = sent(uri, posts++);
      if (failed === 'before') failWith(lost);
      queue.push(uri);
      return failed === 'after' ? failWith(lost) : undefined;
    };
    return { queue, reply };
  };

  test('asks first from 21 songs on, and the equal call with the word is carried out once', async () => {
    const { call } = user();
    const { queue, reply } = spotifyWith(21);
    const asked = await call('add_to_queue', { uri: album }, reply);
    expect(asked.answer).toMatchObject({
      data: {
        success: false,
        to_queue: 21,
        calls: 22,
        message: expect.stringContaining('21 songs'),
        cheaper: expect.stringContaining('play'),
      },
    });
    expect(queue).toEqual([]);
    // Asking again asks again: nothing was done whose answer could be given.
    expect((await call('add_to_queue', { uri: album }, reply)).answer).not.toHaveProperty('data.replayed');
    const confirm_token = 'data' in asked.answer ? asked.answer.data['confirm_token'] : '';
    const result = await call('add_to_queue', { uri: album, confirm_token }, reply);
    expect(result.answer).toMatchObject({ data: { success: true, queued: 21, message: 'Queued 21 songs, in order.' } });
    const again = await call('add_to_queue', { uri: album, confirm_token }, reply);
    expect(again.answer).toMatchObject({ data: { ...done, queued: 21 } });
    expect(queue).toEqual(Array.from({ length: 21 }, (_, nth) => song(nth)));
  });

  test('says how many went in where Spotify stops, and where to go on', async () => {
    const { call } = user();
    const { reply } = spotifyWith(5, (_, nth) => (nth === 2 ? failWith({ code: 'no_active_device' }) : undefined));
    const { answer } = await call('add_to_queue', { uri: album, offset: 0 }, reply);
    expect(answer).toMatchObject({
      data: {
        success: false,
        queued: 2,
        next_offset: 2,
        message: expect.stringMatching(/^Queued 2 of 5 songs\. .*offset: 2\.$/),
      },
    });
    expect(answer).not.toHaveProperty('data.message', expect.stringContaining('may be in the queue'));
  });

  test('says that the next one may be in where its answer was lost', async () => {
    const { call } = user();
    const { reply } = spotifyWith(5, (_, nth) => (nth === 2 ? 'after' : undefined));
    const { answer } = await call('add_to_queue', { uri: album }, reply);
    expect(answer).toMatchObject({ data: { queued: 2, message: expect.stringContaining('may be in the queue too') } });
  });

  test.each([
    ['arrived', 'after', 4],
    ['did not arrive', 'before', 5],
  ])('a first song whose answer was lost and which %s is looked for, and the rest is sent', async (_, when, sends) => {
    const { call, pass } = user();
    const { queue, reply } = spotifyWith(5, (_uri, nth) => (nth === 0 ? when : undefined));
    expect((await call('add_to_queue', { uri: album }, reply)).answer).toMatchObject({ failure: lost });
    pass(30_000);
    const { sent, answer } = await call('add_to_queue', { uri: album }, reply);
    expect(sent.filter((name) => name === post)).toHaveLength(sends);
    expect(answer).toMatchObject({ data: { success: true, queued: 5 } });
    expect(queue).toEqual(Array.from({ length: 5 }, (__, nth) => song(nth)));
  });
});

describe('a call whose answer was lost', () => {
  const losing = (request: SpotifyRequest) => (post(request) ? failWith(lost) : undefined);
  const rows = (added_at: number) => ({
    items: [{ added_at: new Date(added_at).toISOString(), item: { uri } }],
    total: 1,
  });

  test('is not sent again before Spotify must show it, then it is', async () => {
    const { call, pass } = user();
    expect((await call(...adding, losing)).answer).toMatchObject({ failure: lost });
    const empty = { items: [], total: 0 };
    const early = await call(...adding, () => empty);
    expect(early.answer).toMatchObject({ failure: { code: 'equal_call', state: 'unsettled' } });
    expect(early.sent).toEqual(['GET /playlists/{playlist_id}/items']);
    pass(settling.late + settling.library - 1);
    expect((await call(...adding, () => empty)).answer).toHaveProperty('failure');
    pass(1);
    const late = await call(...adding, (request) => (post(request) ? { snapshot_id: 's' } : empty));
    expect(late.answer).toMatchObject({ data: { success: true, snapshot_id: 's' } });
    expect(late.answer).not.toHaveProperty('data.replayed');
    expect((await call(...adding)).answer).toMatchObject({ data: { ...done, snapshot_id: 's' } });
  });

  test('is found by its trace, and its answer kept', async () => {
    const { call, now } = user();
    await call(...adding, losing);
    const found = await call(...adding, () => rows(now()));
    expect(found.answer).toMatchObject({ data: { ...done, track_count: 1 } });
    expect(found.events).toContainEqual({ type: 'repeat', result: 'completed' });
    expect(await call(...adding)).toMatchObject({ sent: [], answer: { data: done } });
  });

  test('waits before it is completed: rows that Spotify does not show yet would be added twice', async () => {
    const { call, pass } = user();
    const filling = ['create_playlist_with_tracks', { name: 'Filled', track_uris: [uri] }] as const;
    const playlist = { id: 'p'.repeat(22), name: 'Filled', snapshot_id: 's', items: { items: [], total: 0 } };
    const shown = (items: readonly unknown[]) => (request: SpotifyRequest) =>
      request.name === 'GET /me/playlists' ? { items, total: items.length } : playlist;
    await call(...filling, (request) => (post(request) ? failWith(lost) : shown([])(request)));
    pass(settling.late + settling.library - 1);
    const early = await call(...filling, shown([playlist]));
    expect(early.answer).toMatchObject({ failure: { code: 'equal_call', state: 'unsettled' } });
    expect(early.sent.filter((name) => name.startsWith('POST'))).toEqual([]);
    pass(1);
    const { answer, sent } = await call(...filling, shown([playlist]));
    expect(answer).toMatchObject({ data: { success: true, added: 1 } });
    expect(sent.filter((name) => name.startsWith('POST'))).toEqual(['POST /playlists/{playlist_id}/items']);
  });

  test('is looked for past the cache, and without a fallback', async () => {
    const { call, pass } = user();
    await call(...adding, losing);
    pass(100_000);
    const { reads } = await call(...adding, () => ({ items: [], total: 0 }));
    expect(reads).toEqual([expect.objectContaining({ fresh: true, fallback: 'none' })]);
  });

  test.each<[SpotifyFailure, object]>([
    [lost, { code: 'equal_call', state: 'unsettled' }],
    [
      { code: 'circuit_open', group: 'playlists', retryAt: new Date(5) },
      { code: 'equal_call', retryAt: new Date(5) },
    ],
    [{ code: 'sign_in_required', reason: 'expired' }, { code: 'sign_in_required' }],
  ])('where Spotify cannot be read (%j) nothing is sent', async (failure, expected) => {
    const { call, pass } = user();
    await call(...adding, losing);
    pass(100_000);
    const { answer, sent } = await call(...adding, () => failWith(failure));
    expect(answer).toMatchObject({ failure: expected });
    expect(sent).toHaveLength(1);
  });

  test('with the same key and other arguments cannot be looked for', async () => {
    const { call, pass } = user();
    await call('add_to_queue', { uri, idempotency_key: 'k' }, losing);
    pass(100_000);
    const other = { uri: 'spotify:track:0VjIjW4GlUZAMYd2vXMi3b', idempotency_key: 'k' };
    const { answer, sent } = await call('add_to_queue', other);
    expect(answer).toMatchObject({ failure: { code: 'equal_call', state: 'other_arguments' } });
    expect(sent).toEqual([]);
  });

  const inQueue = (...uris: readonly string[]) => ({
    currently_playing: null,
    queue: uris.map((one) => ({ uri: one })),
  });
  test.each([
    ['stood in the queue before and does so once: sent', [uri], { queue: inQueue(uri), plays: [] }, true],
    ['stands there once more: found', [uri], { queue: inQueue(uri, uri), plays: [] }, false],
    ['was played meanwhile: found', [], { queue: inQueue(), plays: [{ track: { uri } }] }, false],
    [
      'was played under the id of another market: found',
      [],
      { queue: inQueue(), plays: [{ track: { uri: 'spotify:track:x', linked_from: { uri } } }] },
      false,
    ],
    ['is nowhere: sent', [], { queue: inQueue(), plays: [{ track: { uri: 'spotify:track:x' } }] }, true],
  ])('a queued item that %s', async (_, before, { queue, plays }, sends) => {
    const { call, pass } = user();
    await call(...queueing, (request) => (post(request) ? failWith(lost) : inQueue(...before)), true);
    pass(20_000);
    const { sent } = await call(...queueing, ({ name }) =>
      name.endsWith('recently-played') ? { items: plays } : queue,
    );
    expect(sent.includes('POST /me/player/queue')).toBe(sends);
  });

  test.each([
    ['is there: not sent, and what is not known is said', inQueue(uri), false],
    ['is not there: sent', inQueue(), true],
  ])('a queued item of which nobody knows how often it was there, and that %s', async (_, queue, sends) => {
    const { call, pass } = user();
    await call(...queueing, losing);
    pass(20_000);
    const { sent, answer } = await call(...queueing, ({ name }) =>
      name.endsWith('recently-played') ? { items: [] } : queue,
    );
    expect(sent.includes('POST /me/player/queue')).toBe(sends);
    const unknown = { ...done, message: expect.stringContaining('Whether it was there before is not known.') };
    expect(answer).toMatchObject({ data: sends ? { success: true, message: 'Added to the queue.' } : unknown });
  });

  test('in a long playlist is looked for at its end, and where it was put', async () => {
    const { call, pass } = user();
    const offsets: unknown[] = [];
    const reading = (request: SpotifyRequest) => {
      if (post(request)) return;
      offsets.push(request.query['offset']);
      return { items: [], total: 420 };
    };
    await call(...adding, losing);
    const put = { ...adding[1], position: 200 };
    await call('add_tracks_to_playlist', put, losing);
    pass(20_000);
    await call(...adding, reading);
    expect(offsets.splice(0)).toEqual(['0', '394']);
    await call('add_tracks_to_playlist', put, reading);
    expect(offsets.splice(0)).toEqual(['175', '225']);
    const many = { playlist_id, track_uris: Array<string>(100).fill(uri) };
    await call('add_tracks_to_playlist', many, losing);
    pass(20_000);
    await call('add_tracks_to_playlist', many, reading);
    expect(offsets).toEqual(['0', '295', '345', '395']);
  });
});

describe('when the store is gone', () => {
  test('the call is sent, with a warning that once more would be twice', async () => {
    const { call, memory } = user();
    memory.store.gone = true;
    const { answer, sent, events } = await call(...adding);
    expect(answer).toMatchObject({ data: { success: true } });
    expect([sent.length, events]).toEqual([1, [{ type: 'repeat', result: 'unguarded' }]]);
  });

  test('after the record was begun, too', async () => {
    const { call, memory } = user();
    const gone = () => {
      memory.store.gone = true;
    };
    const { answer, events } = await call(...queueing, gone, true);
    expect(answer).toMatchObject({ data: { success: true } });
    expect(events).toEqual([{ type: 'repeat', result: 'unguarded' }]);
  });
});

test('what cannot be read before a change is no reason not to make it, unless it is a defect', async () => {
  const { call } = user();
  const refusing = (request: SpotifyRequest) => (post(request) ? undefined : failWith(lost));
  expect((await call(...queueing, refusing)).answer).toMatchObject({ data: { success: true } });
  const broken = vi.fn(() => {
    throw new TypeError('defect');
  });
  expect((await call(...creating, broken)).answer).toMatchObject({ failure: new TypeError('defect') });
  expect(broken).toHaveBeenCalledTimes(1);
});

test('behind an open circuit the look before is the only request, and the call is forgotten', async () => {
  const { call } = user();
  const open = () => failWith({ code: 'circuit_open', group: 'player', retryAt: new Date(5) });
  expect((await call(...queueing, open, true)).sent).toEqual(['GET /me/player/queue']);
  expect((await call(...queueing)).answer).not.toHaveProperty('data.replayed');
});

test.each([
  ['under way', { sendingUntil: 100, sent: true }, 99, { act: 'wait', until: 100 }],
  ['under way, nothing sent yet', { sendingUntil: 100, sent: false }, 99, { act: 'wait', until: 100 }],
  ['dead before it sent', { sendingUntil: 100, sent: false }, 100, { act: 'send' }],
  ['dead after it may have sent', { sendingUntil: 100, sent: true }, 100, { act: 'look', settledAt: 150 }],
])('an open record: %s', (_, open, now, expected) => {
  expect(verdict(open, now, 50)).toEqual(expected);
});
