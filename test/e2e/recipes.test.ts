import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Data } from '../../lib/tools/definition/context.ts';
import { clientKinds, type TestClient } from '../support/clients.ts';
import { root } from '../support/environment.ts';
import { useTestStack } from '../support/test-stack.ts';
import { pick } from '../support/tool-answers.ts';

/** The rows of the page: what is said, and the tools that it names. */
const recipes = (readFileSync(path.join(root, 'docs/recipes.md'), 'utf8').match(/^\| “.*$/gm) ?? []).map((row) => ({
  say: row.split(' | ')[0]?.replace('| ', '') ?? '',
  named: [...row.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
}));

const testStack = useTestStack({ environment: { RATE_PER_SECOND: '1000', RATE_PER_MINUTE: '60000' } });
const called: string[] = [];
let client: TestClient;
beforeAll(async () => {
  const [kind] = clientKinds;
  if (kind) client = await testStack().connect(kind);
  return () => client.close();
});

/** Calls a tool as an assistant would; where it asks first, the person agrees. */
async function call(tool: string, args: Data = {}): Promise<Data> {
  called.push(tool);
  const { data, isError } = await client.call(tool, args);
  if (isError) throw new Error(JSON.stringify(data));
  // A large job says its cost first, and where to go on.
  if (data['success'] === false && 'continue_from' in data)
    return call(tool, { ...args, continue_from: data['continue_from'] });
  if (!('confirm_token' in data)) return data;
  return (await client.call(tool, { ...args, confirm_token: data['confirm_token'] })).data;
}

const rows = (data: Data): readonly unknown[] => {
  const found: unknown = Object.values(data).find((value) => Array.isArray(value));
  return Array.isArray(found) ? found : [];
};
const uriOf = (row: unknown): string => pick.text(row, 'uri');
const playing = async (): Promise<Data> => pick.data((await client.call('get_current_playback', { fresh: true })).data);
const playlistNamed = async (name: string): Promise<Data> => {
  const found = rows(await call('get_user_playlists', { limit: 50 })).find((row) => pick.text(row, 'name') === name);
  return pick.data(found);
};
/** The songs of a playlist; empty where a row is something else. */
const songsOf = async (id: string): Promise<readonly Data[]> => {
  const { data } = await client.call('get_playlist', { playlist_id: id, tracks_limit: 100, fresh: true });
  return pick.list(data, 'tracks', 'items').map((row) => pick.data(pick.data(row)['track'] ?? {}));
};

/** What the conversation has learnt so far. */
const known = { artist: '', focus: '', trip: '', made: '' };

/** What an assistant calls for each of them, and what has happened then. */
const played: Readonly<Record<string, () => Promise<unknown>>> = {
  '“Play something with rain.”': async () => {
    await call('search_and_play', { query: 'rain' });
    expect(pick.text(await playing(), 'track', 'name')).toMatch(/rain/i);
  },
  '“What is this?”': async () => {
    const data = await call('get_current_playback');
    expect(pick.text(data, 'device', 'name')).toBe('Desk Computer');
    known.artist = pick.text(data, 'track', 'artists', 0, 'id');
  },
  '“A bit louder, on the kitchen speaker.”': async () => {
    const devices = rows(await call('get_available_devices'));
    const speaker = devices.find((row) => pick.text(row, 'name') === 'Kitchen Speaker');
    const device_id = pick.text(speaker, 'id');
    await call('transfer_playback', { device_id });
    expect(await call('set_volume', { by: 10 })).toMatchObject({ volume_percent: 45 });
    const louder = { device: { name: 'Kitchen Speaker', volume_percent: 45 }, is_playing: true };
    // Spotify shows a change of the player some time later.
    await vi.waitFor(async () => expect(await playing()).toMatchObject(louder), 60_000);
  },
  '“Queue two more by this artist.”': async () => {
    const songs = rows(await call('get_artist_top_tracks', { artist_id: known.artist }))
      .slice(0, 2)
      .map(uriOf);
    for (const uri of songs) await call('add_to_queue', { uri });
    const { data } = await client.call('get_queue', { fresh: true });
    expect(pick.list(data, 'queue').slice(0, 2).map(uriOf)).toEqual(songs);
  },
  '“Like this song.”': async () => {
    const id = pick.text(await playing(), 'track', 'id');
    await call('save_tracks', { track_ids: [id] });
    const [first] = rows((await client.call('get_saved_tracks', { limit: 1, fresh: true })).data);
    expect(pick.text(first, 'track', 'id')).toBe(id);
  },
  '“Which albums did I save?”': async () => {
    const added = rows(await call('get_saved_albums')).map((row) => pick.text(row, 'added_at'));
    expect(added.length).toBeGreaterThan(10);
    expect(added).toEqual(added.toSorted().toReversed());
  },
  '“Make a playlist of these ten songs.”': async () => {
    const { data } = await client.call('get_artist_top_tracks', { artist_id: known.artist });
    const track_uris = rows(data).slice(0, 10).map(uriOf);
    const { playlist } = await call('create_playlist_with_tracks', { name: 'Ten', track_uris });
    expect((await songsOf(pick.text(playlist, 'id'))).map(uriOf)).toEqual(track_uris);
  },
  '“Which songs are twice in *Road Trip*? Take the copies out.”': async () => {
    known.trip = pick.text(await playlistNamed('Road Trip'), 'id');
    const before = await songsOf(known.trip);
    const plan = await call('dedupe_playlist', { playlist_id: known.trip, dry_run: true });
    expect(pick.number(plan, 'repeats', 'count')).toBe(4);
    expect(await songsOf(known.trip)).toHaveLength(before.length);
    await call('dedupe_playlist', { playlist_id: known.trip });
    expect(await songsOf(known.trip)).toHaveLength(before.length - 4);
  },
  '“Sort *Road Trip* by release date.”': async () => {
    const plan = await call('sort_playlist', { playlist_id: known.trip, by: 'release_date', dry_run: true });
    expect(pick.number(plan, 'calls', 'writing')).toBeGreaterThan(0);
    expect(await call('sort_playlist', { playlist_id: known.trip, by: 'release_date' })).toMatchObject({
      success: true,
      keeps_added_dates: true,
    });
    const dates = (await songsOf(known.trip)).flatMap(({ album }) => pick.data(album ?? {})['release_date'] ?? []);
    expect(dates.length).toBeGreaterThan(40);
    expect(dates).toEqual(dates.toSorted());
  },
  '“What is in *Focus* that is not in *Road Trip*?”': async () => {
    const { data } = await client.call('get_user_playlists', { limit: 50 });
    known.focus = pick.text(
      rows(data).find((row) => pick.text(row, 'name') === 'Focus'),
      'id',
    );
    const answer = await call('diff_playlists', { playlist_id: known.focus, other_playlist_id: known.trip });
    expect(pick.number(answer, 'only_in_first', 'count')).toBe(120);
  },
  '“Put both into one playlist, each song once.”': async () => {
    const answer = await call('merge_playlists', { playlist_ids: [known.focus, known.trip], name: 'Both' });
    known.made = pick.text(answer, 'playlist', 'id');
    expect(pick.number(answer, 'to_add')).toBe((await songsOf(known.made)).length + 66);
    expect(pick.list(answer, 'cannot_be_added', 'rows')).toHaveLength(2);
  },
  '“Undo that.”': async () => {
    expect(await call('undo_last_change')).toMatchObject({ success: true, undone: 'merge_playlists' });
    const { data } = await client.call('get_user_playlists', { limit: 50, fresh: true });
    expect(rows(data).map((row) => pick.text(row, 'id'))).not.toContain(known.made);
  },
};

describe('the recipes, as an assistant plays them against the demo', () => {
  it.each(recipes.map((recipe) => [recipe.say, recipe] as const))('%s', async (say, { named }) => {
    called.length = 0;
    const steps = played[say];
    if (!steps) throw new Error('Nobody plays this recipe.');
    await steps();
    expect([...new Set(called)]).toEqual(named);
  });

  it('and the sentences that the README opens with', async () => {
    const opening = readFileSync(path.join(root, 'README.md'), 'utf8').match(/^> “.*$/gm) ?? [];
    expect(opening).toHaveLength(3);
    expect(opening[0]).toContain('something like the last album, on the kitchen speaker');
    const { data: last } = await client.call('get_recently_played', { limit: 1 });
    const seed = pick.text(rows(last)[0], 'track', 'artists', 0, 'id');
    const like = await call('get_recommendations', { seed_artists: [seed], limit: 5 });
    const uris = pick.list(like, 'recommendations').map(uriOf);
    expect(await call('play_on_device', { device: 'kitchen', uris })).toMatchObject({ success: true });
    expect(opening[1]).toContain('songs I liked this month into a new playlist, sorted by release date');
    const liked = rows(await call('get_saved_tracks', { limit: 50 }));
    const since = new Date(Date.now() - 30 * 86_400_000).toISOString();
    const lately = liked
      .filter((row) => pick.text(row, 'added_at') > since)
      .map((row) => pick.text(row, 'track', 'uri'));
    expect(lately.length).toBeGreaterThan(3);
    const created = await call('create_playlist_with_tracks', { name: 'This month', track_uris: lately });
    const playlist_id = pick.text(created, 'playlist', 'id');
    expect(await call('sort_playlist', { playlist_id, by: 'release_date' })).toMatchObject({ success: true });
    // The third is a recipe.
    expect(opening[2]).toContain('twice in *Road Trip*');
  });
});
