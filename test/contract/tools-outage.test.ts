import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { SpotifyFailure } from '../../lib/spotify/failure.ts';
import { type SpotifyRequest, target } from '../../lib/spotify/request.ts';
import type { Data } from '../../lib/tools/definition/context.ts';
import { toolsets } from '../../lib/tools/registry.ts';
import { useLayeredTools } from '../support/layered-tools.ts';
import { recordedTools } from '../support/recorded-tools.ts';
import { sample } from '../support/scale.ts';
import { pick } from '../support/tool-answers.ts';
import { exampleOn } from '../support/tool-examples.ts';

const failures = {
  '503': { code: 'unavailable', host: 'api', cause: 'status', status: 503, sent: 'maybe' },
  '429': { code: 'quota_exhausted', bucket: 'x', retryAt: new Date(Date.now() + 3_600_000), given: true },
} satisfies Readonly<Record<string, SpotifyFailure>>;

/** What a read meets, and what may stand in for its answer: each of them once among the first. */
const outages = [
  ['503', 'old'],
  ['429', 'of another'],
  ['503', 'none'],
  ['503', 'of another'],
  ['429', 'none'],
  ['429', 'old'],
] as const;

/** Tools whose reads decide what they change: without an answer that holds they change nothing. */
const decidedByReads: ReadonlySet<string> = new Set([
  'copy_playlist',
  'dedupe_playlist',
  'import_playlist',
  'merge_playlists',
  'play_on_device',
  'remove_playlist_rows',
  'search_and_play',
  'sort_playlist',
  'undo_last_change',
  'unfollow_playlist',
]);
/** What may be played from an old search, since the answer says so. */
const mayBeOld = (tool: string, read: SpotifyRequest): boolean =>
  tool === 'search_and_play' && read.name === 'GET /search';

const tools = Object.entries(toolsets)
  .filter(([toolset]) => toolset !== 'server')
  .flatMap(([, members]) => Object.values(members))
  .filter(({ effect, onlyExtended }) => effect !== 'read' && onlyExtended === undefined);

/** An answer from before others changed what it is about. */
function old(value: unknown, key = ''): unknown {
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return value.map((one) => old(one)).toReversed();
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inside]) => [name, old(inside, name)]));
  if (typeof value !== 'string') return value;
  return ['name', 'description', 'snapshot_id', 'display_name'].includes(key) ? `${value} of before` : value;
}

/** Playlists as they were before somebody else got them. */
const ofAnother = (body: unknown): unknown => {
  const { data } = z.looseObject({ owner: z.looseObject({}) }).safeParse(body);
  return data ? { ...data, owner: { ...data.owner, id: 'somebody_else' } } : body;
};

describe('a change never rests on an answer that does not hold', () => {
  const recorded = recordedTools({ verifyWrites: true });
  const spotify = useLayeredTools('development', recorded.state, { records: true });

  async function prepared(name: string): Promise<Data> {
    await spotify().demo.reset();
    spotify().forget();
    recorded.forget();
    const id = (await spotify().demo.resolve('$playlist:7')).id;
    const stored = await spotify().demo.outside({ method: 'GET', path: `/playlists/${id}/items?limit=3` });
    const [one, two] = pick.list(stored, 'items').map((row) => {
      const { item, track } = pick.data(row);
      return pick.text(item ?? track, 'uri');
    });
    if (name === 'dedupe_playlist')
      await spotify().demo.outside({
        method: 'POST',
        path: `/playlists/${id}/items`,
        body: { uris: [one ?? '', two ?? ''] },
      });
    if (name === 'undo_last_change')
      await spotify().call('remove_tracks_from_playlist', { playlist_id: id, track_uris: [one] });
    spotify().forget();
    spotify().advance(60_000);
    const tool = tools.find((one) => one.name === name);
    const world = {
      demo: spotify(),
      call: (other: string) => spotify().call(other),
      ask: (path: string) => spotify().demo.outside({ method: 'GET', path }),
    };
    const example = await exampleOn(world, { example: tool?.example ?? {} });
    spotify().forget();
    const needsOwn = 'playlist_id' in example && name !== 'copy_playlist';
    return { ...example, ...('dry_run' in example && { dry_run: false }), ...(needsOwn && { playlist_id: id }) };
  }

  const isWrite = ({ operation }: SpotifyRequest): boolean => operation.effect === 'write';
  /** What a change says, without the time-bound parts. */
  const said = (asked: SpotifyRequest): string =>
    JSON.stringify([asked.name, target(asked), asked.body?.type === 'json' ? asked.body.json : asked.body]);

  /** One call: the requests in the order in which they were tried. */
  async function run(name: string, args: Data, options: Parameters<ReturnType<typeof spotify>['call']>[2] = {}) {
    const tried: SpotifyRequest[] = [];
    const outcome = await spotify()
      .call(name, args, {
        ...options,
        faultFor: (asked, index) => {
          tried.push(asked);
          return options.faultFor?.(asked, index);
        },
      })
      .then(
        ({ data, freshness }) => ({ data, freshness }),
        (error: unknown) => ({ error }),
      );
    return { tried, outcome };
  }

  beforeEach(() => spotify().demo.reset());
  const counts = { reads: 0, runs: 0 };

  test.each(tools.map(({ name }) => name))(
    '%s',
    async (name) => {
      const args = await prepared(name);
      const bodies = new Map<string, unknown>();
      const normal = await run(name, args, {
        onAnswer: (asked, body) => bodies.set(target(asked), body),
      });
      // What was found afterwards, or that nobody looked.
      if ('data' in normal.outcome && normal.outcome.data['success'] === true)
        expect(Object.keys(normal.outcome.data)).toEqual(
          expect.arrayContaining([expect.stringMatching(/^(verified|changed|playback)$/)]),
        );
      const changes = normal.tried.filter(isWrite).map(said);
      const reads = [...new Map(normal.tried.filter((one) => !isWrite(one)).map((one) => [target(one), one])).values()];
      counts.reads += reads.length;
      if (decidedByReads.has(name)) expect(reads.length).toBeGreaterThan(0);
      for (const read of reads) {
        for (const [status, stand] of sample(outages, 3)) {
          const failure = failures[status];
          counts.runs += 1;
          const what = `${read.name} answered with ${status}, fallback: ${stand}`;
          const again = await prepared(name);
          const body = bodies.get(target(read));
          const stale = new Map(
            stand === 'none' ? [] : [[target(read), stand === 'old' ? old(body) : ofAnother(old(body))]],
          );
          const { tried, outcome } = await run(name, again, {
            stale,
            faultFor: (asked) => (target(asked) === target(read) ? { failure } : undefined),
          });
          const first = tried.findIndex((one) => target(one) === target(read));
          const after = tried.slice(first + 1).filter(isWrite);
          if (!decidedByReads.has(name)) {
            // The change is what was asked for in words: no read has a part in it. A spent quota holds for it, too.
            const sent = tried.filter(isWrite).map(said);
            if (status === '503') expect(sent, what).toEqual(changes);
            else expect(changes, what).toEqual(expect.arrayContaining(sent));
          } else if (stand !== 'none' && mayBeOld(name, read)) {
            expect(outcome, what).toMatchObject({ freshness: { source: 'stale' } });
          } else {
            expect(first, what).toBeGreaterThanOrEqual(0);
            expect(after.map(said), what).toEqual([]);
          }
        }
      }
    },
    30_000,
  );

  describe.each(Object.entries(failures))('an outage (%s)', (_, failure) => {
    const out = {
      faultFor: ({ operation }: SpotifyRequest) => (operation.effect === 'read' ? { failure } : undefined),
    };
    const { code } = failure;

    test("unfollowing one's own playlist asks first", async () => {
      const args = await prepared('unfollow_playlist');
      const { outcome, tried } = await run('unfollow_playlist', args, out);
      expect(outcome).toMatchObject({
        data: { success: false, message: expect.stringContaining('If it is your own, that deletes it') },
      });
      expect(tried.filter(isWrite)).toEqual([]);
    });

    test.each(['get_playlist', 'copy_playlist', 'dedupe_playlist', 'sort_playlist', 'export_playlist'])(
      "%s on one's own playlist is told that Spotify cannot be asked, not that it is closed",
      async (name) => {
        await prepared(name);
        const { id: playlist_id } = await spotify().demo.resolve('$playlist:7');
        const more = name === 'sort_playlist' ? { by: 'title' } : {};
        const { outcome } = await run(name, { playlist_id, ...more }, out);
        expect(outcome).toMatchObject({ error: { failure: { code } } });
      },
    );

    test('a playlist of which an old answer is at hand is shown with its age, and not copied, compared or exported', async () => {
      await prepared('get_playlist');
      const { id: playlist_id } = await spotify().demo.resolve('$playlist:7');
      const bodies = new Map<string, unknown>();
      await run('get_playlist', { playlist_id }, { onAnswer: (asked, body) => bodies.set(target(asked), body) });
      spotify().forget();
      const stale = new Map([...bodies].map(([key, body]) => [key, old(body)]));
      expect((await run('get_playlist', { playlist_id }, { ...out, stale })).outcome).toMatchObject({
        freshness: { source: 'stale' },
      });
      const { id: other_playlist_id } = await spotify().demo.resolve('$playlist:8');
      for (const name of [
        'copy_playlist',
        'export_playlist',
        'dedupe_playlist',
        'remove_playlist_rows',
        'diff_playlists',
      ]) {
        const more = {
          ...(name === 'diff_playlists' && { other_playlist_id }),
          ...(name === 'remove_playlist_rows' && { explicit: true }),
        };
        const { outcome } = await run(name, { playlist_id, ...more }, { ...out, stale });
        expect(outcome, name).toMatchObject({ error: { failure: { code } } });
      }
    });

    test.each(['get_artist_top_tracks', 'get_artist_full_profile'])(
      '%s searches for no artist without a name',
      async (name) => {
        await prepared(name);
        const { id: artist_id } = await spotify().demo.resolve('$artist:3');
        const { outcome, tried } = await run(name, { artist_id }, out);
        expect(outcome).toMatchObject({ error: { failure: { code } } });
        expect(tried.every((asked) => asked.name === 'GET /artists/{id}')).toBe(true);
      },
    );

    test('the reason and the time are those of the failure', async () => {
      await prepared('dedupe_playlist');
      const { id: playlist_id } = await spotify().demo.resolve('$playlist:7');
      const { outcome } = await run('dedupe_playlist', { playlist_id }, out);
      expect(outcome).toMatchObject({ error: { failure } });
    });
  });

  test('went through all of them', () => {
    console.info(`${tools.length} tools that change something, ${counts.reads} reads, ${counts.runs} calls`);
    expect(tools.length).toBeGreaterThan(35);
    expect(counts.reads).toBeGreaterThan(20);
  });
});
