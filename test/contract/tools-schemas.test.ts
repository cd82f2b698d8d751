import { afterEach, describe, expect, test, vi } from 'vitest';
import { servedIn, type Tool } from '../../lib/tools/definition/tool.ts';
import { tools, toolsets } from '../../lib/tools/registry.ts';
import { fullScale } from '../support/scale.ts';
import { useSpotifyTools } from '../support/spotify-tools.ts';
import { exampleOn } from '../support/tool-examples.ts';

/** The code of ours that makes a schema now; `undefined` for other code, such as the demo's. */
function schemaMaker(): string | undefined {
  const frames = (new Error('A schema').stack ?? '').split('\n').slice(1);
  const own = frames.find((frame) => !/node_modules|tools-schemas\.test/.test(frame)) ?? '';
  return /\/(lib\/[^)]+)/.exec(own)?.[1];
}

/** Runs something, and says where it made schemas: zod gives each one the property `_zod` when it makes it. */
async function schemasMadeBy(run: () => Promise<unknown>): Promise<readonly string[]> {
  const made: string[] = [];
  const { defineProperty } = Object;
  vi.spyOn(Object, 'defineProperty').mockImplementation((target, key, descriptor) => {
    const maker = key === '_zod' ? schemaMaker() : undefined;
    if (maker !== undefined) made.push(maker);
    return defineProperty(target, key, descriptor);
  });
  try {
    await run();
  } finally {
    vi.restoreAllMocks();
  }
  return made;
}

afterEach(() => void vi.restoreAllMocks());

// To make a schema takes ten times as long as to use it.
describe.each(['development', 'extended'] as const)('in %s mode', (mode) => {
  const spotify = useSpotifyTools(mode, true);
  const ofTheServer = Object.values(toolsets['server'] ?? {});
  // At a thin scale each tool is called in one of the modes.
  const isEarlier = (tool: Tool): boolean => mode === 'extended' && servedIn('development', tool) && !fullScale;
  const called = tools.filter((tool) => servedIn(mode, tool) && !isEarlier(tool) && !ofTheServer.includes(tool));

  test.each(called.map((tool) => [tool.name, tool] as const))('%s makes its schemas once', async (name, tool) => {
    const example = await exampleOn(spotify(), tool);
    await spotify().call(name, example);
    expect(await schemasMadeBy(() => spotify().call(name, example))).toEqual([]);
  });
});

test('a schema that is made in a call is seen', async () => {
  const { batchRead } = await import('../../lib/tools/builders/batch-read.ts');
  const { Track } = await import('../../lib/tools/schemas/entities.ts');
  const { input, example, title, description, name } =
    tools.find(({ name }) => name === 'get_several_tracks') ?? fail();
  const facts = { name, title, description, input, example };
  const made = await schemasMadeBy(async () => batchRead({ ...facts, path: 'tracks', row: Track, ids: () => [] }));
  expect(made[0]).toMatch(/^lib\/tools\/builders\/batch-read\.ts/);
});

function fail(): never {
  throw new Error('There is no such tool.');
}
