import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { demoCatalogue } from '../../infra/demo-spotify/catalogue/catalogue.ts';
import { seals } from '../../lib/auth/seals.ts';
import { limitOf } from '../../lib/resilience/decisions/gcra.ts';
import { quotaEstimates } from '../../lib/resilience/decisions/quota-estimates.ts';
import type { LayerSettings } from '../../lib/resilience/layers.ts';
import type { Data } from '../../lib/tools/definition/context.ts';
import { tools } from '../../lib/tools/registry.ts';
import { type LayeredTools, useLayeredTools } from '../support/layered-tools.ts';
import { memoryChanges } from '../support/memory-changes.ts';
import { memoryPageSize } from '../support/page-size.ts';
import { fullScale } from '../support/scale.ts';
import { pick } from '../support/tool-answers.ts';

/** The part of Spotify's largest playlist, and of the limits and the quota, that a thin scale takes: jobs go on in as many calls. */
const part = fullScale ? 1 : 5;
/** Rows of the largest playlist. */
const mostRows = 10_000 / part;
/** Requests that read all of it: each page once, and what each call looks at again. */
const mostReads = mostRows / 50 + 10;
const secret = () => Promise.resolve('secret of the test');
const catalogue = demoCatalogue();
/** The limits as they are by default, or a part of them. */
const limits = { second: limitOf(10 / part, 1000), minute: limitOf(180 / part, 60_000) };

/** Adds to a playlist as the user's own app would. */
async function fillOutside({ demo }: LayeredTools, id: string, uris: readonly string[]): Promise<void> {
  for (let start = 0; start < uris.length; start += 100)
    await demo.outside({
      method: 'POST',
      path: `/playlists/${id}/items`,
      body: { uris: uris.slice(start, start + 100) },
    });
}

/** Every track of the demo, from the first again after the last. */
function tracks(count: number): readonly string[] {
  const known: string[] = [];
  for (let n = 1; known.length < count; n++) {
    const entity = catalogue.nth('track', n);
    if (!entity) break;
    known.push(`spotify:track:${entity.id}`);
  }
  return Array.from({ length: count }, (_, n) => known[n % known.length] ?? '');
}

interface Ids {
  readonly large: string;
  readonly other: string;
}

/** A call of each job that goes on in another call, on a playlist of the largest size; the first ones are the thin case. */
const jobs: Readonly<Record<string, ReadonlyArray<(ids: Ids) => Data>>> = {
  sort_playlist: [
    ({ large }) => ({ playlist_id: large, by: 'artist' }),
    ({ large }) => ({ playlist_id: large, by: 'added' }),
    ({ large }) => ({ playlist_id: large, by: 'artist', dry_run: true }),
  ],
  copy_playlist: [({ large }) => ({ playlist_id: large, name: 'A copy' })],
  merge_playlists: [
    ({ large, other }) => ({ playlist_ids: [other, large], name: 'Both', dry_run: true }),
    ({ large, other }) => ({ playlist_ids: [large], into: other }),
  ],
  diff_playlists: [({ large, other }) => ({ playlist_id: large, other_playlist_id: other, fresh: true })],
  export_playlist: [({ large }) => ({ playlist_id: large, rows: 2500 })],
  import_playlist: [
    ({ other }) => ({ lines: Array.from({ length: 200 }, (_, n) => `Nobody - Nothing ${n}`), into: other }),
  ],
  get_new_releases: [() => ({ from: 'followed' })],
  dedupe_playlist: [({ large }) => ({ playlist_id: large, dry_run: true })],
  remove_playlist_rows: [({ large }) => ({ playlist_id: large, explicit: true, dry_run: true })],
};

test('every job that continues in another call is tested', () => {
  const going = tools.filter(({ input }) => 'continue_from' in input.shape).map(({ name }) => name);
  expect(going.sort()).toEqual(Object.keys(jobs).sort());
});

const quota = (bucket: keyof typeof quotaEstimates): number => quotaEstimates[bucket];

/** Tools over a demo Spotify whose user has a playlist of the largest size and a short one. */
function useLarge(settings: Partial<LayerSettings>, pageSize = memoryPageSize(50)) {
  let time = () => Date.now();
  const changes = memoryChanges(() => time());
  const spotify = useLayeredTools(
    'development',
    (account, now) => {
      time = now;
      return { seals: seals({ now, secret })(account), changes: changes(account), pageSize };
    },
    { records: true, settings: { limits, quota, ...settings } },
  );
  let ids: Ids = { large: '', other: '' };
  const createPlaylist = async (name: string, uris: readonly string[]): Promise<string> => {
    const body = { name, public: false };
    const id = pick.text(await spotify().demo.outside({ method: 'POST', path: '/me/playlists', body }), 'id');
    await fillOutside(spotify(), id, uris);
    return id;
  };
  const rows = tracks(mostRows);
  let large = '';
  beforeAll(async () => {
    large = await createPlaylist('Large', rows);
  });
  beforeEach(async () => {
    // Jobs add to the short one, so each test has its own.
    ids = { large, other: await createPlaylist('Other', rows.slice(0, 5)) };
    spotify().forget();
    spotify().advance(86_400_000);
  });

  /** Calls a tool as a model would, until it gives nothing to go on from, or only a later day helps. */
  async function through(name: string, args: Data, onward: (data: Data) => Data | undefined = further) {
    let [reads, calls, sum] = [0, 0, 0];
    let more: Data | undefined = {};
    for (;;) {
      calls += 1;
      const { data, failure, lines } = await spotify().call(name, { ...args, ...more });
      [reads, sum] = [reads + lines.filter((line) => line.startsWith('GET')).length, sum + lines.length];
      more = onward(data);
      if (!more || failure?.code === 'quota_reserved' || calls > 20) return { data, failure, reads, calls, sum };
      if (failure && 'retryAt' in failure) spotify().advance(Math.max(0, failure.retryAt.getTime() - time()));
    }
  }
  return { spotify, through, ids: () => ids };
}

const further = ({ continue_from, dry_run }: Data): Data | undefined =>
  continue_from === undefined || dry_run === true ? undefined : { continue_from };

const all = Object.entries(jobs).flatMap(([name, some]) =>
  (fullScale ? some : some.slice(0, 1)).map((args, n) => [name, n, args] as const),
);
/** Jobs that other tests below take to their end over as many rows, too, or that only read them as others do. */
const again = [
  ...['copy_playlist', 'dedupe_playlist', 'remove_playlist_rows'],
  ...['merge_playlists', 'diff_playlists', 'export_playlist'],
];

describe('over the largest playlist', () => {
  const { spotify, through, ids } = useLarge({});

  describe.each([
    ['half used', 90, 8, all.filter(([name]) => fullScale || name === 'copy_playlist')],
    ['free', 0, 4, all.filter(([name]) => fullScale || !again.includes(name))],
  ] as const)('with the limit %s', (_, used, most, rows) => {
    test.each(rows)('%s (%d) ends, or says at once what it would take', async (name, _n, args) => {
      await spotify().use(used / part);
      const { data, failure, reads, calls, sum } = await through(name, args(ids()));
      expect(calls).toBeLessThanOrEqual(most);
      // What followed artists released takes as many at each scale.
      expect(reads).toBeLessThanOrEqual(name === 'get_new_releases' ? 210 : mostReads);
      if (failure) expect(failure).toMatchObject({ code: 'quota_reserved', needs: expect.any(Number) });
      else expect(data['success']).not.toBe(false);
      // The first requests, whose access token had ended, were sent twice.
      expect([sum, sum + 1, sum + 2]).toContain(pick.number(data, 'calls_made'));
    });
  });

  test('dedupe_playlist removes repeats, and undo_last_change brings them back', async () => {
    const removed = await through('dedupe_playlist', { playlist_id: ids().large, same_by: 'title_artist' });
    expect(removed.data).toMatchObject({ success: true });
    expect(removed.reads).toBeLessThanOrEqual(mostReads);
    spotify().forget();
    const { data, reads, calls } = await through('undo_last_change', {}, (data) =>
      data['success'] === true ? undefined : { change_id: data['change_id'] },
    );
    expect(data).toMatchObject({ success: true, undone: 'dedupe_playlist' });
    expect(reads).toBeLessThanOrEqual(mostReads);
    expect(calls).toBeLessThanOrEqual(4);
  });

  test('remove_playlist_rows takes the explicit ones out', async () => {
    const args = { playlist_id: ids().large, explicit: true };
    const dry = await through('remove_playlist_rows', { ...args, dry_run: true }, ({ confirm_token, continue_from }) =>
      confirm_token === undefined ? { continue_from } : undefined,
    );
    const count = pick.number(dry.data, 'to_remove', 'count');
    expect(count).toBeGreaterThan(50);
    const { data, reads, calls } = await through('remove_playlist_rows', {
      ...args,
      confirm_token: dry.data['confirm_token'],
    });
    expect(data).toMatchObject({ success: true, removed: count, left: mostRows - count });
    expect(dry.reads + reads).toBeLessThanOrEqual(mostReads);
    expect(dry.calls + calls).toBeLessThanOrEqual(5);
  });
});

describe('with pages of 100', () => {
  const { through, ids } = useLarge({}, memoryPageSize());

  test('reading takes half of the calls, in one call of the tool', async () => {
    const { data, reads, calls } = await through('dedupe_playlist', { playlist_id: ids().large, dry_run: true });
    expect(data).toMatchObject({ dry_run: true });
    // The playlist with its first rows, a page for each hundred, and the playlist once more.
    expect([reads, calls]).toEqual([mostRows / 100 + 1, 1]);
  });
});

describe('with little left of the quota', () => {
  const { spotify, ids } = useLarge({ quota: () => 700 / part });

  test('a job says what it would take before it reads', async () => {
    const refused = spotify().call('dedupe_playlist', { playlist_id: ids().large, dry_run: true });
    await expect(refused).rejects.toMatchObject({
      failure: { code: 'quota_reserved', bucket: 'playlists', needs: mostRows / 50 - 2, most: 175 / part },
    });
  });
});

describe('without a cache', () => {
  const { through, ids } = useLarge({ cache: false });

  test('a job that does not fit into one call says so', async () => {
    const { data, calls } = await through('dedupe_playlist', { playlist_id: ids().large, dry_run: true });
    expect(data).toMatchObject({ success: false, message: expect.stringContaining('was not stored') });
    expect(calls).toBeLessThanOrEqual(3);
  });
});
