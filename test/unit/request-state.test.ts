import { expect, test } from 'vitest';
import type { Generation } from '../../lib/resilience/decisions/freshness.ts';
import { requestStates } from '../../lib/resilience/layers/request-state.ts';
import type { FleetStore, RequestState } from '../../lib/resilience/store/fleet-store.ts';
import { memoryStore } from '../../lib/resilience/store/memory-store.ts';
import type { Call } from '../../lib/spotify/pipeline.ts';
import { type RequestOptions, request, type SpotifyRequest } from '../../lib/spotify/request.ts';

const generation = (id: string): Generation => ({ id, changedAt: 0, unsettledUntil: 0 });
const command = () => request('PUT /me/player/pause', {});
const entry = { status: 200, body: '{}', fetchedAt: 0, freshUntil: 1000, generations: { player: 'one' } };

/** A call whose reads of the store are counted. */
async function calling(stored: Partial<RequestState> = {}) {
  let time = 0;
  const memory = memoryStore(() => time);
  await memory.ensureGenerations('me', new Map([['player', generation('one')]]));
  await memory.putEntry({ account: 'me' }, '/me/player', entry, 1000);
  const reads: string[] = [];
  const store: FleetStore = {
    ...memory,
    read: async (query) => {
      reads.push(query.bucket);
      return { ...(await memory.read(query)), ...stored };
    },
  };
  const call: Call = { account: 'me', deadline: 20_000, onEvent: () => undefined };
  const states = requestStates(store, call, () => time);
  const pass = (milliseconds: number): void => {
    time += milliseconds;
  };
  return { ...states, reads, pass };
}

type Asking = Awaited<ReturnType<typeof calling>>;

const read = (options: Partial<RequestOptions> = {}): SpotifyRequest => {
  const asked = request('GET /me/player', {});
  return { ...asked, options: { ...asked.options, ...options } };
};

test('a change goes by what was read a moment before', async () => {
  const { lookup, reads } = await calling();
  await lookup(read());
  const { generations, entry: kept } = await lookup(command());
  expect([...generations.keys()]).toEqual(['player']);
  expect(kept).toBeUndefined();
  expect(reads).toHaveLength(1);
});

test('the read-back of a change uses the generations that the change wrote', async () => {
  const { lookup, renewed, counted, reads } = await calling();
  await lookup(command());
  renewed(new Map([['player', generation('two')]]));
  expect(await lookup(read())).toMatchObject({
    superseded: true,
    generations: new Map([['player', generation('two')]]),
  });
  // What is left of the quota decides about these: it is known from the take.
  counted({ player: { 0: 1 } });
  expect(await lookup(read({ priority: 'bulk' }))).toMatchObject({ ledger: { player: { 0: 1 } } });
  expect(reads).toHaveLength(1);
});

test.each<[string, Partial<RequestState>, (asking: Asking) => void, SpotifyRequest]>([
  ['a read whose entry may count', {}, () => undefined, read()],
  [
    'a read that takes an old answer',
    {},
    ({ renewed }) => renewed(new Map([['player', generation('two')]])),
    read({ fallback: 'stale' }),
  ],
  ['a bulk read without a ledger', {}, () => undefined, read({ fresh: true, priority: 'bulk' })],
  ['another bucket', {}, () => undefined, request('PUT /me/library', {}, { uris: '' })],
  ['tags of which nothing is known', {}, () => undefined, request('PUT /me/library', {}, { uris: 'spotify:track:a' })],
  ['what was read too long ago', {}, ({ pass }) => pass(351), command()],
  ['a call in which something failed', {}, ({ forget }) => forget(), command()],
  ['a store that did not answer', { known: false }, () => undefined, command()],
  [
    'a circuit that is open',
    { circuit: { version: '1', value: { failures: 5, since: 0, openUntil: 9 } } },
    () => undefined,
    command(),
  ],
  [
    'a gate',
    { gate: { version: '1', value: { reason: 'rate', closedUntil: 9, guessed: true, wait: 9 } } },
    () => undefined,
    command(),
  ],
])('%s is read', async (_, stored, meanwhile, then) => {
  const call = await calling(stored);
  await call.lookup(command());
  meanwhile(call);
  await call.lookup(then);
  expect(call.reads).toHaveLength(2);
});

const list = { ...entry, generations: { playlists: 'one' } };
const listing = (options: Partial<RequestOptions> = {}): SpotifyRequest => {
  const asked = request('GET /me/playlists', {}, { limit: 50, offset: 0 });
  return { ...asked, options: { ...asked.options, ...options } };
};
const playlist = () => request('GET /playlists/{playlist_id}', { playlist_id: 'a' });
const playlists = { list, generations: new Map([['playlists', generation('one')]]) };

test('the list that a playlist was read with is not read again', async () => {
  const { lookup, reads } = await calling(playlists);
  await lookup(playlist());
  expect(await lookup(listing())).toMatchObject(playlists);
  expect(reads).toHaveLength(1);
});

test.each<[string, Partial<RequestState>, (asking: Asking) => void, SpotifyRequest]>([
  ['another page of it', playlists, () => undefined, request('GET /me/playlists', {}, { limit: 50, offset: 50 })],
  ['a list that is not cached', { ...playlists, list: undefined }, () => undefined, listing()],
  [
    'a list that the call has changed, where an old answer counts too',
    playlists,
    ({ renewed }) => renewed(new Map([['playlists', generation('two')]])),
    listing({ fallback: 'stale' }),
  ],
])('%s is read', async (_, stored, meanwhile, then) => {
  const call = await calling(stored);
  await call.lookup(playlist());
  meanwhile(call);
  await call.lookup(then);
  expect(call.reads).toHaveLength(2);
});
