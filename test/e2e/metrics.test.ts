import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { byDefault, type Metric, metrics, namespace, serviceDimension } from '../../lib/observability/metrics.ts';
import { useFleet } from '../chaos/support/fleet.ts';
import { metricValues } from '../support/metric-values.ts';
import { getTool } from '../support/tool-context.ts';

const short = {
  TTL_PLAYLIST_S: '1',
  RETRIES: '1',
  BREAKER_FAILURES: '2',
  BREAKER_COOL_DOWN_MS: '1500',
} as const;
const fleet = await useFleet(1, short);
const fullFleet = await useFleet(1, { ...short, METRICS: 'full' });

const embedded = z.object({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string() })),
      }),
    ),
  }),
});

/** What was emitted: metric, unit and dimensions with their values, each once. */
function series(log: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const line of log.split('\n').filter((text) => text.includes('CloudWatchMetrics'))) {
    const values = z.record(z.string(), z.unknown()).parse(JSON.parse(line));
    for (const { Namespace, Dimensions, Metrics } of embedded.parse(values)._aws.CloudWatchMetrics) {
      const shown = Dimensions.flat()
        .map((name) => `${name}=${String(values[name])}`)
        .sort();
      for (const { Name, Unit } of Metrics) {
        expect([values[Name]].flat().every((value) => typeof value === 'number')).toBe(true);
        found.add([Namespace, Name, Unit, ...shown].join(' '));
      }
    }
  }
  return found;
}

const all: readonly Metric[] = Object.values(metrics);
const usual: readonly Metric[] = Object.values(byDefault);
/** Every series that there may be, as `series` writes them. */
const allowed = new Set(
  all.flatMap(({ name, unit, dimension }) => {
    const service = `${serviceDimension}=McpServerForSpotify`;
    const more = dimension?.values.map((value) => `${dimension.name}=${value}`) ?? [undefined];
    return more.map((one) =>
      [namespace, name, unit, ...[service, one].filter((part) => part !== undefined).sort()].join(' '),
    );
  }),
);

/** A day on which nearly everything happens that is measured; resolves to the series that were emitted. */
async function badDay(of: Awaited<ReturnType<typeof useFleet>>): Promise<ReadonlySet<string>> {
  const { call, demo, testStack } = of;
  await call('get_user_playlists');
  // Albums stay in the cache for longer than playlists do here, so that on a busy machine, too, one answer is a hit and a change ends it.
  await call('get_saved_albums');
  await call('get_saved_albums');
  await call('save_albums', { album_ids: [(await demo().resolve('$album:40')).id] });
  await call('search', { query: 'first' });
  await call('search', {});
  await call('create_playlist', { name: 'Invalidates' });
  await call('get_user_playlists');
  await demo().fault({
    path: '^/v1/me/tracks',
    times: 1,
    answer: { status: 429, headers: { 'retry-after': '300' } },
  });
  await call('get_saved_tracks');
  await call('get_saved_tracks', { offset: 5 });
  await demo().fault({ path: '^/v1/search', answer: { status: 503, body: 'no' } });
  for (let nth = 0; nth < 4; nth++) await call('search', { query: `down ${nth}` });
  await demo().fault({ path: '^/v1/tracks', answer: { status: 503, body: 'no' } });
  await call('get_track', { track_id: (await demo().resolve('$track:3')).id });
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await demo().fault({ path: '^/v1/me/playlists', answer: { status: 503, body: 'no' } });
  await call('get_user_playlists');
  of.table.decide(() => 'throttled');
  await call('search', { query: 'no table' });
  of.table.heal();
  return series(testStack().witness.log());
}

/** The names of metrics that only sign-ins, a full limiter, large answers or warming make. */
const elsewhere = ['SignInFailures', 'ConsentDaysLeft', 'RateLimitWait', 'CacheTooLarge', 'Warmed'];
const unseen = (found: ReadonlySet<string>, wanted: readonly Metric[]) => {
  const names = new Set([...found].map((one) => one.split(' ')[1]));
  return wanted.map(({ name }) => name).filter((name) => !names.has(name));
};

describe('metrics', () => {
  it('are ten series by default and 30 at most, every value of every dimension counted', () => {
    expect(usual.map(({ dimension }) => dimension)).toEqual(usual.map(() => undefined));
    expect(usual).toHaveLength(10);
    expect(allowed.size).toBeLessThanOrEqual(30);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  it('are the ten and no others', async () => {
    const found = await badDay(fleet);
    expect([...found].filter((one) => !allowed.has(one))).toEqual([]);
    expect([...found].map((one) => one.split(' ')[1]).sort()).toEqual(
      usual
        .map(({ name }) => name)
        .filter((name) => !elsewhere.includes(name))
        .sort(),
    );
  });

  it('are with METRICS=full those of the table and no others', async () => {
    const found = await badDay(fullFleet);
    expect([...found].filter((one) => !allowed.has(one))).toEqual([]);
    expect(unseen(found, all)).toEqual(elsewhere);
    const categories = [...found].flatMap((one) => /category=(\w+)/.exec(one)?.[1] ?? []).sort();
    expect(categories).toEqual(expect.arrayContaining(['quota', 'request', 'spotify']));
  });

  it('are 0 or 1 where the average is a rate: of the calls, those that failed because of Spotify or the server', () => {
    const log = fleet.testStack().witness.log();
    const calls = fleet.lines().filter(({ message }) => message === 'tool call');
    const failures = calls.map(({ category }) => Number(category === 'spotify' || category === 'internal'));
    expect(metricValues(log, 'ToolErrors')).toEqual(failures);
    expect(failures).toContain(1);
    expect(calls.map(({ category }) => category)).toEqual(expect.arrayContaining(['request']));
    expect(metricValues(log, 'ToolLatency')).toHaveLength(calls.length);
    expect(new Set(metricValues(log, 'SpotifyErrors'))).toEqual(new Set([0, 1]));
    expect(new Set(metricValues(log, 'CacheHits'))).toEqual(new Set([0, 1]));
  });

  it('say that no calls are left while Spotify keeps a bucket shut for long', async () => {
    const percents = () => metricValues(fleet.testStack().witness.log(), 'CallsLeftPercent');
    expect(Math.max(...percents())).toBeGreaterThan(90);
    const before = percents().length;
    await fleet.demo().fault({
      path: '^/v1/me/following',
      times: 1,
      answer: { status: 429, headers: { 'retry-after': '1200' } },
    });
    await fleet.call('get_followed_artists');
    await fleet.call('get_followed_artists', { limit: 5 });
    expect(percents().slice(before)).toEqual([0, 0]);
  });

  it('have a toolset and a category beside each call in the log, and nothing of its arguments', () => {
    const lines = fleet.lines().filter(({ message }) => message === 'tool call');
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) {
      expect(getTool(line.tool ?? '').name).toBe(line.tool);
      expect(line).toMatchObject({
        area: expect.any(String),
        user: expect.stringMatching(/^[\w-]{12}$/),
        dynamodb_round_trips: expect.any(Number),
        request_id: expect.any(String),
        trace: expect.stringContaining('Root='),
      });
      expect(JSON.stringify(line)).not.toMatch(/first|down 1|Invalidates/);
    }
    expect(lines.map((line) => line['category'])).toEqual(expect.arrayContaining(['request', 'spotify', 'quota']));
  });
});
