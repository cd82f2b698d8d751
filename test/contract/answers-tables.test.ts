import { describe, expect, test } from 'vitest';
import { extraColumns } from '../../lib/compact/columns.ts';
import { compact } from '../../lib/compact/compact.ts';
import { decode } from '../../lib/compact/decode.ts';
import { encode } from '../../lib/compact/encode.ts';
import { searchTypes } from '../../lib/tools/calls/search.ts';
import type { Data } from '../../lib/tools/definition/context.ts';
import { servedIn } from '../../lib/tools/definition/tool.ts';
import { tools } from '../../lib/tools/registry.ts';
import { useSpotifyTools } from '../support/spotify-tools.ts';
import { exampleOn } from '../support/tool-examples.ts';

const listing = tools.filter(({ input }) => 'detail' in input.shape);

/** Names of lists of things in data, at any depth: what an answer must show as tables. */
function listsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]) => {
    const isList = Array.isArray(inside) && JSON.stringify(inside[0] ?? null).includes('"uri":"spotify:');
    return isList ? [key] : listsIn(inside);
  });
}

test('every tool whose answer is a page or a batch of things takes detail and fields', () => {
  const pages = tools.filter(
    ({ effect, input }) => effect === 'read' && ('limit' in input.shape || 'offset' in input.shape),
  );
  // Categories have no URI and no facts beside their name.
  const without = pages.filter((tool) => !listing.includes(tool)).map(({ name }) => name);
  expect(without).toEqual(['get_several_browse_categories']);
  expect(listing.length).toBeGreaterThan(30);
  for (const { name, input } of listing) expect('fields' in input.shape, name).toBe(true);
});

describe.each(['development', 'extended'] as const)('in %s mode', (mode) => {
  const spotify = useSpotifyTools(mode);
  const served = listing.filter((tool) => servedIn(mode, tool)).map((tool) => [tool.name, tool] as const);

  const answerOf = async (name: string, more: Data): Promise<{ readonly text: string; readonly data: Data }> => {
    const tool = tools.find((one) => one.name === name);
    if (!tool) throw new Error(name);
    const { demo, call, ask } = spotify();
    const example = await exampleOn({ demo, call, ask }, tool);
    const found = name === 'search' ? { query: 'the' } : {};
    const { data, wanted } = await call(name, { ...example, ...found, ...more });
    return { text: encode(compact(data, wanted)), data };
  };

  test.each(served)('%s writes tables, and nothing is written twice', async (name) => {
    for (const detail of ['concise', 'full']) {
      const { text, data } = await answerOf(name, { detail });
      // A row that differs from the others would make a list of objects of the whole table.
      expect(text, name).not.toMatch(/^\s*- /m);
      const heads = [...text.matchAll(/^\s*\w+\[\d+\](?:\{([^}]*)\})?:/gm)];
      expect(heads.length, text).toBeGreaterThanOrEqual(new Set(listsIn(data)).size);
      const ids = [...text.matchAll(/(?<![\w/])[0-9A-Za-z]{22}(?!\w)/g)].map(([id]) => id);
      const rows = heads.filter(([, columns]) => columns !== undefined);
      if (detail === 'concise' && rows.length > 0)
        expect(text).not.toMatch(/external_urls|open\.spotify\.com\/\w+\/\w{22}/);
      expect(ids.length).toBeGreaterThan(0);
      expect(decode(text)).toEqual(JSON.parse(JSON.stringify(decode(text))));
    }
  });

  test.each(searchTypes)('search for the kind %s writes a table', async (search_type) => {
    const { text } = await answerOf('search', { search_type });
    expect(text).toMatch(/^items\[\d+\]\{(?:id|uri),name\b/m);
  });

  test.each(served)('%s gives URIs alone with detail uris', async (name) => {
    const { text, data } = await answerOf(name, { detail: 'uris' });
    const uris = JSON.stringify(data).match(/"uri":"spotify:[a-z]+:\w{22}"/g) ?? [];
    const shown = text.match(/spotify:[a-z]+:\w{22}/g) ?? [];
    expect(uris.length, text).toBeGreaterThan(0);
    expect(shown.length).toBeGreaterThan(0);
    expect(text).not.toMatch(/\{(?:position,)?(?:id|uri),name/);
  });
});

test('fields adds columns that there are, and refuses others with their names', () => {
  const row = { id: 'a'.repeat(22), uri: `spotify:track:${'a'.repeat(22)}`, name: 'x', album: { id: 'b', name: 'y' } };
  const columns = (fields: readonly string[]) => encode(compact({ items: [row] }, { detail: 'concise', fields }));
  expect(columns([])).toContain('{id,name,album}');
  expect(columns(['album_id'])).toContain('{id,name,album,album_id}');
  const search = tools.find(({ name }) => name === 'search');
  const wrong = search?.input.safeParse({ query: 'x', fields: ['colour'] });
  expect(wrong?.error?.message).toContain('album_id');
  expect(extraColumns).toContain('added_at');
});
