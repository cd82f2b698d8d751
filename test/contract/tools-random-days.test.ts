import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import type { Data } from '../../lib/tools/definition/context.ts';
import type { CallOptions } from '../support/layered-tools.ts';
import { answerOf, mishap, optionsOf, stop, without } from '../support/mishaps.ts';
import { fullScale } from '../support/scale.ts';
import { pick } from '../support/tool-answers.ts';
import { type UndoTools, useUndoTools } from '../support/undo-tools.ts';

const runs = fullScale ? 150 : 12;
const tools = useUndoTools();

/** What this server's tools name, and what only another app adds: nobody here may take that out. */
const [ours, theirs, others] = ['ABCD', 'WXYZ', 'EFG'] as const;
const letters = (from: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...from), minLength: 1, maxLength });

/** The answer, once the job has ended: with the token that it asks for, and as often as it must go on. */
async function carriedOut(on: UndoTools, tool: string, args: Data, options: CallOptions) {
  let answer = await on.call(tool, args, options);
  for (let round = 0; round < 6 && answer.data['success'] !== true; round++) {
    const { confirm_token, continue_from } = answer.data;
    if (confirm_token === undefined && continue_from === undefined) break;
    if (confirm_token === undefined) on.advance(50_000);
    answer = await on.call(tool, {
      ...args,
      ...(confirm_token !== undefined && { confirm_token }),
      ...(continue_from !== undefined && { continue_from }),
    });
  }
  return answer;
}

const sorted = (text: string): string => [...text].toSorted().join('');
const once = (text: string): string => [...new Set(text)].join('');
function isWithin(some: string, all: string): boolean {
  let at = 0;
  for (const letter of all) if (letter === some[at]) at += 1;
  return at === some.length;
}

interface Playlists {
  readonly id: string;
  readonly second: string;
}

/** A change by this server, and what may be there after it: `isDone` if it said that it succeeded. */
interface Job {
  readonly tool: string;
  readonly args: (on: UndoTools, playlists: Playlists, before: string) => Promise<Data>;
  readonly check: (before: string, after: string, isDone: boolean, second: string) => void;
}

const job = (tool: string, args: Job['args'], check: Job['check']): Job => ({ tool, args, check });

const jobs: fc.Arbitrary<Job> = fc.oneof(
  fc.tuple(letters(ours, 4), fc.option(fc.nat(12), { nil: undefined })).map(([what, at]) =>
    job(
      'add_tracks_to_playlist',
      async (on, { id }, before) => ({
        playlist_id: id,
        track_uris: await on.uris(what),
        ...(at !== undefined && { position: Math.min(at, before.length) }),
      }),
      (before, after) => {
        expect(isWithin(before, after)).toBe(true);
        expect(without(without(after, before), what)).toBe('');
      },
    ),
  ),
  letters(ours, 2).map((what) =>
    job(
      'remove_tracks_from_playlist',
      async (on, { id }) => ({ playlist_id: id, track_uris: await on.uris(what) }),
      (before, after, isDone) => {
        const rest = [...before].filter((letter) => !what.includes(letter)).join('');
        expect(isDone ? [rest] : [rest, before]).toContain(after);
      },
    ),
  ),
  fc.tuple(fc.nat(11), fc.integer({ min: 1, max: 5 }), fc.nat(12)).map(([range_start, range_length, insert_before]) =>
    job(
      'update_playlist_items',
      (_, { id }) => Promise.resolve({ playlist_id: id, range_start, range_length, insert_before }),
      (before, after) => expect(sorted(after)).toBe(sorted(before)),
    ),
  ),
  fc.tuple(fc.boolean(), fc.boolean()).map(([keep_dates, descending]) =>
    job(
      'sort_playlist',
      (_, { id }) => Promise.resolve({ playlist_id: id, by: 'title', keep_dates, descending }),
      (before, after) => expect(sorted(after)).toBe(sorted(before)),
    ),
  ),
  fc.constant(
    job(
      'dedupe_playlist',
      (_, { id }) => Promise.resolve({ playlist_id: id }),
      (before, after, isDone) => {
        expect(sorted(once(after))).toBe(sorted(once(before)));
        if (isDone) expect(after).toBe(once(before));
      },
    ),
  ),
  fc.uniqueArray(fc.nat(10), { minLength: 1, maxLength: 3 }).map((some) => {
    const in_ = (before: string) => some.filter((at) => ours.includes(before[at] ?? ' '));
    const rowsOf = (before: string) => in_(before).map((at) => before[at]);
    return job(
      'remove_playlist_rows',
      async (on, { id }, before) => ({
        playlist_id: id,
        positions: in_(before),
        uris: await on.uris(rowsOf(before).join('')),
      }),
      (before, after, isDone) => {
        expect(without(without(before, after), rowsOf(before).join(''))).toBe('');
        if (isDone) expect(after).toBe([...before].filter((_, at) => !in_(before).includes(at)).join(''));
      },
    );
  }),
  fc.boolean().map((keep_repeats) =>
    job(
      'merge_playlists',
      (_, { id, second }) => Promise.resolve({ playlist_ids: [second], into: id, keep_repeats }),
      (before, after, isDone, second) => {
        expect(after.startsWith(before)).toBe(true);
        const added = after.slice(before.length);
        const wanted = keep_repeats ? second : once([...second].filter((letter) => !before.includes(letter)).join(''));
        expect(without(added, wanted)).toBe('');
        if (isDone) expect(sorted(added)).toBe(sorted(wanted));
      },
    ),
  ),
);

const move = fc.record({
  type: fc.constantFrom('add' as const, 'move' as const, 'remove' as const),
  what: letters(theirs, 2),
  from: fc.nat(10),
  to: fc.nat(10),
});

async function byOtherApp(
  { type, what, from, to }: typeof move extends fc.Arbitrary<infer Value> ? Value : never,
  id: string,
): Promise<void> {
  const { otherApp, rows } = tools();
  const before = await rows(id);
  const [theirOwn] = [...before].filter((letter) => theirs.includes(letter));
  if (type === 'add') await otherApp.add(id, what, Math.min(from, before.length));
  else if (type === 'move' && before !== '') await otherApp.move(id, from % before.length, to % before.length);
  else if (type === 'remove' && theirOwn !== undefined) await otherApp.remove(id, theirOwn);
}

const steps = fc.array(
  fc.record({
    act: fc.oneof(
      { weight: 12, arbitrary: fc.record({ kind: fc.constant('job' as const), job: jobs }) },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('undo' as const) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('other' as const), move }) },
    ),
    trouble: mishap,
    pause: fc.constantFrom(100, 3000, 50_000, 130_000),
    lag: fc.constantFrom(0, 0, 0, 20_000),
  }),
  { minLength: 3, maxLength: 8 },
);

test('whatever happens to a playlist, no row is lost that nobody asked to remove', async () => {
  const on = tools();
  await on.uris(ours + theirs + others);
  const lagging = (lag: number) => on.demo.settings({ lag: { playlists: lag, snapshot: lag } });
  const rows = async (id: string): Promise<string> => {
    await lagging(0);
    return on.rows(id);
  };
  const counts = { done: 0, stopped: 0, failed: 0 };
  await fc.assert(
    fc.asyncProperty(letters(ours + theirs, 9), letters(`AB${others}`, 6), steps, async (start, beside, days) => {
      const [id, second] = [await on.playlist(start), await on.playlist(beside)];
      const log: unknown[] = [start, beside];
      let othersAt = on.now();
      for (const { act, trouble, pause, lag } of days) {
        on.advance(pause);
        if (act.kind === 'other') {
          await byOtherApp(act.move, id);
          othersAt = on.now();
          continue;
        }
        const before = await rows(id);
        // What another app has just changed while Spotify lags, nobody can know.
        await lagging(on.now() - othersAt > 45_000 ? lag : 0);
        const [tool, args] =
          act.kind === 'undo'
            ? ['undo_last_change', {}]
            : [act.job.tool, await act.job.args(on, { id, second }, before)];
        const answer = await answerOf(carriedOut(on, tool, args, optionsOf(on, trouble)));
        const after = await rows(id);
        const isDone = answer?.data['success'] === true;
        counts[isDone ? 'done' : answer ? 'stopped' : 'failed'] += 1;
        log.push({ tool, args, trouble, pause, lag, before, after, said: answer?.data });
        try {
          expect(await on.rows(second)).toBe(beside);
          if (act.kind === 'undo') expect(without(before, after)).not.toMatch(/[WXYZ]/);
          else act.job.check(before, after, isDone, beside);
        } catch (error) {
          throw new Error(log.map((line) => JSON.stringify(line)).join('\n'), { cause: error });
        }
      }
    }),
    { numRuns: runs, seed: 20_261_130, endOnFailure: true },
  );
  console.info(counts);
  expect(counts.done).toBeGreaterThan(runs);
  expect(counts.failed).toBeGreaterThan(runs / 8);
}, 600_000);

const items = 'ABCDE';
/** What else can be in a library: how it gets there and how it goes. */
const kinds = [
  ['save_albums', 'remove_saved_albums', 'album_ids', 'album'],
  ['save_shows', 'remove_saved_shows', 'show_ids', 'show'],
  ['save_episodes', 'remove_saved_episodes', 'episode_ids', 'episode'],
  ['save_audiobooks', 'remove_saved_audiobooks', 'audiobook_ids', 'audiobook'],
  ['follow_artists_or_users', 'unfollow_artists_or_users', 'ids', 'artist'],
] as const;

const settings = fc.oneof(
  fc
    .uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength: 3 })
    .chain((some) =>
      fc.constantFrom<Setting>(
        { tool: 'save_tracks', some, isSet: ({ saved }) => some.every((one) => saved.includes(one)) },
        { tool: 'remove_saved_tracks', some, isSet: ({ saved }) => !some.some((one) => saved.includes(one)) },
      ),
    ),
  fc
    .constantFrom(10, 20, 30)
    .map((to): Setting => ({ tool: 'set_volume', args: { volume_percent: to }, isSet: ({ volume }) => volume === to })),
  fc.constantFrom(-5, 5).map(
    (by): Setting => ({
      tool: 'set_volume',
      args: { by },
      isSet: ({ volume }, before) => volume === Math.min(100, Math.max(0, before.volume + by)),
    }),
  ),
  fc
    .boolean()
    .map((state): Setting => ({ tool: 'set_shuffle', args: { state }, isSet: ({ shuffle }) => shuffle === state })),
  fc
    .constantFrom('off', 'context', 'track')
    .map((state): Setting => ({ tool: 'set_repeat', args: { state }, isSet: ({ repeat }) => repeat === state })),
  fc
    .constantFrom('One', 'Two')
    .map((name): Setting => ({ tool: 'change_playlist_details', args: { name }, isSet: (now) => now.name === name })),
  fc.constant<Setting>({ tool: 'pause', args: {}, isSet: () => true }),
  fc
    .constantFrom('Desk', 'Phone')
    .map((to): Setting => ({ tool: 'transfer_playback', device: to, isSet: ({ device }) => device === to })),
  fc.constantFrom('Desk', 'Phone').map(
    (to): Setting => ({
      tool: 'set_shuffle',
      args: { state: true },
      device: to,
      isSet: (now) => now.shuffle && now.device === to,
    }),
  ),
  fc.constantFrom(...kinds).chain(([save, remove, name, kind]) =>
    fc.boolean().map(
      (isSaved): Setting => ({
        tool: isSaved ? save : remove,
        other: [name, kind],
        isSet: ({ others }) => others.includes(kind) === isSaved,
      }),
    ),
  ),
);

interface Account {
  readonly saved: string;
  /** The kinds of which the first one is saved. */
  readonly others: readonly string[];
  readonly device: string;
  readonly volume: number;
  readonly shuffle: boolean;
  readonly repeat: string;
  readonly name: string;
}

interface Setting {
  readonly tool: string;
  readonly args?: Data;
  readonly some?: readonly string[];
  /** The name of the device that it names. */
  readonly device?: string;
  /** The argument for the first one of a kind. */
  readonly other?: readonly [string, string];
  readonly isSet: (now: Account, before: Account) => boolean;
}

const Saved = z.array(z.boolean());
const Player = z.object({
  device: z.object({ name: z.string(), volume_percent: z.number() }),
  shuffle_state: z.boolean(),
  repeat_state: z.string(),
});

/** What cannot be undone. */
const playing = ['pause', 'transfer_playback'];

const lags = { playlists: 30_000, snapshot: 30_000, library: 40_000, contains: 40_000, player: 2500 };
const noLags = { playlists: 0, snapshot: 0, library: 0, contains: 0, player: 0 };

test('however late Spotify shows a change, an answer says whether it changed something, and undo brings back what was there', async () => {
  const on = tools();
  await on.uris(items);
  const playlist_id = await on.playlist('A');
  const first = await Promise.all(kinds.map(([, , , kind]) => on.demo.resolve(`$${kind}:1`)));
  await on.demo.devices({
    devices: [
      { name: 'Desk', volume: 60 },
      { name: 'Phone', volume: 35 },
    ],
    active: 'Desk',
  });
  const devices = pick.list(await on.demo.outside({ method: 'GET', path: '/me/player/devices' }), 'devices');
  const contained = async (uris: readonly string[]) =>
    Saved.parse(await on.demo.outside({ method: 'GET', path: `/me/library/contains?uris=${uris.join(',')}` }));
  const account = async (): Promise<Account> => {
    await on.demo.settings({ lag: noLags });
    const read = (path: string) => on.demo.outside({ method: 'GET', path });
    const saved = await contained(await on.uris(items));
    const others = await contained(first.map(({ uri }) => uri));
    const player = Player.parse(await read('/me/player'));
    return {
      saved: [...items].filter((_, at) => saved[at]).join(''),
      others: kinds.flatMap(([, , , kind], at) => (others[at] ? [kind] : [])),
      device: player.device.name,
      volume: player.device.volume_percent,
      shuffle: player.shuffle_state,
      repeat: player.repeat_state,
      name: pick.text(await read(`/playlists/${playlist_id}`), 'name'),
    };
  };
  const argsOf = async ({ tool, args, some, device, other }: Setting): Promise<Data> => {
    if (some) return { track_ids: (await on.uris(some.join(''))).map((uri) => uri.split(':')[2]) };
    const found = devices.find((one) => pick.text(one, 'name') === device);
    const at = kinds.findIndex(([, , , kind]) => kind === other?.[1]);
    return {
      ...args,
      ...(tool === 'change_playlist_details' && { playlist_id }),
      ...(found !== undefined && { device_id: pick.text(found, 'id') }),
      ...(other && { [other[0]]: [first[at]?.id] }),
    };
  };
  const day = fc.array(
    fc.record({
      setting: fc.option(settings, { freq: 4, nil: undefined }),
      trouble: fc.oneof({ weight: 4, arbitrary: mishap }, stop),
      pause: fc.constantFrom(100, 500, 1000, 20_000, 50_000),
      lags: fc.boolean(),
      isElsewhere: fc.boolean(),
    }),
    { minLength: 3, maxLength: 9 },
  );
  const counts = { done: 0, idle: 0, failed: 0, undone: 0 };
  await fc.assert(
    fc.asyncProperty(day, async (calls) => {
      on.advance(200_000);
      const log: unknown[] = [];
      /** The account before the last change, if it is the one that an undo would undo. */
      let former: Account | undefined;
      for (const { setting, trouble, pause, lags: isLate, isElsewhere } of calls) {
        on.advance(pause);
        const before = await account();
        await on.demo.settings({ lag: isLate ? lags : noLags });
        const tool = setting?.tool ?? 'undo_last_change';
        const args = setting ? await argsOf(setting) : {};
        const work = () => answerOf(on.call(tool, args, optionsOf(on, trouble)));
        const answer = await (isElsewhere ? on.elsewhere(work) : work());
        on.restart();
        const after = await account();
        const { success, changed, undo } = answer?.data ?? {};
        log.push({
          tool,
          args,
          trouble,
          pause,
          isLate,
          isElsewhere,
          before,
          after,
          said: answer?.data,
        });
        counts[changed === false ? 'idle' : success === true ? 'done' : 'failed'] += 1;
        try {
          if (setting && success === true) expect(setting.isSet(after, before)).toBe(true);
          if (changed === false) expect(after).toEqual(before);
          if (!setting && success === true && former) {
            expect(after).toEqual(former);
            counts.undone += 1;
          }
        } catch (error) {
          throw new Error(log.map((line) => JSON.stringify(line)).join('\n'), { cause: error });
        }
        const isUndoable =
          setting && success === true && changed !== false && undo === undefined && !playing.includes(tool);
        former = isUndoable ? before : undefined;
      }
    }),
    { numRuns: 2 * runs, seed: 20_261_130, endOnFailure: true },
  );
  console.info(counts);
  expect(counts.undone).toBeGreaterThan(runs / 4);
  expect(counts.idle).toBeGreaterThan(runs / 4);
}, 600_000);
