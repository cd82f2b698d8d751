import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { layerSettings } from '../../../functions/settings/layers.ts';
import { mostObjects } from '../../../lib/resilience/layers/reuse/objects.ts';
import type { LayerSettings } from '../../../lib/resilience/layers.ts';
import { operations } from '../../../lib/spotify/operations.ts';
import { floor } from '../floor.ts';
import { type Replay, traceFile } from '../replay.ts';
import { player } from '../replay-session.ts';
import type { Section } from '../report.ts';
import { type ReplayOnTable, replayOnTable } from './replay-on-table.ts';

const file = path.resolve(import.meta.dirname, '../../../../shared/traces/week.json');
/** Each step on top of the one before. */
const steps: ReadonlyArray<readonly [string, Partial<LayerSettings>]> = [
  ['no cache', { cache: false, objects: 0, wholes: false, snapshots: false }],
  ['plain caching', { objects: 0, wholes: false, snapshots: false }],
  ['+ objects inside answers', { wholes: false, snapshots: false }],
  ['+ parts of larger answers', { snapshots: false }],
  ['+ playlists proven by their list', {}],
];

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

/** What could be the most objects of one answer. */
const bounds = [0, 5, 10, mostObjects, 24];

/** Calls saved: a person's week, replayed with each step of the cache. */
export async function unmadeCalls(): Promise<Section> {
  if (!existsSync(file)) {
    return {
      title: 'Calls saved',
      about: 'Skipped: the trace of a week is not on this machine.',
      tables: [],
    };
  }
  const trace = traceFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  const settings = layerSettings({});
  const found: Array<readonly [string, ReplayOnTable]> = [];
  for (const [name, off] of steps) found.push([name, await replayOnTable(trace, { ...settings, ...off })]);
  const bounded: Array<readonly [string, ReplayOnTable]> = [];
  for (const objects of bounds)
    bounded.push([
      objects === mostObjects ? `${objects}, as deployed` : String(objects),
      await replayOnTable(trace, { ...settings, objects }),
    ]);
  const least = floor(trace);
  const sum = (which: (tool: string) => boolean): number =>
    least.filter(({ tool }) => which(tool)).reduce((total, { calls }) => total + calls, 0);
  const last = found.at(-1)?.[1].figures;
  const [all, other] = [sum(() => true), sum((tool) => !player.has(tool))];
  const [reads, otherReads] = [last?.reads ?? 0, last?.reads_without_player ?? 0];
  const first = firstOfCatalogue(found.at(-1)?.[1].reasons ?? {});
  return {
    title: 'Calls saved',
    about:
      "A person's week with an assistant (1,571 reads, 95 changes of ours, 30 made in Spotify's own app), replayed on a simulated clock with tools and layers as deployed; calls are counted on arrival at Spotify. Users notice this figure as quota.",
    tables: [
      {
        head: [
          'step',
          'reads without a call',
          'of all',
          'not about the player',
          'stale beyond the bounds',
          'calls to Spotify',
          'requests to DynamoDB',
          'write units',
        ],
        rows: found.map(row),
      },
      {
        title: 'How many objects of one answer are kept, at most',
        head: ['at most', 'reads without a call', 'stale beyond the bounds', 'calls to Spotify', 'write units'],
        rows: bounded.map(([name, { figures, writeUnits }]) => [
          name,
          figures.answered_without_call,
          figures.stale_beyond_bounds,
          figures.spotify_calls,
          writeUnits.toLocaleString('en-US'),
        ]),
      },
      {
        title: 'Why the last step still called Spotify',
        head: ['read', 'never read, or expired', 'older than its bound', 'changed by us since'],
        rows: reasons(found.at(-1)?.[1].reasons ?? {}),
      },
      { title: 'Calls by operation', head: ['operation', ...found.map(([name]) => name)], rows: byOperation(found) },
      {
        title: 'The minimum for any server',
        head: ['tool', 'reads', 'calls'],
        rows: least.map(({ tool, reads: count, calls }) => [tool, count, calls]),
      },
    ],
    notes: [
      `No response may be served for longer than its bound, and the data of these ${least.length} tools is in no other response. So they alone cost ${all} calls, ${other} of them not about the player, even without changes of our own and with every other read free: at most ${percent(reads - all, reads)} of all reads and ${percent(otherReads - other, otherReads)} of those that are not about the player can be answered without a call.`,
      `Besides, ${first} reads were of catalogue items that no earlier response contained. Without warming, which saves no call, these are needed too: ${percent(reads - all - first, reads)} and ${percent(otherReads - other - first, otherReads)} at most.`,
      'Every row includes the reads for our own changes: the read-back (`VERIFY_WRITES`), which also answers the read of a playlist that follows, the read before an item is queued (`IDEMPOTENCY`), and the reads for undo.',
      'Search results are not cut out of larger pages: the total differs between pages, so the result would differ from the response of Spotify.',
    ],
  };
}

function reasons(all: Replay['reasons']): ReadonlyArray<ReadonlyArray<string | number>> {
  const rows = Object.entries(all).map(([name, { absent = 0, expired = 0, superseded = 0 }]) => ({
    name,
    counts: [absent, expired, superseded],
  }));
  const sum = (counts: readonly number[]): number => counts.reduce((total, one) => total + one, 0);
  const total = [0, 1, 2].map((at) => sum(rows.map(({ counts }) => counts[at] ?? 0)));
  const sorted = rows.toSorted((one, other) => sum(other.counts) - sum(one.counts));
  return [...sorted.map(({ name, counts }) => [name, ...counts]), ['all', ...total]];
}

const catalogue: ReadonlySet<string> = new Set(['track', 'album', 'artist', 'show', 'episode']);

/** Reads of the catalogue of which nothing was known. */
const firstOfCatalogue = (all: Replay['reasons']): number =>
  Object.entries(operations)
    .filter(([, { kind }]) => kind !== undefined && catalogue.has(kind))
    .reduce((sum, [name]) => sum + (all[name]?.absent ?? 0), 0);

function row([name, { figures, trips, writeUnits }]: readonly [string, ReplayOnTable]): ReadonlyArray<string | number> {
  const { reads, answered_without_call: answered, reads_without_player: others } = figures;
  return [
    name,
    answered,
    percent(answered, reads),
    percent(figures.answered_without_call_without_player, others),
    figures.stale_beyond_bounds,
    figures.spotify_calls,
    trips.toLocaleString('en-US'),
    writeUnits.toLocaleString('en-US'),
  ];
}

function byOperation(
  found: ReadonlyArray<readonly [string, ReplayOnTable]>,
): ReadonlyArray<ReadonlyArray<string | number>> {
  const first = found[0]?.[1].byOperation ?? {};
  const names = Object.keys(first).filter((name) => !name.startsWith('accounts:'));
  const calls = (name: string): readonly number[] => found.map(([, replayed]) => replayed.byOperation[name] ?? 0);
  return names.sort((a, b) => (first[b] ?? 0) - (first[a] ?? 0)).map((name) => [name, ...calls(name)]);
}
