import { beforeAll, describe, expect, it } from 'vitest';
import { tools } from '../../lib/tools/registry.ts';
import { clientKinds, type TestClient } from '../support/clients.ts';
import { useTestStack } from '../support/test-stack.ts';

const testStack = useTestStack();
const album = 'spotify:album:4aawyAB9vmqN3uQ7FjRGTy';
const track = 'spotify:track:4iV5W9uYEdYUVa79Axb7Rh';
const playlist_id = '3cEYpjA9oz9GiPac4AsH4n';

/** A tool, wrong arguments, and what the sentence must say after the tool's name. */
const rows: ReadonlyArray<readonly [tool: string, args: Readonly<Record<string, unknown>>, fault: RegExp]> = [
  ['search', {}, /query\b/],
  ['search', { query: '' }, /query\b/],
  ['search', { query: 'rain', limit: 0 }, /limit\b.*1/],
  ['search', { query: 'rain', limit: 'many' }, /limit\b.*number/],
  ['search', { query: 'rain', search_type: 'tune' }, /search_type\b.*track/],
  ['search', { query: 'rain', search_type: ['track', 'album'] }, /search_type\b.*; search_types takes several/],
  ['search', { query: 'rain', offset: 1000 }, /offset\b.*999/],
  ['search', { query: 'rain', q: 'rain' }, /q is not known \(it takes query, search_type, search_types, limit, offset/],
  ['get_album', { album_id: track }, /album_id\b.* is of the kind track, not album: get_track takes it/],
  [
    'get_album',
    { album_id: 'Abbey Road' },
    /album_id\b.*"Abbey Road" is not the id, URI or open\.spotify\.com link of an album/,
  ],
  ['get_album', { album_id: 7 }, /album_id\b.*"7" is not the id/],
  ['get_album', { album_id: true }, /album_id\b.*string/],
  ['get_current_user', { verbose: true }, /verbose is not known/],
  ['set_volume', { volume_percent: 101 }, /volume_percent\b.*100/],
  ['seek_to_position', { position_ms: -1 }, /position_ms\b.*0/],
  ['set_repeat', { state: 'forever' }, /state\b.*context/],
  ['create_playlist', { name: ' ' }, /name\b/],
  ['add_tracks_to_playlist', { playlist_id, track_uris: [track, album] }, /track_uris\.?\[1\].* is of the kind album/],
  [
    'save_tracks',
    { track_ids: [track, album, album, album] },
    /track_ids\[1\] is of the kind album, not track: save_albums takes it \(and 2 more of track_ids\)/,
  ],
  ['add_tracks_to_playlist', { playlist_id, track_uris: [] }, /track_uris\b.*1/],
];

describe.each([clientKinds.at(0), clientKinds.at(-1)].flatMap((kind) => (kind ? [[kind.name, kind] as const] : [])))(
  'wrong arguments by %s',
  (_name, kind) => {
    let client: TestClient;
    beforeAll(async () => {
      client = await testStack().connect(kind);
      return () => client.close();
    });

    it.each(rows)('%s %j: names the argument and shows a right call', async (tool, args, fault) => {
      const { isError, text, data } = await client.call(tool, args);
      expect({ isError, text, data }).toMatchObject({ isError: true, data: {} });
      expect(text).toMatch(new RegExp(`^Wrong arguments for ${tool}: ${fault.source}`));
      const example = JSON.parse(/A right call: (\{.*\})$/.exec(text)?.[1] ?? 'null');
      expect(example).toEqual(tools.find(({ name }) => name === tool)?.example);
    });

    it('names every wrong argument at once', async () => {
      const { text } = await client.call('search', { limit: 99, offset: -1 });
      expect(text).toMatch(/query\b.*; limit\b.*; offset\b/);
    });

    it('costs Spotify no call', async () => {
      expect(await testStack().demo.counts()).toEqual({});
    });
  },
);
