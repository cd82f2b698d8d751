import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import * as z from 'zod';
import type { ToolAnswer } from '../support/clients.ts';
import { fullScale, pick } from '../support/scale.ts';
import type { Fate, TableCall } from './support/flaky-table.ts';
import { sourceOf, useFleet } from './support/fleet.ts';

/** Seconds after which a container is ended in the middle of what it does, as Lambda ends one. */
const lifetime = fullScale ? 10 : 7;
/** One for each change that dies, and more for who reads meanwhile. */
const containers = fullScale ? 8 : 6;
const fleet = await useFleet(
  containers,
  { SPOTIFY_TIMEOUT_MS: '20000', STATE_TIMEOUT_MS: '20000', TOOL_DEADLINE_MS: '25000', IDEMPOTENCY: 'off' },
  {
    edit: (template) => {
      const changed = structuredClone(template);
      for (const { Type, Properties } of Object.values(changed.Resources))
        if (Type === 'AWS::Lambda::Function' && 'Timeout' in Properties) Properties['Timeout'] = lifetime;
      return changed;
    },
  },
);

const isTagOf = (playlist: string, { names }: TableCall) => names.includes(`playlist:${playlist}`);

/** Where a container can die while it makes a change, and whether Spotify has carried the change out by then. */
interface Step {
  readonly when: string;
  readonly carriedOut: boolean;
  /** What becomes of the first and second replacement of a generation. */
  readonly replacements: readonly [Fate, Fate];
  readonly answerLost?: boolean;
}
const allSteps: readonly Step[] = [
  { when: 'before it gave notice', carriedOut: false, replacements: ['held', undefined] },
  {
    when: 'after it gave notice, before it sent the change',
    carriedOut: false,
    replacements: ['unanswered', undefined],
  },
  {
    when: "between Spotify's answer and ours",
    carriedOut: true,
    replacements: [undefined, undefined],
    answerLost: true,
  },
  { when: 'between the two replacements', carriedOut: true, replacements: [undefined, 'held'] },
  { when: 'after the second replacement', carriedOut: true, replacements: [undefined, 'unanswered'] },
];
/** At a thin scale: before Spotify has carried it out, without an answer of Spotify, and with it. */
const steps = pick(allSteps, (_, nth) => nth > 0 && nth < 4);

const player = z.object({ is_playing: z.boolean() });
const namesIn = ({ text }: ToolAnswer): number => text.split('spotify:track:').length - 1;

it('a container that dies at any step of a change leaves nothing stale behind', async () => {
  const { call, demo, table } = fleet;
  const track = await demo().resolve('$track:40');
  const created = await Promise.all(
    steps.map(async ({ when }) => {
      const { data } = await call('create_playlist', { name: `Dies ${when}` });
      return JSON.stringify(data).match(/spotify:playlist:(\w+)/)?.[1] ?? '';
    }),
  );
  const read = (playlist_id: string) => call('get_playlist', { playlist_id });
  for (const id of created) expect(namesIn(await read(id)) >= 0 && sourceOf(await read(id))).toBe('cache');

  const replaced = new Map<string, number>();
  table.decide((tableCall) => {
    const nth = created.findIndex((id) => isTagOf(id, tableCall));
    if (nth < 0) return;
    const count = (replaced.get(created[nth] ?? '') ?? 0) + 1;
    replaced.set(created[nth] ?? '', count);
    return steps[nth]?.replacements[count - 1];
  });
  for (const [nth, { answerLost }] of steps.entries()) {
    if (answerLost)
      await demo().fault({ path: `^/v1/playlists/${created[nth]}/items`, carriedOut: true, connection: 'hang' });
  }
  const changes: Promise<string>[] = [];
  for (const [nth, playlist_id] of created.entries()) {
    changes.push(
      call('add_tracks_to_playlist', { playlist_id, track_uris: [track.uri] }).then(
        () => 'answered',
        () => 'died',
      ),
    );
    // One after the other: two that write the row of all playlists at once would try again, and the step would be another.
    const last = steps[nth]?.replacements[0] === undefined && !steps[nth]?.answerLost ? 2 : 1;
    await expect.poll(() => replaced.get(playlist_id), { timeout: 8000 }).toBe(last);
  }
  // Others ask all the while: what they are told is kept, and must not count once it is superseded.
  const readers = (async () => {
    for (let round = 0; round < 1.6 * lifetime; round++) {
      await sleep(600);
      await Promise.all(created.map(read));
    }
  })();
  expect(await Promise.all(changes)).toEqual(steps.map(() => 'died'));
  await readers;
  table.heal();

  for (const [nth, { when, carriedOut }] of steps.entries()) {
    const id = created[nth] ?? '';
    for (let round = 0; round < 3; round++) {
      const answer = await read(id);
      expect({ when, tracks: answer.text.includes(track.id) }).toEqual({ when, tracks: carriedOut });
    }
  }
  console.info(`killed: ${steps.length} containers died in the middle of a change`);
});

it('a change that Spotify carries out after the container died is seen, though it was read in between', async () => {
  const { call, demo } = fleet;
  const isPlaying = async (): Promise<boolean> => (await call('get_current_playback')).data['is_playing'] === true;
  await call('play');
  await sleep(3100);
  expect(await isPlaying()).toBe(true);
  await demo().fault({ path: '^/v1/me/player/pause', latencyMs: lifetime * 1000 + 4000, carriedOut: true });
  await expect(call('pause')).rejects.toThrow();
  expect(await isPlaying()).toBe(true);
  const outside = async () => player.parse(await demo().outside({ method: 'GET', path: '/me/player' })).is_playing;
  await expect.poll(outside, { timeout: 20_000 }).toBe(false);
  expect(await isPlaying()).toBe(false);
});
