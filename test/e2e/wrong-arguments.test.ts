import { beforeAll, describe, expect, it } from 'vitest';
import { tools } from '../../lib/tools/registry.ts';
import { clientKinds, type TestClient } from '../support/clients.ts';
import { useWorld } from '../support/world.ts';

const world = useWorld();
const album = 'spotify:album:4aawyAB9vmqN3uQ7FjRGTy';
const track = 'spotify:track:4iV5W9uYEdYUVa79Axb7Rh';

const rows: ReadonlyArray<readonly [tool: string, args: Readonly<Record<string, unknown>>, fault: string]> = [
  ['search', {}, 'query: is missing'],
  ['search', { query: '' }, 'query: '],
  ['search', { query: 'rain', limit: 0 }, 'limit: '],
  ['search', { query: 'rain', limit: 'many' }, 'limit: '],
  ['search', { query: 'rain', search_type: 'song' }, 'search_type: '],
  ['search', { query: 'rain', offset: 1000 }, 'offset: must be at most 999'],
  ['search', { q: 'rain' }, 'q is not known (it takes query, search_type, limit, offset'],
  ['get_album', { album_id: track }, 'album_id: is of the kind track, not album'],
  [
    'get_album',
    { album_id: 'Abbey Road' },
    'album_id: "Abbey Road" is not the id, URI or open.spotify.com link of an album',
  ],
  ['get_album', { album_id: 7 }, 'album_id: '],
  ['get_current_user', { verbose: true }, 'verbose is not known (it takes none)'],
  ['set_volume', { volume_percent: 101 }, 'volume_percent: '],
  ['seek_to_position', { position_ms: -1 }, 'position_ms: '],
  ['set_repeat', { state: 'forever' }, 'state: '],
  ['create_playlist', { name: ' ' }, 'name: '],
  ['add_tracks_to_playlist', { playlist_id: '3cEYpjA9oz9GiPac4AsH4n', track_uris: [track, album] }, 'track_uris.[1]: '],
  ['add_tracks_to_playlist', { playlist_id: '3cEYpjA9oz9GiPac4AsH4n', track_uris: [] }, 'track_uris: '],
];

describe.each([clientKinds.at(0), clientKinds.at(-1)].flatMap((kind) => (kind ? [[kind.name, kind] as const] : [])))(
  'wrong arguments by %s',
  (_name, kind) => {
    let client: TestClient;
    beforeAll(async () => {
      client = await world().connect(kind);
      return () => client.close();
    });

    it.each(rows)('%s %j: names the argument and shows a right call', async (tool, args, fault) => {
      const { isError, text, data } = await client.call(tool, args);
      expect({ isError, text, data }).toMatchObject({ isError: true, data: {} });
      expect(text).toMatch(new RegExp(`^Wrong arguments for ${tool}: `));
      expect(text).toContain(fault);
      const example = JSON.parse(/A right call: (\{.*\})$/.exec(text)?.[1] ?? 'null');
      expect(example).toEqual(tools.find(({ name }) => name === tool)?.example);
    });

    it('names every wrong argument at once', async () => {
      const { text } = await client.call('search', { limit: 99, offset: -1 });
      expect(text).toMatch(/query: .*; limit: .*; offset: /);
    });

    it('costs Spotify no call', async () => {
      expect(await world().demo.counts()).toEqual({});
    });
  },
);
