import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Data } from '../../lib/tools/definition/context.ts';
import { answerOf, mishap, optionsOf, without } from '../support/mishaps.ts';
import { fullScale } from '../support/scale.ts';
import { type UndoTools, useUndoTools } from '../support/undo-tools.ts';

const tools = useUndoTools();
const all = Array.from({ length: 150 }, (_, nth) => String.fromCharCode(65 + nth));
/** What this server's tools name, and what only another app adds: nobody here may take that out but as a repeat. */
const [ours, theirs] = [all.slice(0, 120), all.slice(120)];
const some = (from: readonly string[], minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...from), { minLength, maxLength }).map((letters) => letters.join(''));
const only = (text: string, letters: string): string => [...text].filter((one) => letters.includes(one)).join('');

/** A job, and the rows that it may add and take out: each as often as named, or `repeats`. */
interface Job {
  readonly tool: string;
  readonly args: Data;
  readonly adds: string;
  readonly takes: string;
}

const jobs: fc.Arbitrary<(on: UndoTools, id: string, second: string, rows: string, beside: string) => Promise<Job>> =
  fc.oneof(
    some(ours, 1, 5).map((adds) => async (on: UndoTools, playlist_id: string) => {
      const args = { playlist_id, track_uris: await on.uris(adds) };
      return { tool: 'add_tracks_to_playlist', args, adds, takes: '' };
    }),
    some(ours, 1, 5).map((what) => async (on: UndoTools, playlist_id: string, _: string, rows: string) => {
      const args = { playlist_id, track_uris: await on.uris(what) };
      return { tool: 'remove_tracks_from_playlist', args, adds: '', takes: only(rows, what) };
    }),
    fc
      .uniqueArray(fc.nat(200), { minLength: 1, maxLength: 6 })
      .map((places) => async (on: UndoTools, playlist_id: string, _: string, rows: string) => {
        const positions = places.filter((at) => ours.includes(rows[at] ?? ' '));
        const takes = positions.map((at) => rows[at]).join('');
        const args = { playlist_id, positions, uris: await on.uris(takes) };
        return { tool: 'remove_playlist_rows', args, adds: '', takes };
      }),
    fc.constant((_: UndoTools, playlist_id: string, _second: string, rows: string) => {
      const takes = without(rows, [...new Set(rows)].join(''));
      return Promise.resolve({ tool: 'dedupe_playlist', args: { playlist_id }, adds: '', takes });
    }),
    fc.constantFrom('title', 'artist').map((by) => (_: UndoTools, playlist_id: string) => {
      return Promise.resolve({ tool: 'sort_playlist', args: { playlist_id, by }, adds: '', takes: '' });
    }),
    fc.constant((_: UndoTools, into: string, second: string, _rows: string, beside: string) => {
      const args = { playlist_ids: [second], into, keep_repeats: true };
      return Promise.resolve({ tool: 'merge_playlists', args, adds: beside, takes: '' });
    }),
  );

const steps = fc.array(
  fc.record({
    slot: fc.nat(1),
    /** Absent: the job of the slot goes on. */
    job: fc.option(jobs, { freq: 2, nil: undefined }),
    theirs: fc.oneof({ weight: 4, arbitrary: fc.constant('') }, some(theirs, 1, 2)),
    trouble: mishap,
    cutAfter: fc.integer({ min: 2, max: 14 }),
    pause: fc.constantFrom(100, 3000, 50_000),
    lag: fc.constantFrom(0, 20_000),
    isElsewhere: fc.boolean(),
  }),
  { minLength: 4, maxLength: 9 },
);

test('two jobs on a long playlist that go on in turns, with other changes in between, lose no row', async () => {
  const on = tools();
  await on.uris(all.join(''));
  const lagging = (lag: number) => on.demo.settings({ lag: { playlists: lag, snapshot: lag } });
  const counts = { done: 0, stopped: 0, failed: 0 };
  const rowsOf = fc
    .shuffledSubarray(all, { minLength: 100, maxLength: 130 })
    .chain((once) => some(all, 10, 40).map((more) => once.join('') + more));
  await fc.assert(
    fc.asyncProperty(rowsOf, some(ours, 1, 60), steps, async (start, beside, days) => {
      const [id, second] = [await on.playlist(start), await on.playlist(beside)];
      const slots: Array<(Job & { readonly continue_from?: unknown; added: string; taken: string }) | undefined> = [];
      const log: unknown[] = [start, beside];
      let othersAt = 0;
      const go = async (slot: number, options: Parameters<UndoTools['call']>[2], isElsewhere = false) => {
        const job = slots[slot];
        if (!job) return;
        await lagging(0);
        const before = await on.rows(id);
        await lagging(on.now() - othersAt > 45_000 ? lagNow : 0);
        const { tool, args, continue_from } = job;
        const call = async () => {
          const first = await answerOf(
            on.call(tool, { ...args, ...(continue_from !== undefined && { continue_from }) }, options),
          );
          const confirm_token = first?.data['confirm_token'];
          return confirm_token === undefined ? first : answerOf(on.call(tool, { ...args, confirm_token }));
        };
        const { data } = (await (isElsewhere ? on.elsewhere(call) : call())) ?? {};
        await lagging(0);
        const after = await on.rows(id);
        job.added += without(after, before);
        job.taken += without(before, after);
        const isDone = data?.['success'] === true;
        counts[isDone ? 'done' : data ? 'stopped' : 'failed'] += 1;
        log.push({ tool, args, continued: continue_from !== undefined, before, after, said: data });
        // What an interrupted call took out beside, the next one puts back.
        const [added, taken] = [without(job.added, job.taken), without(job.taken, job.added)];
        expect(await on.rows(second)).toBe(beside);
        expect(without(added, job.adds)).toBe('');
        if (isDone && tool !== 'dedupe_playlist') expect(without(taken, job.takes)).toBe('');
        if (isDone && tool === 'dedupe_playlist') expect(only(taken, after).length).toBe(taken.length);
        const next = data?.['continue_from'] ?? continue_from;
        slots[slot] = isDone || next === undefined ? undefined : { ...job, continue_from: next };
      };
      let lagNow = 0;
      try {
        for (const { slot, job, theirs: others, trouble, cutAfter, pause, lag, isElsewhere } of days) {
          on.advance(pause);
          lagNow = lag;
          if (others !== '') {
            await on.otherApp.add(id, others);
            othersAt = on.now();
          }
          await lagging(0);
          if (job) slots[slot] = { ...(await job(on, id, second, await on.rows(id), beside)), added: '', taken: '' };
          await go(slot, trouble ? optionsOf(on, trouble) : { cutAfter }, isElsewhere);
        }
        lagNow = 0;
        for (let round = 0; round < 8; round++) {
          on.advance(130_000);
          await go(round % 2, {});
        }
      } catch (error) {
        throw new Error(log.map((line) => JSON.stringify(line)).join('\n'), { cause: error });
      }
    }),
    { numRuns: fullScale ? 80 : 6, seed: 20_261_130, endOnFailure: true },
  );
  console.info(counts);
  expect(counts.done).toBeGreaterThan(5);
  expect(counts.stopped).toBeGreaterThan(5);
}, 600_000);
