import { describe, expect, test } from 'vitest';
import { toolContext } from '../../lib/mcp/tool-context.ts';
import { coalesce } from '../../lib/resilience/layers/coalesce.ts';
import { memoryStore } from '../../lib/resilience/store/memory-store.ts';
import { type Answer, live } from '../../lib/spotify/answer.ts';
import { SpotifyError } from '../../lib/spotify/failure.ts';
import { defaultLag } from '../../lib/spotify/lag.ts';
import type { Operation } from '../../lib/spotify/operation.ts';
import { isOperation, type OperationName, operations } from '../../lib/spotify/operations.ts';
import type { Call, Send } from '../../lib/spotify/pipeline.ts';
import { type RequestOptions, request, requestOf, type SpotifyRequest } from '../../lib/spotify/request.ts';
import { container } from '../support/fleet-simulation.ts';
import { contextWithSend } from '../support/tool-context.ts';

const playlist = request('GET /playlists/{playlist_id}', { playlist_id: 'p' });
const rename = request('PUT /playlists/{playlist_id}', { playlist_id: 'p' });
const operationOf = (name: OperationName): Operation => operations[name];
const way = (options: Partial<RequestOptions>): SpotifyRequest => ({
  ...playlist,
  options: { ...playlist.options, ...options },
});

/** A Spotify that answers when it is told to, each request with its number. */
function manual() {
  const waiting: Array<() => void> = [];
  const send: Send = () =>
    new Promise<Answer>((resolve) => {
      const nth = waiting.length + 1;
      waiting.push(() => resolve(live(200, nth)));
    });
  return { send: coalesce()(send), answer: (nth: number) => waiting[nth - 1]?.(), asked: () => waiting.length };
}

describe('reads of one call at the same time', () => {
  const ways: ReadonlyArray<Partial<RequestOptions>> = [
    {},
    { fresh: true },
    { priority: 'bulk' },
    { fallback: 'stale' },
    { fallback: 'minimal' },
    { deadline: 3000 },
    { cachedOnly: true },
    { version: 'v' },
    { version: 'v', cachedOnly: true },
    { fresh: true, priority: 'bulk' },
    { fresh: true, fallback: 'stale' },
    { priority: 'bulk', fallback: 'stale' },
  ];
  const pairs = ways.flatMap((one, at) => ways.slice(at).map((other) => [one, other] as const));

  test.each(pairs)('%j and %j', async (one, other) => {
    const { send, answer, asked } = manual();
    const both = Promise.all([send(way(one)), send(way(other))]);
    const expected = one === other ? [1, 1] : [1, 2];
    expect(asked()).toBe(new Set(expected).size);
    answer(2);
    answer(1);
    expect((await both).map(({ body }) => body)).toEqual(expected);
  });

  test('a read after a change joins none that began before it, nor one that began while it was under way', async () => {
    const { send, answer } = manual();
    const before = send(playlist);
    const change = send(rename);
    const meanwhile = send(playlist);
    answer(2);
    await change;
    const after = send(playlist);
    const joined = send(playlist);
    for (const nth of [4, 3, 1]) answer(nth);
    const bodies = (await Promise.all([before, meanwhile, after, joined])).map(({ body }) => body);
    expect(bodies).toEqual([1, 3, 4, 4]);
  });

  test('also after a change that failed', async () => {
    let reads = 0;
    const send = coalesce()(({ operation }) =>
      operation.effect === 'write' ? Promise.reject(new Error('lost')) : Promise.resolve(live(200, ++reads)),
    );
    const before = send(playlist);
    await expect(send(rename)).rejects.toThrow('lost');
    expect([(await before).body, (await send(playlist)).body]).toEqual([1, 2]);
  });
});

describe('fallbacks if Spotify cannot be called', () => {
  const down = new SpotifyError({ code: 'unavailable', host: 'api', cause: 'status', status: 503, sent: 'maybe' });
  const show = request('GET /shows/{id}', { id: 's' });

  test.each([
    ['none', true, 'unavailable'],
    ['stale', true, 'stale'],
    ['minimal', true, 'stale'],
    ['none', false, 'unavailable'],
    ['stale', false, 'unavailable'],
    ['minimal', false, 'minimal'],
  ] as const)('for a read that takes %s, with something old in the cache: %s', async (fallback, old, expected) => {
    let works = true;
    const spotify: Send = () => (works ? Promise.resolve(live(200, { id: 's' })) : Promise.reject(down));
    const { ask } = container({ store: memoryStore(Date.now), spotify, settings: { retry: false } });
    if (old) await ask(show);
    works = false;
    const outcome = await ask(show, { fresh: true, fallback }).catch((error: unknown) => error);
    expect(outcome instanceof SpotifyError ? outcome.failure : outcome).toMatchObject(
      expected === 'unavailable' ? down.failure : { freshness: { source: expected } },
    );
  });
});

test.each([
  ...Object.entries(operations).flatMap(([name, row]) => ('windows' in row && isOperation(name) ? [name] : [])),
])('%s: an answer that is kept under a larger read stands in for a fresh one', async (name) => {
  const page = (limit: number, items: readonly unknown[]) => ({
    href: 'h?offset=0&limit=9',
    items,
    limit,
    offset: 0,
    total: 9,
  });
  const rows = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((id) => ({ id }));
  const inside = { ...page(9, rows), items: rows, tracks: page(9, rows) };
  let works = true;
  const sent: SpotifyRequest[] = [];
  const spotify: Send = (asked) => {
    sent.push(asked);
    if (!works)
      return Promise.reject(new SpotifyError({ code: 'unavailable', host: 'api', cause: 'network', sent: 'no' }));
    const { within } = operationOf(name).windows ?? {};
    return Promise.resolve(
      live(200, asked.name === within?.read ? { ...inside, items: page(9, rows) } : page(9, rows)),
    );
  };
  const settings = { retry: false, breaker: false, wholes: true };
  const { ask } = container({ store: memoryStore(Date.now), spotify, settings });
  const asked = requestOf(name, { id: 'a', playlist_id: 'a', type: 'tracks' }, { limit: '3', offset: '2' });
  const wanted = { items: [{ id: 3 }, { id: 4 }, { id: 5 }] };
  expect(await ask(asked, { fallback: 'stale' })).toMatchObject({ body: wanted, freshness: { source: 'live' } });
  const larger = sent.at(-1);
  // A fresh answer renews what later reads are cut from.
  expect(await ask(asked, { fallback: 'stale', fresh: true })).toMatchObject({
    body: wanted,
    freshness: { source: 'live' },
  });
  expect(sent.at(-1)).toMatchObject({ name: larger?.name, query: larger?.query });
  works = false;
  expect(await ask(asked, { fallback: 'stale', fresh: true })).toMatchObject({
    body: wanted,
    freshness: { source: 'stale' },
  });
  // What decides asks for no more than it needs.
  works = true;
  await ask(asked, { fresh: true, fallback: 'none' });
  expect(sent.at(-1)?.query).toMatchObject({ limit: '3', offset: '2' });
});

test.each([true, false])('what is to cost no call costs none, with the cache on: %s', async (cache) => {
  const sent: SpotifyRequest[] = [];
  const spotify: Send = (asked) => {
    sent.push(asked);
    return Promise.resolve(live(200, { id: 'p' }));
  };
  const { ask } = container({ store: memoryStore(Date.now), spotify, settings: { cache } });
  const missing = { failure: { code: 'not_found' } };
  await expect(ask(playlist, { cachedOnly: true })).rejects.toMatchObject(missing);
  expect(sent).toEqual([]);
  await ask(playlist);
  const again = ask(playlist, { cachedOnly: true });
  if (cache) expect(await again).toMatchObject({ freshness: { source: 'cache' } });
  else await expect(again).rejects.toMatchObject(missing);
  expect(sent).toHaveLength(1);
});

describe('the pipeline of a tool', () => {
  const asked = async (defaults: Partial<RequestOptions>, options?: Partial<RequestOptions>) => {
    const seen: SpotifyRequest[] = [];
    const pipelines: Call[] = [];
    const send: Send = (one) => {
      seen.push(one);
      return Promise.resolve(live(200, {}));
    };
    const pipeline = (call: Call) => {
      pipelines.push(call);
      return send;
    };
    const { seals, spend, changes, pageSize, now, sleep } = contextWithSend(send);
    const kept = { seals, spend, changes, verifyWrites: false, confirmBy: 'token', reply: undefined } as const;
    const call: Call = { account: 'me', deadline: 1, onEvent: () => undefined };
    const { spotify } = toolContext(
      { pipeline, mode: 'development', lag: defaultLag, pageSize, now, sleep },
      call,
      defaults,
      kept,
    );
    await spotify(playlist, options);
    await spotify(playlist, options);
    expect(pipelines).toHaveLength(1);
    // Each is a request of its own, so that what the fleet knew at the first does not answer the second.
    expect(seen[0]).not.toBe(seen[1]);
    return seen[0]?.options;
  };

  test.each([
    [{}, undefined, { fresh: false, priority: 'interactive', fallback: 'none' }],
    [{ fresh: true }, undefined, { fresh: true, priority: 'interactive', fallback: 'none' }],
    [{ fresh: true }, { fresh: false }, { fresh: false, priority: 'interactive', fallback: 'none' }],
    [{ priority: 'bulk' }, { fallback: 'stale' }, { fresh: false, priority: 'bulk', fallback: 'stale' }],
  ] as const)('by default %j, asked %j', async (defaults, options, expected) => {
    expect(await asked(defaults, options)).toEqual(expected);
  });
});
