import { expect, test } from 'vitest';
import { listTool, packed, unpacked } from '../../lib/mcp/listing.ts';
import { scopeOf } from '../../lib/mcp/needed-scope.ts';
import { createToolLoader, packedEntries, toolEntries, unpackedEntries } from '../../lib/tools/manifest.ts';
import { tools, toolsets } from '../../lib/tools/registry.ts';
import { onlyData } from '../../lib/tools/toolsets/modules.ts';

const entries = toolEntries(toolsets);

test('the metadata of tools in the bundle equals that of the tools, also after JSON', () => {
  expect(JSON.parse(JSON.stringify(entries))).toEqual(entries);
  expect(entries.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
  expect([...unpacked(packed(tools)).values()]).toEqual(JSON.parse(JSON.stringify(tools.map(listTool))));
});

const listing = unpacked(packed(tools));

test.each(tools.map((tool) => [tool.name, tool] as const))('%s is listed as it is', (name, tool) => {
  const { title, description, effect } = tool;
  expect(listing.get(name)).toMatchObject({ name, title, description, annotations: { openWorldHint: true } });
  expect(listing.get(name)?.annotations.readOnlyHint).toBe(effect === 'read');
  expect(listing.get(name)?.annotations.destructiveHint).toBe(effect === 'destroy');
  expect(Object.keys(listing.get(name)?.inputSchema['properties'] ?? {})).toEqual(Object.keys(tool.input.shape));
});

test.each(tools.map((tool) => [tool.name, tool] as const))('%s is loaded by its name', async (name, tool) => {
  const { input, ...facts } = await createToolLoader(entries, onlyData)(name);
  expect(JSON.stringify(facts)).toBe(JSON.stringify({ ...tool, input: undefined }));
  expect(Object.keys(input.shape)).toEqual(Object.keys(tool.input.shape));
});

test.each(['constructor', 'get_nothing', ''])('there is no tool "%s" to load', async (name) => {
  await expect(createToolLoader(entries, onlyData)(name)).rejects.toThrow(`There is no tool ${name}`);
});

test('a listed tool that is missing in its toolset is named in the error', async () => {
  const gone = createToolLoader([{ name: 'gone', toolset: 'albums', effect: 'read' }], onlyData);
  await expect(gone('gone')).rejects.toThrow('There is no tool gone in the toolset albums.');
});

test.each([
  ['pause', 'control'],
  ['add_to_queue', 'control'],
  ['search_and_play', 'control'],
  ['play_on_device', 'control'],
  ['save_tracks', 'write'],
  ['get_queue', 'read'],
])('%s needs the scope %s', (name, scope) => {
  expect(entries.filter((entry) => entry.name === name).map(scopeOf)).toEqual([scope]);
});

test('entries of a bundle survive the round trip', () => {
  expect(unpackedEntries(JSON.parse(JSON.stringify(packedEntries(entries))))).toEqual(entries);
});
