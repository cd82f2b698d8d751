import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { lifetimes } from '../../lib/resilience/decisions/freshness.ts';
import type { FleetStore } from '../../lib/resilience/store/fleet-store.ts';
import { memoryStore } from '../../lib/resilience/store/memory-store.ts';
import { live } from '../../lib/spotify/answer.ts';
import { defaultLag } from '../../lib/spotify/lag.ts';
import type { Send } from '../../lib/spotify/pipeline.ts';
import { json, request, type SpotifyRequest } from '../../lib/spotify/request.ts';
import { container } from '../support/fleet-simulation.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000_000 }));
afterEach(() => void vi.useRealTimers());
const passing = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const minute = 60_000;
const on = { snapshots: true, retry: false, limiter: false } as const;

const listing = request('GET /me/playlists', {}, { limit: 50, offset: 0 });
const playlist = (playlist_id: string) => request('GET /playlists/{playlist_id}', { playlist_id });
const items = { params: (playlist_id: string) => ({ playlist_id }) };
const adding = (id: string, uris: string, position?: number) =>
  request('POST /playlists/{playlist_id}/items', items.params(id), {}, json({ uris: [...uris], position }));
const removing = (id: string, uris: string) =>
  request(
    'DELETE /playlists/{playlist_id}/items',
    items.params(id),
    {},
    json({ items: [...uris].map((uri) => ({ uri })) }),
  );

const Body = z.object({
  uris: z.array(z.string()).optional(),
  position: z.number().optional(),
  items: z.array(z.object({ uri: z.string() })).optional(),
});

interface Version {
  readonly at: number;
  /** A letter for each row. */
  readonly rows: string;
  /** When each row was added. */
  readonly times: readonly number[];
}

interface Placed {
  readonly uri: string;
  readonly time: number;
}

/** As Spotify writes them: the number of the version and a hash. */
const snapshotOf = (id: string, version: number): string => Buffer.from(`${version},${id}`).toString('base64');

const firstOf = (rows: string): Version[] => [{ at: 0, rows, times: [...rows].map(() => 0) }];

/** A Spotify with playlists of letters, which shows each version so many milliseconds late, and the first hundred rows of it. */
function library(start: Readonly<Record<string, string>>, lag = 0) {
  const versions = new Map(Object.entries(start).map(([id, rows]) => [id, firstOf(rows)]));
  const of = (id: string): Version[] => versions.get(id) ?? [];
  const shownAt = (id: string, time: number): number => of(id).findLastIndex(({ at }) => at === 0 || at + lag <= time);
  const change = (id: string, edit: (rows: readonly Placed[]) => readonly Placed[]): string => {
    const all = of(id);
    const { rows, times } = all.at(-1) ?? { rows: '', times: [] };
    const next = edit([...rows].map((uri, nth) => ({ uri, time: times[nth] ?? 0 })));
    all.push({ at: Date.now(), rows: next.map(({ uri }) => uri).join(''), times: next.map(({ time }) => time) });
    return snapshotOf(id, all.length - 1);
  };
  const facts = (id: string) => {
    const nth = shownAt(id, Date.now());
    const { rows, times } = of(id)[nth] ?? { rows: '', times: [] };
    return { id, snapshot_id: snapshotOf(id, nth), rows, times, total: rows.length };
  };
  const asked: string[] = [];
  const send: Send = ({ name, params, body }) => {
    const id = params['playlist_id'] ?? '';
    asked.push(name.startsWith('GET') ? (id === '' ? 'list' : `read ${id}`) : `edit ${id}`);
    if (id === '') {
      const rows = [...versions.keys()].map(facts);
      return Promise.resolve(
        live(200, {
          items: rows.map(({ total, rows: _, times: __, ...row }) => ({ ...row, name: row.id, items: { total } })),
        }),
      );
    }
    if (name.startsWith('GET')) {
      const { rows, times, total, ...row } = facts(id);
      const dated = times.map((time) => new Date(time).toISOString());
      const shown = [...rows].slice(0, 100).map((uri, nth) => ({ added_at: dated[nth], item: { uri } }));
      return Promise.resolve(live(200, { ...row, items: { total, items: shown } }));
    }
    const { uris = [], position, items: gone = [] } = Body.parse(body?.type === 'json' ? body.json : {});
    const removed = gone.map(({ uri }) => uri);
    const snapshot_id = change(id, (rows) => {
      const at = position ?? rows.length;
      const put = uris.map((uri) => ({ uri, time: Date.now() }));
      return [...rows.slice(0, at), ...put, ...rows.slice(at)].filter(({ uri }) => !removed.includes(uri));
    });
    return Promise.resolve(live(200, { snapshot_id }));
  };
  return { send, asked, change, of };
}

const List = z.object({
  items: z.array(
    z.object({ id: z.string(), name: z.string(), snapshot_id: z.string(), items: z.object({ total: z.number() }) }),
  ),
});

describe('the list of playlists, after a change of the rows of one', () => {
  async function listAfter(start: Readonly<Record<string, string>>, ...requests: readonly SpotifyRequest[]) {
    const spotify = library(start);
    const on1 = container({ store: memoryStore(Date.now), spotify: spotify.send, settings: on });
    await on1.ask(listing);
    await on1.inTurn(requests);
    const calls = spotify.asked.length;
    const { body, freshness } = await on1.ask(listing);
    return { rows: List.parse(body).items, source: freshness.source, asked: spotify.asked.slice(calls) };
  }

  test.each([
    ['added rows', [adding('a', 'XY'), playlist('a')], 4],
    ['rows added at a place', [adding('a', 'X', 1), playlist('a')], 3],
    ['removed rows', [removing('a', 'A'), playlist('a')], 1],
    ['rows that were not there', [removing('a', 'X'), playlist('a')], 2],
  ])('says what there is now, without a call: %s', async (_, requests, total) => {
    const { rows, asked } = await listAfter({ a: 'AB', b: 'C' }, ...requests);
    expect(asked).toEqual([]);
    expect(rows).toEqual([
      { id: 'a', name: 'a', snapshot_id: snapshotOf('a', 1), items: { total } },
      { id: 'b', name: 'b', snapshot_id: snapshotOf('b', 0), items: { total: 1 } },
    ]);
  });

  test('is read again where the generations of an earlier change could not be written', async () => {
    const spotify = library({ a: 'AB', b: 'C' });
    const store = memoryStore(Date.now);
    const { replaceGenerations } = store;
    let isThrottled = true;
    const throttled: FleetStore = {
      ...store,
      replaceGenerations: (...change) =>
        isThrottled ? Promise.reject(new Error('slow down')) : replaceGenerations(...change),
    };
    const { ask, inTurn } = container({ store: throttled, spotify: spotify.send, settings: on });
    const other = container({ store, spotify: spotify.send, settings: on });
    await ask(listing);
    await ask(adding('b', 'X'));
    isThrottled = false;
    await inTurn([adding('a', 'X'), playlist('a')]);
    for (const one of [ask, other.ask])
      expect(List.parse((await one(listing)).body).items.map(({ items: { total } }) => total)).toEqual([3, 2]);
  });

  test.each([
    ['nothing was read after the change', [adding('a', 'X')]],
    ['another playlist was read', [adding('a', 'X'), playlist('b')]],
    ['two changes were made', [adding('b', 'X'), adding('a', 'X'), playlist('a')]],
    ['rows stand beyond what comes with the playlist', [adding('long', 'X'), playlist('long')]],
  ])('is read again where %s', async (_, requests) => {
    const { asked } = await listAfter({ a: 'AB', b: 'C', long: 'A'.repeat(100) }, ...requests);
    expect(asked).toEqual(['list']);
  });

  test('is read again where another container changed something meanwhile', async () => {
    const store = memoryStore(Date.now);
    const spotify = library({ a: 'A', b: 'B' });
    const other = container({ store, spotify: spotify.send, settings: on });
    const one = container({
      store,
      settings: on,
      spotify: async (asked) => {
        // The other one changes another playlist while this change is under way.
        if (asked.name.startsWith('POST')) await other.inTurn([removing('b', 'B')]);
        return spotify.send(asked);
      },
    });
    await one.ask(listing);
    await one.inTurn([adding('a', 'X'), playlist('a')]);
    const { body } = await one.ask(listing);
    expect(List.parse(body).items.map(({ items: { total } }) => total)).toEqual([2, 0]);
  });

  test('counts no longer than it would have without the change', async () => {
    const spotify = library({ a: 'A' });
    const { ask, inTurn } = container({ store: memoryStore(Date.now), spotify: spotify.send, settings: on });
    await ask(listing);
    await passing(4 * minute);
    await inTurn([adding('a', 'X'), playlist('a')]);
    await passing(minute - 1);
    expect((await ask(listing)).freshness).toEqual({ source: 'cache', age_seconds: 300 });
    await passing(1);
    expect((await ask(listing)).freshness.source).toBe('live');
  });
});

test('no list from the cache is older than its bound, or hides a change of ours, whatever happens', async () => {
  let updated = 0;
  const step = fc.record({
    wait: fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 2 * minute })),
    act: fc.constantFrom('list', 'list', 'outside', 'add', 'add', 'remove', 'insert', 'blind'),
    id: fc.constantFrom('a', 'b'),
    uri: fc.constantFrom('A', 'B', 'C'),
    by: fc.constantFrom(0, 1),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 50 }),
      fc.constantFrom(0, 2000, 30_000),
      async (steps, lag) => {
        const store = memoryStore(Date.now);
        const spotify = library({ a: 'AB', b: 'C' }, lag);
        const two = [1, 2].map(() => container({ store, spotify: spotify.send, settings: on }));
        const ownChanges = new Map<string, { readonly version: number; readonly at: number }>();
        for (const { wait, act, id, uri, by } of steps) {
          await passing(wait);
          const { ask, inTurn } = two[by] ?? container({ store, spotify: spotify.send });
          if (act === 'outside') spotify.change(id, (rows) => [{ uri, time: Date.now() }, ...rows]);
          else if (act !== 'list') {
            const change = act === 'remove' ? removing(id, uri) : adding(id, uri, act === 'insert' ? 0 : undefined);
            await inTurn(act === 'blind' ? [change] : [change, playlist(id)]);
            ownChanges.set(id, { version: spotify.of(id).length - 1, at: Date.now() });
          } else {
            const calls = spotify.asked.length;
            const { body, freshness } = await ask(listing);
            if (freshness.source !== 'cache') continue;
            expect(spotify.asked.length).toBe(calls);
            for (const row of List.parse(body).items) {
              const versions = spotify.of(row.id);
              const old = Date.now() - lifetimes.playlist.fresh - lag;
              const ours = ownChanges.get(row.id);
              // Spotify itself may hide a change for as long as it lags.
              const seen = ours && Date.now() - ours.at > defaultLag.library ? ours.version : 0;
              const first = Math.max(
                seen,
                versions.findLastIndex(({ at }) => at <= old),
              );
              const possible = versions.slice(Math.max(0, first));
              expect(possible.map(({ rows }) => rows.length)).toContain(row.items.total);
              const snapshots = possible.map((_, nth) => snapshotOf(row.id, Math.max(0, first) + nth));
              expect(snapshots).toContain(row.snapshot_id);
              if (ours && ours.version > 0 && row.snapshot_id === snapshotOf(row.id, ours.version)) updated += 1;
            }
          }
        }
      },
    ),
    { numRuns: 1000 },
  );
  expect(updated).toBeGreaterThan(50);
});
