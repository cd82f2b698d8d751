import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Settings } from '../../infra/demo-spotify/settings.ts';
import { seals } from '../../lib/auth/seals.ts';
import type { SpotifyRequest } from '../../lib/spotify/request.ts';
import { pageSizeOf } from '../../lib/storage/page-size.ts';
import type { Data } from '../../lib/tools/definition/context.ts';
import type { PageSize } from '../../lib/tools/definition/ports.ts';
import { silent } from '../bench/replay-session.ts';
import { type CallOptions, useLayeredTools } from '../support/layered-tools.ts';
import { memoryPageSize } from '../support/page-size.ts';
import { likeModes } from '../support/scale.ts';
import { startDynalite, type TestDynamodb } from '../support/stores.ts';
import { pick } from '../support/tool-answers.ts';

type Pages = Settings['largePages'];
const secret = () => Promise.resolve('secret of the test');
const limitsOf = (requests: readonly SpotifyRequest[]): readonly number[] =>
  requests.flatMap(({ name, query }) => (name.endsWith('/items') ? Number(query['limit']) : []));

describe.each(likeModes)('pages of a playlist in %s mode', (mode) => {
  let pageSize: PageSize = memoryPageSize();
  const spotify = useLayeredTools(mode, (account, now) => ({ seals: seals({ now, secret })(account), pageSize }));
  beforeEach(() => {
    pageSize = memoryPageSize();
    spotify().forget();
  });
  const large = async () => (await spotify().demo.resolve('$playlist:3')).id;
  const giving = (largePages: Pages) => spotify().demo.settings({ largePages });

  const all = [...Array(342).keys()];
  async function exported(args: Data = {}, options: CallOptions = {}) {
    const given = { playlist_id: await large(), format: 'json', rows: 1000, ...args };
    const answer = await spotify().call('export_playlist', given, options);
    const lines = pick.text(answer.data, 'text').split('\n');
    return { ...answer, positions: lines.map((line) => pick.number(JSON.parse(line), 'position')) };
  }

  test.each([
    // The first hundred rows come with the playlist.
    ['given', [100, 100, 42], [100, 100, 42], 100],
    ['cut', [100, 50, 50, 50, 42], [50, 50, 50, 50, 42], 50],
    ['refused', [100, 50, 50, 50, 50, 42], [50, 50, 50, 50, 42], 50],
  ] as const)(
    '%s: a hundred rows are asked for once, and then what was learnt',
    async (largePages, first, later, size) => {
      await giving(largePages);
      const one = await exported();
      expect(one.positions).toEqual(all);
      expect(limitsOf(one.requests).toSorted()).toEqual(first.toSorted());
      expect(await pageSize.known()).toBe(size);
      spotify().forget();
      const two = await exported();
      expect(two.data).toEqual({ ...one.data, calls_made: two.data['calls_made'] });
      expect(limitsOf(two.requests).toSorted()).toEqual(later.toSorted());
    },
  );

  test.each([
    ['given', 1],
    ['cut', 2],
    ['refused', 3],
  ] as const)('%s: a hundred rows from the middle, each once', async (largePages, pages) => {
    await giving(largePages);
    const args = { playlist_id: await large(), tracks_offset: 120, tracks_limit: 100 };
    const { data, requests } = await spotify().call('get_playlist', args);
    expect(pick.list(data, 'tracks', 'items').map((row) => pick.number(row, 'position'))).toEqual(all.slice(120, 220));
    expect(limitsOf(requests)).toHaveLength(pages);
  });

  test('an end that is no full page teaches nothing', async () => {
    await giving('given');
    const { positions } = await exported({ rows: 342 });
    expect(positions).toEqual(all);
    expect(await pageSize.known()).toBe(100);
    await exported();
    expect(await pageSize.known()).toBe(100);
  });

  test('a failure is no refusal', async () => {
    await giving('given');
    const failure = { code: 'unavailable', host: 'api', cause: 'status', status: 503, sent: 'maybe' } as const;
    const faultFor: CallOptions['faultFor'] = ({ name }) => (name.endsWith('/items') ? { failure } : undefined);
    const args = { playlist_id: await large(), tracks_offset: 120, tracks_limit: 100 };
    await expect(spotify().call('get_playlist', args, { faultFor })).rejects.toMatchObject({ failure });
    expect(await pageSize.known()).toBeUndefined();
  });

  const changes: ReadonlyArray<readonly [Pages, Pages]> = [
    ['given', 'refused'],
    ['given', 'cut'],
    ['cut', 'given'],
    ['refused', 'given'],
  ];
  test.each(changes)('where the size changes from %s to %s in the middle of a job', async (before, after) => {
    await giving('given');
    const args = { playlist_id: await large(), same_by: 'title_artist', dry_run: true };
    const { data: whole } = await spotify().call('dedupe_playlist', args);
    spotify().forget();
    pageSize = memoryPageSize();
    await giving(before);
    const first = await spotify().call('dedupe_playlist', args, { cutAfter: 2 });
    expect(first.data).toMatchObject({ success: false, continue_from: expect.any(String) });
    await giving(after);
    // Another week: what was learnt then is gone, what was read is not.
    if (after === 'given') pageSize = memoryPageSize();
    const last = await spotify().call('dedupe_playlist', { ...args, continue_from: first.data['continue_from'] });
    const said = ({ calls_made: _, calls: __, ...rest }: Data): Data => rest;
    expect(said(last.data)).toEqual(said(whole));
  });

  test('what a job takes is counted by what is known', async () => {
    await giving('given');
    const args = { playlist_id: await large(), same_by: 'title_artist', dry_run: true };
    const { data: unknown } = await spotify().call('dedupe_playlist', args);
    const { data: known } = await spotify().call('dedupe_playlist', args);
    expect([pick.number(unknown, 'calls', 'reading'), pick.number(known, 'calls', 'reading')]).toEqual([7, 5]);
  });
});

describe('the size of a page, as the fleet knows it', () => {
  let dynamodb: TestDynamodb;
  beforeAll(async () => {
    dynamodb = await startDynalite();
  });
  afterAll(() => dynamodb.close());

  test('is learnt by one container for all, for a week', async () => {
    const table = await dynamodb.table();
    let time = Date.parse('2026-11-23T12:00:00Z');
    const container = () => pageSizeOf({ table, now: () => time, log: silent });
    const [one, other] = [container(), container()];
    expect(await one.known()).toBeUndefined();
    await one.learn(100);
    expect([await one.known(), await other.known()]).toEqual([100, 100]);
    await other.learn(50);
    expect(await one.known()).toBe(100);
    time += 3_600_001;
    expect(await one.known()).toBe(50);
    time += 8 * 86_400_000;
    expect(await container().known()).toBeUndefined();
  });

  test('is known to a container that has read it, without the table', async () => {
    const table = await dynamodb.table();
    const gone = pageSizeOf({ table: { ...table, name: 'gone' }, now: Date.now, log: silent });
    expect(await gone.known()).toBeUndefined();
    await gone.learn(50);
    expect(await gone.known()).toBe(50);
  });
});
