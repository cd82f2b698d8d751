import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDemoSpotify } from '../../infra/demo-spotify/server.ts';
import type { Data } from '../../lib/tools/definition/context.ts';
import { servedIn } from '../../lib/tools/definition/tool.ts';
import { tools, toolsets } from '../../lib/tools/registry.ts';
import {
  type FaultName,
  type FaultWorld,
  type FaultyAnswer,
  faultNames,
  faultWorld,
  type Possessions,
} from '../support/fault-world.ts';
import { fullScale } from '../support/scale.ts';
import { pick } from '../support/tool-answers.ts';
import { getTool } from '../support/tool-context.ts';
import { exampleOn } from '../support/tool-examples.ts';

/** A call that changes more than one thing, in a world that is made ready for it. */
type Prepared = readonly [what: string, tool: string, prepare: (world: FaultWorld) => Data | Promise<Data>];

const uris = ({ resolve }: FaultWorld, letters: string): readonly string[] =>
  [...letters].map((letter) => resolve(`$track:${letter.charCodeAt(0) - 64}`).uri);
const many = ({ resolve }: FaultWorld, count: number) =>
  Array.from({ length: count }, (_, n) => resolve(`$track:${500 + n}`));

function playlist(world: FaultWorld, letters: string): string {
  const made = world.outside({ method: 'POST', path: '/me/playlists', body: { name: 'Letters' } });
  const playlist_id = pick.text(made, 'id');
  for (let at = 0; at < letters.length; at += 100)
    world.outside({
      method: 'POST',
      path: `/playlists/${playlist_id}/items`,
      body: { uris: uris(world, letters.slice(at, at + 100)) },
    });
  world.advance(120_000);
  return playlist_id;
}

/** To undo a change that was made a minute ago. */
const undoing = (tool: string, args: (world: FaultWorld) => Data): Prepared => [
  `undo_last_change of ${tool}`,
  'undo_last_change',
  async (world) => {
    await world.call(tool, args(world));
    world.advance(60_000);
    return {};
  },
];

const longer: readonly Prepared[] = [
  ['save_tracks of two batches', 'save_tracks', (world) => ({ track_ids: many(world, 50).map(({ id }) => id) })],
  [
    'remove_saved_tracks of two batches',
    'remove_saved_tracks',
    (world) => ({ track_ids: world.possessions()['track']?.slice(0, 50) }),
  ],
  ['dedupe_playlist', 'dedupe_playlist', (world) => ({ playlist_id: playlist(world, 'ABADCBCA') })],
  [
    'remove_playlist_rows by position',
    'remove_playlist_rows',
    (world) => ({ playlist_id: playlist(world, 'ABADCBCA'), positions: [2, 5], uris: uris(world, 'AB') }),
  ],
  ['sort_playlist', 'sort_playlist', (world) => ({ playlist_id: playlist(world, 'DBACEF'), by: 'title' })],
  [
    'copy_playlist of several pages',
    'copy_playlist',
    (world) => ({ playlist_id: playlist(world, 'ABC'.repeat(50)), name: 'Copy' }),
  ],
  [
    'create_playlist_with_tracks of two batches',
    'create_playlist_with_tracks',
    (world) => ({ name: 'Long', track_uris: many(world, 150).map(({ uri }) => uri) }),
  ],
  undoing('add_tracks_to_playlist', (world) => ({
    playlist_id: playlist(world, 'ABC'),
    track_uris: uris(world, 'DA'),
  })),
  undoing('remove_tracks_from_playlist', (world) => ({
    playlist_id: playlist(world, 'ABCABD'),
    track_uris: uris(world, 'A'),
  })),
  undoing('sort_playlist', (world) => ({ playlist_id: playlist(world, 'DBACEF'), by: 'title' })),
  undoing('set_volume', () => ({ volume_percent: 11 })),
];

/** The entries of a list that another one does not have, each as often as it is there. */
function without(all: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return all.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** The same with new playlists named by their order, since each run gives them other ids. */
function named(possessions: Possessions, before: Possessions): Possessions {
  const made = Object.keys(possessions).filter((key) => key.startsWith('rows of ') && !(key in before));
  if (made.length === 0) return possessions;
  const text = made.reduce(
    (all, key, n) => all.replaceAll(key.slice('rows of '.length), `new ${n}`),
    JSON.stringify(possessions),
  );
  return JSON.parse(text);
}

const sameLists = (one: readonly string[] = [], other: readonly string[] = []): boolean =>
  one.length === other.length && one.every((entry, at) => entry === other[at]);
const differing = (one: Possessions, other: Possessions): readonly string[] =>
  Object.keys({ ...one, ...other }).filter((key) => !sameLists(one[key], other[key]));

/** What neither was so before nor is on the way to what was asked for: lost, doubled, or never asked for. */
const astray = (before: Possessions, after: Possessions, wanted: Possessions): readonly string[] =>
  differing(before, after).filter((key) => {
    const [was, is, goal] = [before[key] ?? [], after[key] ?? [], wanted[key] ?? []];
    const lost = without(without(was, is), without(was, goal));
    const added = without(without(is, was), without(goal, was));
    return lost.length + added.length > 0;
  });

/** What a text has where a value was written that is not there. */
const unwritten = /(?<![\w-])(?:undefined|NaN|Invalid Date)(?![\w-])|\[object|The server failed|\bat \S+\.ts:/;
const denies = /Nothing was changed|nothing was changed|was not started/;
/** What a part of a change says of the rest of it. */
const deniesRest = /did not go through/;
const doubts =
  /may or may not|is not known|may have|could not be checked|not yet visible|A change was made before that/;
/** What a part of a change says of itself. */
const counts = /(?:Saved|Removed|Made|Created|Added|Queued) .*\d|steps were undone|took the commands/;
const announcesGap = /missing until the job goes on|to go on/;
/** Changes that come to more each time they are made. */
const addUp: ReadonlySet<string> = new Set(['update_playlist_items', 'skip_next', 'skip_previous']);

const hasDone = ({ data = {}, isError }: FaultyAnswer): boolean => data['success'] === true && isError !== true;

/** What is wrong with an answer, compared with what is at Spotify. */
function untruths(answer: FaultyAnswer, before: Possessions, after: Possessions, wanted: Possessions) {
  const { text, data = {}, logged } = answer;
  const isChanged = differing(before, after).length > 0;
  const isDone = hasDone(answer);
  const strays = astray(before, after, wanted);
  return [
    ...(unwritten.test(text) ? ['not for a reader'] : []),
    ...logged.map((line) => `logged ${line}`),
    ...(strays.length > 0 && !announcesGap.test(text) ? [`lost or doubled: ${strays}`] : []),
    ...(isDone && data['changed'] === false && isChanged ? ['changed, and says that it was not'] : []),
    ...(isDone && data['changed'] !== false && data['dry_run'] !== true && differing(after, wanted).length > 0
      ? ['says that it is done']
      : []),
    ...(!isDone && isChanged && denies.test(text) ? ['changed, and denies it'] : []),
    ...(deniesRest.test(text) && differing(after, wanted).length === 0 ? ['whole, and denies a part'] : []),
    ...(!isDone && isChanged && !doubts.test(text) && !counts.test(text) ? ['changed, and does not say so'] : []),
  ];
}

/** Numbers that look random and are the same in each run. */
function seeded(seed: string): (below: number) => number {
  let state = [...seed].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** The requests of a call that fail, and how. `rest`: so do all after the first of them. */
interface Mishap {
  readonly at: readonly number[];
  readonly fault: FaultName;
  readonly rest: boolean;
}

/** Each request with each fault, alone and with all after it, and some pairs; at a thin scale a few of them. */
function mishaps(name: string, requests: number): readonly Mishap[] {
  const below = seeded(name);
  const kind = (): FaultName => faultNames[below(faultNames.length)] ?? 'has trouble';
  const places = Array.from({ length: Math.min(requests, 10) }, (_, n) => n);
  const single = places.flatMap((at) =>
    faultNames.flatMap((fault) => [false, true].map((rest): Mishap => ({ at: [at], fault, rest }))),
  );
  const pairs = places.slice(1).map((at): Mishap => ({ at: [below(at), at], fault: kind(), rest: false }));
  if (fullScale) return [...single, ...pairs];
  const few = Array.from({ length: Math.min(single.length, 4) }, () => single[below(single.length)]);
  return [...few.flatMap((one) => one ?? []), ...pairs.slice(0, 1)];
}

const served = tools.filter((tool) => servedIn('development', tool) && !tool.destination);
const ofTheServer = Object.values(toolsets['server'] ?? {});

describe('a call of which any request to Spotify fails', () => {
  const world = faultWorld();
  let demo: Awaited<ReturnType<typeof startDemoSpotify>> | undefined;
  beforeAll(async () => {
    demo = await startDemoSpotify({ mode: 'development' });
  });
  afterAll(() => demo?.close());

  const argumentsOf = async (name: string): Promise<Data> => {
    const call = async (other: string) => ({ data: (await world.call(other, {})).data ?? {} });
    const ask = (path: string) => Promise.resolve(world.outside({ method: 'GET', path }));
    const { controlUrl = '', userId = '' } = demo ?? {};
    const args = await exampleOn({ demo: { controlUrl, userId }, call, ask }, getTool(name));
    return { ...args, ...('dry_run' in args && name !== 'undo_last_change' && { dry_run: false }) };
  };
  /** The ids are the same in each world. */
  const example = (name: string): Prepared => {
    let args: Promise<Data> | undefined;
    return [
      name,
      name,
      async () => {
        args ??= argumentsOf(name).finally(() => world.reset());
        return await args;
      },
    ];
  };
  const examples = served.filter((tool) => !ofTheServer.includes(tool)).map(({ name }) => example(name));

  /** Runs a call from the start, with requests that fail. */
  async function run([, tool, prepare]: Prepared, mishap?: Mishap) {
    await world.reset();
    const args = await prepare(world);
    const before = world.possessions();
    const answer = await world.call(tool, args, 0, (nth) =>
      mishap && (mishap.at.includes(nth) || (mishap.rest && nth > (mishap.at[0] ?? 0))) ? mishap.fault : undefined,
    );
    return { args, before, answer, after: named(world.possessions(), before) };
  }

  /** The same call a while later, in another container: what was lost or doubled by then. */
  async function again(
    [, tool]: Prepared,
    { args, before, answer }: Awaited<ReturnType<typeof run>>,
    wanted: Possessions,
  ) {
    const { continue_from } = answer.data ?? {};
    world.advance(65_000);
    const second = await world.call(tool, { ...args, ...(continue_from !== undefined && { continue_from }) }, 1);
    const after = named(world.possessions(), before);
    const strays = astray(before, after, wanted);
    return [
      ...(second.text.includes('did not match its documentation') ? [`then still unreadable: ${second.text}`] : []),
      ...(unwritten.test(second.text) ? [`then not for a reader: ${second.text}`] : []),
      ...(strays.length > 0 && !announcesGap.test(second.text) && !addUp.has(tool)
        ? [`then lost or doubled: ${strays} ${second.text}`]
        : []),
    ];
  }

  test.each([...examples, ...longer].map((prepared) => [prepared[0], prepared] as const))(
    '%s: says what came of it',
    async (name, prepared) => {
      const clean = await run(prepared);
      let whole = clean.answer;
      for (let n = 0; n < 20 && whole.data?.['success'] === false && whole.data['continue_from'] !== undefined; n++)
        whole = await world.call(prepared[1], { ...clean.args, continue_from: whole.data['continue_from'] });
      const wanted = named(world.possessions(), clean.before);
      const wrong: string[] = [];
      for (const mishap of mishaps(name, clean.answer.requests)) {
        const one = await run(prepared, mishap);
        const said = untruths(one.answer, one.before, one.after, wanted);
        const isOpen = getTool(prepared[1]).effect !== 'read' && !hasDone(one.answer);
        const later =
          isOpen && mishap.fault !== 'limits the rate for an hour' ? await again(prepared, one, wanted) : [];
        wrong.push(...[...said, ...later].map((what) => `${JSON.stringify(mishap)} ${what}: ${one.answer.text}`));
      }
      expect(wrong).toEqual([]);
    },
    60_000,
  );
});
