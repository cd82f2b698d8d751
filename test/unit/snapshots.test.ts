import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lifetimes } from '../../lib/resilience/decisions/freshness.ts';
import { memoryStore } from '../../lib/resilience/store/memory-store.ts';
import { live } from '../../lib/spotify/answer.ts';
import { defaultLag } from '../../lib/spotify/lag.ts';
import type { Send } from '../../lib/spotify/pipeline.ts';
import { request } from '../../lib/spotify/request.ts';
import { container } from '../support/fleet-simulation.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000_000 }));
afterEach(() => void vi.useRealTimers());
const passing = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const minute = 60_000;

const listing = request('GET /me/playlists', {}, { limit: 50, offset: 0 });
const playlist = (playlist_id: string) => request('GET /playlists/{playlist_id}', { playlist_id });
const edit = request('POST /playlists/{playlist_id}/items', { playlist_id: 'a' });

/** A Spotify with playlists whose contents are numbers that grow; what it shows lags by so many milliseconds. */
function library(ids: readonly string[], lag = 0) {
  const changes = new Map(ids.map((id) => [id, [{ at: 0, version: 1 }]]));
  const shown = (id: string): number =>
    (changes.get(id) ?? []).filter(({ at }) => at <= Date.now() - (at === 0 ? 0 : lag)).at(-1)?.version ?? 0;
  const asked: string[] = [];
  const send: Send = ({ name, params }) => {
    const id = params['playlist_id'] ?? '';
    asked.push(id === '' ? 'list' : `${name.slice(0, name.indexOf(' '))} ${id}`);
    if (name.startsWith('POST')) change(id);
    const row = (one: string) => ({ id: one, snapshot_id: `s${shown(one)}` });
    return Promise.resolve(
      live(200, id === '' ? { items: ids.map(row) } : { ...row(id), items: { total: shown(id) }, version: shown(id) }),
    );
  };
  const change = (id: string): void => {
    const all = changes.get(id) ?? [];
    all.push({ at: Date.now(), version: all.length + 1 });
  };
  return { send, asked, change, changes };
}

const on = { snapshots: true, retry: false, limiter: false } as const;

test('one call renews every playlist that did not change', async () => {
  const spotify = library(['a', 'b', 'c']);
  const { ask } = container({ store: memoryStore(Date.now), spotify: spotify.send, settings: on });
  await ask(listing);
  for (const id of ['a', 'b', 'c']) await ask(playlist(id));
  await passing(6 * minute);
  for (const id of ['a', 'b', 'c']) {
    expect(await ask(playlist(id))).toMatchObject({ body: { version: 1 }, freshness: { source: 'cache' } });
  }
  expect(spotify.asked).toEqual(['list', 'GET a', 'GET b', 'GET c', 'list']);
});

test('one that changed outside is read again, and so is one that is not on the list', async () => {
  const spotify = library(['a']);
  const { ask } = container({ store: memoryStore(Date.now), spotify: spotify.send, settings: on });
  await ask(listing);
  await ask(playlist('a'));
  await ask(playlist('foreign'));
  spotify.change('a');
  await passing(6 * minute);
  expect(await ask(playlist('a'))).toMatchObject({ body: { version: 2 }, freshness: { source: 'live' } });
  expect(await ask(playlist('foreign'))).toMatchObject({ freshness: { source: 'live' } });
  expect(spotify.asked).toEqual(['list', 'GET a', 'GET foreign', 'list', 'GET a', 'GET foreign']);
});

test('one whose change could not be noted in the store is read again, though the list may not show it yet', async () => {
  const spotify = library(['a'], defaultLag.library);
  const store = { ...memoryStore(Date.now), replaceGenerations: () => Promise.reject(new Error('slow down')) };
  const { ask } = container({ store, spotify: spotify.send, settings: on });
  await ask(listing);
  await ask(playlist('a'));
  await passing(6 * minute);
  await ask(edit);
  expect(await ask(playlist('a'))).toMatchObject({ freshness: { source: 'live' } });
});

test('a list that is not known is not asked for, nor is one for a fresh read', async () => {
  const spotify = library(['a']);
  const { ask } = container({ store: memoryStore(Date.now), spotify: spotify.send, settings: on });
  await ask(playlist('a'));
  await passing(6 * minute);
  await ask(playlist('a'));
  await ask(listing);
  await passing(6 * minute);
  await ask(playlist('a'), { fresh: true });
  expect(spotify.asked).toEqual(['GET a', 'GET a', 'list', 'GET a']);
});

test('what an own change superseded is never proven', async () => {
  const spotify = library(['a'], 40_000);
  const { ask } = container({ store: memoryStore(Date.now), spotify: spotify.send, settings: on });
  await ask(listing);
  await ask(playlist('a'));
  await passing(6 * minute);
  await ask(edit);
  expect((await ask(playlist('a'))).freshness.source).toBe('live');
});

test('nothing is given as fresh that is older than the bound and Spotify’s lag, whatever happens', async () => {
  let proven = 0;
  const step = fc.record({
    wait: fc.integer({ min: 0, max: 4 * minute }),
    act: fc.constantFrom('list', 'read a', 'read b', 'read a', 'outside a', 'outside b', 'edit'),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 60 }),
      fc.integer({ min: 0, max: 45_000 }),
      async (steps, lag) => {
        const spotify = library(['a', 'b'], lag);
        const { ask } = container({ store: memoryStore(Date.now), spotify: spotify.send, settings: on });
        for (const { wait, act } of steps) {
          await passing(wait);
          const [verb, id = ''] = act.split(' ');
          if (verb === 'list') await ask(listing);
          if (verb === 'outside') spotify.change(id);
          if (verb === 'edit') await ask(edit);
          if (verb !== 'read') continue;
          const calls = spotify.asked.length;
          const { body, freshness } = await ask(playlist(id));
          if (freshness.source === 'cache' && spotify.asked.slice(calls).includes('list')) proven += 1;
          const version = typeof body === 'object' && body !== null && 'version' in body ? body.version : 0;
          const bound = lifetimes.playlist.fresh + defaultLag.library;
          const due = (spotify.changes.get(id) ?? []).filter(({ at }) => at <= Date.now() - bound).at(-1)?.version ?? 0;
          expect(version).toBeGreaterThanOrEqual(due);
        }
      },
    ),
    { numRuns: 150 },
  );
  expect(proven).toBeGreaterThan(20);
});
