import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { takers, withRightPlaces } from '../../lib/mcp/wrong-kind.ts';
import type { Mode } from '../../lib/spotify/operation.ts';
import { checked } from '../../lib/tools/definition/checked.ts';
import { servedIn, type Tool } from '../../lib/tools/definition/tool.ts';
import { coreRoutes, tools } from '../../lib/tools/registry.ts';
import { getTool } from '../support/tool-context.ts';

const id = '4iV5W9uYEdYUVa79Axb7Rh';
const kinds = ['track', 'album', 'artist', 'playlist', 'show', 'episode', 'audiobook', 'chapter', 'user'] as const;
const uris = [...kinds, 'collection'].map((kind) => `spotify:${kind}:${id}`);

const served = (mode: Mode): readonly Tool[] => tools.filter((tool) => servedIn(mode, tool));

/** What is said of one wrong argument. */
async function said(tool: Tool, args: Readonly<Record<string, unknown>>, mode: Mode): Promise<readonly string[]> {
  const names = served(mode).map(({ name }) => name);
  const load = (name: string) => Promise.resolve(getTool(name));
  try {
    checked(tool, args);
    return [];
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const { issues } = await withRightPlaces(tool, error, { names, load });
    return issues.flatMap(({ path, message }) => (String(path[0]) in args ? [message] : []));
  }
}

describe.each(['development', 'extended'] as const)('a reference of a wrong kind in %s mode', (mode) => {
  const rows = [...served(mode), ...coreRoutes].flatMap((tool) => {
    const names = new Set(uris.flatMap((uri) => takers(tool, uri)));
    return [...names].map((name) => [tool.name, name, tool] as const);
  });
  test('has rows', () => expect(rows.length).toBeGreaterThan(70));

  test.each(rows)('for %s, %s, leads to what takes it', async (_, name, tool) => {
    for (const kind of kinds) {
      const uri = `spotify:${kind}:${id}`;
      if (takers(tool, uri).includes(name)) continue;
      const [message = '', ...others] = await said(tool, { [name]: uri }, mode);
      expect(others).toEqual([]);
      const [, own, other, how] =
        /^is of the kind \w+, not [^:]+: (?:give it as (\w+)|give follow_type: (?:artist|user) too|(\w+) (takes it|reads it|lists its \w+s))$/.exec(
          message,
        ) ?? [];
      expect(message).toMatch(/: (?:give|[a-z_]+ (?:takes|reads|lists))/);
      if (own !== undefined) expect(takers(tool, uri)).toContain(own);
      if (other === undefined) continue;
      expect(served(mode).map((one) => one.name)).toContain(other);
      expect(takers(getTool(other), uri), message).not.toEqual([]);
      expect(takers(tool, uri), message).toEqual([]);
      expect(getTool(other).effect).toBe(how === 'takes it' ? tool.effect : 'read');
    }
  });

  test.each([
    ['play', 'uris', 'album', 'give it as context_uri'],
    ['play', 'context_uri', 'track', 'give it as uris'],
    ['get_track', 'track_id', 'album', 'get_album takes it'],
    ['save_tracks', 'track_ids', 'show', 'save_shows takes it'],
    ['add_tracks_to_playlist', 'track_uris', 'album', 'get_album_tracks lists its tracks'],
    ['add_tracks_to_playlist', 'playlist_id', 'track', 'give it as track_uris'],
    ['follow_playlist', 'playlist_id', 'artist', 'follow_artists_or_users takes it'],
    ['unfollow_artists_or_users', 'ids', 'playlist', 'unfollow_playlist takes it'],
    ['check_following_artists_or_users', 'ids', 'playlist', 'check_current_user_follows_playlist takes it'],
    ['follow_artists_or_users', 'ids', 'user', 'give follow_type: user too'],
    ['copy_playlist', 'playlist_id', 'album', 'get_album reads it'],
    ['remove_tracks_from_playlist', 'track_uris', 'audiobook', 'get_audiobook reads it'],
  ])('for %s, %s: %s', async (name, argument, kind, place) => {
    const args = { [argument]: `https://open.spotify.com/${kind}/${id}` };
    expect(await said(getTool(name), args, mode)).toEqual([expect.stringMatching(`: ${place}$`)]);
  });

  test('is looked up once for a whole list', async () => {
    const asked: string[] = [];
    const tool = getTool('save_tracks');
    const { error } = tool.input.safeParse({ track_ids: Array(50).fill(`spotify:album:${id}`) });
    const load = (name: string) => Promise.resolve(getTool(asked[asked.push(name) - 1] ?? ''));
    const names = served(mode).map((one) => one.name);
    if (error) await withRightPlaces(tool, error, { names, load });
    expect(asked).toEqual(['save_albums']);
  });
});

test('the liked songs, which are no playlist, are listed and copied by other tools', async () => {
  for (const value of ['liked songs', 'spotify:collection', 'https://open.spotify.com/collection/tracks']) {
    const [message = ''] = await said(getTool('sort_playlist'), { playlist_id: value }, 'development');
    expect(message).toMatch(/^is "liked songs", not playlist: get_saved_tracks .*, create_playlist_with_tracks /);
  }
});
