import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { decode } from '../../lib/compact/decode.ts';
import { hasShared, optionalSuite, root } from '../support/environment.ts';
import { atCore, type DayStep, tokensOf, weighDay } from './day.ts';
import { traceFile } from './replay.ts';

const file = path.join(root, '../shared/traces/day.json');
/** What the same day cost in the form of 1.3, by its defaults. */
const before = 108_941;

test('tokens are those of a real tokenizer', () => {
  expect(tokensOf('spotify:track:11dFghVXANMlKmJXsNCbNl')).toBeGreaterThan(15);
  expect(tokensOf('hello world')).toBe(2);
});

optionalSuite(
  'shared',
  hasShared,
  '../shared/traces is not there',
)('a day of answers', () => {
  let day: z.output<typeof traceFile>;
  let weighed: Awaited<ReturnType<typeof weighDay>>;
  beforeAll(async () => {
    day = traceFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    weighed = await weighDay(day);
  });

  test('costs a quarter of what it did, fails nowhere and makes no more calls', () => {
    const { figures } = weighed;
    expect(figures).toMatchObject({ steps: 59, failed: 0 });
    expect(figures.tokens).toBeLessThanOrEqual(0.25 * before);
    expect(figures.spotify_calls).toBeLessThanOrEqual(50);
    expect(figures.sent_bytes).toBeLessThan(1.2 * figures.text_bytes);
  });

  test('goes by /mcp/core as well, at no greater cost', async () => {
    const { figures } = await weighDay(atCore(day));
    expect(figures).toMatchObject({ steps: 59, failed: 0 });
    expect(figures.tokens).toBeLessThanOrEqual(0.25 * before);
    expect(figures.spotify_calls).toBeLessThanOrEqual(weighed.figures.spotify_calls);
    expect(figures.list_tokens).toBeLessThanOrEqual(9000);
    expect(figures.core_list_tokens).toBeLessThanOrEqual(3000);
  });

  test('costs less than a third with pages as long as they were', async () => {
    const events = day.events.map((event) =>
      'tool' in event && event.tool === 'get_playlist'
        ? { ...event, arguments: { ...event.arguments, tracks_limit: 100 } }
        : event,
    );
    expect((await weighDay({ events })).figures.tokens).toBeLessThanOrEqual(0.3 * before);
  });

  test('costs what it did in the form of 1.3', async () => {
    const events = day.events.map((event) =>
      'tool' in event && event.tool === 'get_playlist'
        ? { ...event, arguments: { ...event.arguments, tracks_limit: 100 } }
        : event,
    );
    const { figures } = await weighDay({ events }, '1.3');
    expect(Math.abs(figures.tokens - before)).toBeLessThan(0.02 * before);
  });

  describe('has in each answer what a later step uses', () => {
    const facts: Readonly<Record<string, readonly RegExp[]>> = {
      get_available_devices: [/^devices\[\d+\]\{id,name,type,volume_percent,notes\}:/m, /active/],
      get_current_playback: [
        /^is_playing: (?:true|false)$/m,
        /^progress_seconds: \d+$/m,
        /^device: \S/m,
        /^volume_percent: \d+$/m,
        /^shuffle_state: /m,
        /^repeat_state: /m,
        /^ {2}id: \w{22}$/m,
        /^ {2}artist_ids: "?\w{22}/m,
        /^ {2}album_id: \w{22}$/m,
        /^ {2}seconds: \d+$/m,
      ],
      get_user_playlists: [/^playlists\[\d+\]\{id,name,owner,total_tracks,notes\}:/m, /^total: \d+$/m],
      get_playlist: [
        /^id: \w{22}$/m,
        /^total_tracks: \d+$/m,
        /^tracks\[\d+\]\{position,(?:id|uri),name,artists,album,seconds/m,
      ],
      get_album: [/^id: \w{22}$/m, /^artist_ids: "?\w{22}/m, /^released: \d{4}/m, /^tracks\[\d+\]\{id,name,/m],
      get_artist: [/^id: \w{22}$/m, /^name: \S/m],
      get_track: [/^ {2}id: \w{22}$/m, /^ {2}artist_ids: "?\w{22}/m, /^ {2}album_id: \w{22}$/m],
      get_saved_tracks: [/^tracks\[20\]\{id,name,artists,album,seconds,added/m, /^total: \d+$/m, /^next_offset: 20$/m],
      get_queue: [/^currently_playing:/m, /^queue\[\d+\]\{(?:id|uri),name,artists/m],
      add_tracks_to_playlist: [/^message: /m, /^verified: /m],
      remove_tracks_from_playlist: [/^message: /m],
    };

    const answers = (tool: string): readonly DayStep[] => weighed.steps.filter((step) => step.tool === tool);

    test.each(Object.entries(facts))('%s', (tool, wanted) => {
      expect(answers(tool).length).toBeGreaterThan(0);
      for (const { text } of answers(tool)) for (const fact of wanted) expect(text).toMatch(fact);
    });

    test('search: a link for each kind, ids, names and how to go on', () => {
      for (const { text } of answers('search').filter(({ text }) => !text.includes('items: []'))) {
        expect(text).toMatch(/^link: "https:\/\/open\.spotify\.com\/(?:track|album|artist)\/\{id\}"$/m);
        expect(text).toMatch(/^items\[\d+\]\{id,name/m);
        expect(text).toMatch(/^total: \d+$/m);
      }
    });

    test('a page that ends early says where it continues', () => {
      for (const { text } of answers('get_playlist')) {
        const { total_tracks, tracks, next_offset } = decode(text);
        const shown = Array.isArray(tracks) ? tracks.length : 0;
        expect(next_offset).toBe(shown === total_tracks ? undefined : shown);
        expect(shown).toBeGreaterThanOrEqual(20);
      }
    });
  });
});
