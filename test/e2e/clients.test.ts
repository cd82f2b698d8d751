import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { decode } from '../../lib/compact/decode.ts';
import { instructions } from '../../lib/mcp/server.ts';
import { servedIn } from '../../lib/tools/definition/tool.ts';
import { tools } from '../../lib/tools/registry.ts';
import { type ClientKind, clientKinds, type TestClient, type ToolAnswer } from '../support/clients.ts';
import { useTestStack } from '../support/test-stack.ts';

const testStack = useTestStack();

const found = z.object({ items: z.array(z.object({ uri: z.string(), name: z.string() })) });
const created = z.object({ playlist: z.object({ id: z.string() }) });
const contents = z.object({
  description: z.string(),
  tracks: z.object({ items: z.array(z.object({ track: z.object({ uri: z.string() }) })) }),
});
const done = z.object({ success: z.literal(true) });
const written = {
  found: z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) }),
  contents: z.object({ description: z.string(), tracks: z.array(z.object({ id: z.string() })) }),
  done: z.object({ message: z.string().min(1) }),
} as const;

/** An answer's data in the form a scenario needs; an error of the tool fails the test with its own sentence. */
function dataOf<T>({ isError, text, data }: ToolAnswer, schema: z.ZodType<T>): T {
  expect(isError, text).toBe(false);
  return schema.parse(data);
}

/** What the compact text of an answer says, which is all that a model has. */
function textOf<T>({ isError, text }: ToolAnswer, schema: z.ZodType<T>): T {
  expect(isError, text).toBe(false);
  return schema.parse(decode(text));
}

/** Data and text both say that a change is done. */
function expectDone(answer: ToolAnswer): void {
  dataOf(answer, done);
  textOf(answer, written.done);
}

/** The writes that reached Spotify, as method and path. */
async function writes(): Promise<readonly string[]> {
  const requests = await testStack().demo.requests();
  return requests.flatMap(({ method, url }) =>
    method === 'GET' || url === '/api/token' ? [] : [`${method} ${url.split('?')[0]}`],
  );
}

describe.each(clientKinds.map((kind) => [kind.name, kind] as const))('%s', (_name, kind: ClientKind) => {
  let client: TestClient;
  beforeAll(async () => {
    await testStack().demo.reset();
    client = await testStack().connect(kind);
  });
  afterAll(() => client.close());

  it('agrees on a revision and is told how to use the server', () => {
    expect(client).toMatchObject({ revision: kind.revision, instructions });
  });

  it('lists every tool, always in the same order', async () => {
    const listed = await client.listTools();
    const served = tools.filter((tool) => servedIn('development', tool)).map(({ name }) => name);
    expect(listed.toSorted()).toEqual(served.sort());
    expect(await client.listTools()).toEqual(listed);
  });

  it('searches and plays what it found, once', async () => {
    const answer = await client.call('search', { query: 'night', limit: 5 });
    const { items } = dataOf(answer, found);
    expect(items).toHaveLength(5);
    const rows = textOf(answer, written.found).items;
    expect(rows.map(({ id, name }) => ({ uri: `spotify:track:${id}`, name }))).toEqual(items);
    const uri = items[2]?.uri ?? '';
    // A model goes on with the id that it reads.
    expectDone(await client.call('play', { uris: [rows[2]?.id] }));
    expect(await testStack().demo.outside({ method: 'GET', path: '/me/player' })).toMatchObject({
      is_playing: true,
      item: { uri },
    });
    expect((await client.call('get_current_playback')).data).toMatchObject({ is_playing: true, track: { uri } });
    expect(await writes()).toEqual(['PUT /v1/me/player/play']);
  });

  it('makes a playlist, fills it, reads it back and takes something out, each once', async () => {
    await testStack().demo.reset();
    const [first, second] = await Promise.all([
      testStack().demo.resolve('$track:17'),
      testStack().demo.resolve('$track:23'),
    ]);
    const name = `Made by ${kind.name}`;
    const result = await client.call('create_playlist', { name, public: false, description: 'Slow & warm' });
    const { id: playlist_id } = dataOf(result, created).playlist;
    expect(textOf(result, created).playlist.id).toBe(playlist_id);
    const add = { playlist_id, track_uris: [first.uri, second.uri] };
    expectDone(await client.call('add_tracks_to_playlist', add));
    expect(await urisOf(playlist_id)).toEqual([first.uri, second.uri]);
    expectDone(await client.call('remove_tracks_from_playlist', { playlist_id, track_uris: [first.uri] }));
    expect(await urisOf(playlist_id)).toEqual([second.uri]);

    expect(await testStack().demo.outside({ method: 'GET', path: `/playlists/${playlist_id}` })).toMatchObject({
      name,
      // Spotify gives descriptions as HTML.
      description: 'Slow &amp; warm',
      public: false,
      items: { total: 1, items: [{ item: { uri: second.uri } }] },
    });
    const items = `/v1/playlists/${playlist_id}/items`;
    expect(await writes()).toEqual(['POST /v1/me/playlists', `POST ${items}`, `DELETE ${items}`]);
  });

  const urisOf = async (playlist_id: string): Promise<readonly string[]> => {
    const answer = await client.call('get_playlist', { playlist_id });
    const { tracks, description } = dataOf(answer, contents);
    const uris = tracks.items.map(({ track }) => track.uri);
    const text = textOf(answer, written.contents);
    expect(text.tracks.map(({ id }) => `spotify:track:${id}`)).toEqual(uris);
    expect([description, text.description]).toEqual(['Slow & warm', 'Slow & warm']);
    return uris;
  };

  it('is refused with the code of the protocol when it calls a tool that does not exist', async () => {
    await expect(client.call('hum')).rejects.toMatchObject({ code: -32602 });
  });
});
