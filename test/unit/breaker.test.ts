import { beforeEach, describe, expect, test } from 'vitest';
import { breaker, circuitWatch } from '../../lib/resilience/layers/breaker.ts';
import { requestStates } from '../../lib/resilience/layers/request-state.ts';
import { memoryStore } from '../../lib/resilience/store/memory-store.ts';
import { type Answer, live } from '../../lib/spotify/answer.ts';
import { SpotifyError } from '../../lib/spotify/failure.ts';
import type { Call, CallEvent } from '../../lib/spotify/pipeline.ts';
import { request, type SpotifyRequest } from '../../lib/spotify/request.ts';

const policy = { failures: 2, window: 10_000, coolDown: 500 };
const album = (id: string): SpotifyRequest => request('GET /albums/{id}', { id });
const failing = new SpotifyError({ code: 'unavailable', host: 'api', cause: 'status', status: 503, sent: 'no' });
const ours = new SpotifyError({ code: 'unavailable', host: 'api', cause: 'deadline', sent: 'no' });

/** A request at Spotify, which a test ends. */
interface AtSpotify {
  readonly id: string | undefined;
  readonly end: (error?: SpotifyError) => void;
}

let time = 0;
let sent: AtSpotify[] = [];
let events: CallEvent[] = [];

/** A container that calls Spotify after an outage: the cool-down of its circuit is over. */
async function afterOutage() {
  const store = memoryStore(() => time);
  const breaking = breaker({ store, now: () => time, policy });
  const read = (id: string): Promise<Answer> => {
    const call: Call = { account: 'me', deadline: time + 20_000, onEvent: (event) => void events.push(event) };
    const { lookup } = requestStates(store, call, () => time);
    const send = (asked: SpotifyRequest): Promise<Answer> =>
      new Promise((resolve, reject) => {
        const end = (error?: SpotifyError): void => (error ? reject(error) : resolve(live(200, {})));
        sent.push({ id: asked.params['id'], end });
      });
    return breaking(call, lookup, circuitWatch(lookup))(send)(album(id));
  };
  for (const id of ['x', 'y']) {
    const failed = expect(read(id)).rejects.toBe(failing);
    await settled();
    sent.at(-1)?.end(failing);
    await failed;
  }
  await expect(read('z')).rejects.toMatchObject({ failure: { code: 'circuit_open' } });
  time += policy.coolDown;
  sent = [];
  events = [];
  return read;
}

/** Lets all that waits for nothing go on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const ids = () => sent.map(({ id }) => id);

beforeEach(() => {
  time = 1_000_000;
  sent = [];
  events = [];
});

describe('parallel reads after an outage', () => {
  test('wait for the probe, and all go on once Spotify answers', async () => {
    const read = await afterOutage();
    const all = Promise.all(['a', 'b', 'c'].map(read));
    await settled();
    expect(ids()).toEqual(['a']);
    sent[0]?.end();
    await settled();
    expect(ids()).toEqual(['a', 'b', 'c']);
    for (const one of sent.slice(1)) one.end();
    await expect(all).resolves.toHaveLength(3);
    expect(events.filter(({ type }) => type.startsWith('circuit'))).toEqual([
      { type: 'circuit', group: 'catalogue', change: 'probe' },
      { type: 'circuit', group: 'catalogue', change: 'closed' },
    ]);
  });

  test('are refused if it fails, with one call to Spotify', async () => {
    const read = await afterOutage();
    const all = Promise.allSettled(['a', 'b', 'c'].map(read));
    await settled();
    sent[0]?.end(failing);
    const found = (await all).map((one) => (one.status === 'rejected' ? one.reason.failure.code : 'answered'));
    expect(found).toEqual(['unavailable', 'circuit_open', 'circuit_open']);
    expect(ids()).toEqual(['a']);
  });

  test('one of them is the next probe if it says nothing about Spotify', async () => {
    const read = await afterOutage();
    const all = Promise.allSettled(['a', 'b', 'c'].map(read));
    await settled();
    sent[0]?.end(ours);
    await settled();
    expect(ids()).toEqual(['a', 'b']);
    sent[1]?.end();
    await settled();
    expect(ids()).toEqual(['a', 'b', 'c']);
    sent[2]?.end();
    expect((await all).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });
});
