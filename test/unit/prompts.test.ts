import { describe, expect, test } from 'vitest';
import { cachedCompletions, matchingCompletions } from '../../lib/mcp/completions.ts';
import { prompts } from '../../lib/mcp/prompts.ts';
import { createToolLoader, toolEntries } from '../../lib/tools/manifest.ts';
import { tools, toolsets } from '../../lib/tools/registry.ts';
import { onlyData } from '../../lib/tools/toolsets/modules.ts';
import { contextWithStub, failWith } from '../support/tool-context.ts';

test.each(prompts.map((prompt) => [prompt.name, prompt] as const))('%s names only its tools', (_, prompt) => {
  const given = Object.fromEntries(Object.keys(prompt.args).map((name) => [name, name.toUpperCase()]));
  const words = new Set(prompt.text(given).match(/\b[a-z]+(?:_[a-z]+)*\b/g));
  const several = [...words].filter((word) => word.includes('_') && !/_term$/.test(word));
  expect(prompt.tools).toEqual(expect.arrayContaining(several));
  for (const name of prompt.tools) expect(words).toContain(name);
  expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining([...prompt.tools]));
});

describe('suggestions', () => {
  const known = [
    { id: 'aBc', name: 'Morning Coffee' },
    { id: 'xyz', name: 'Old Morning' },
    { id: 'mor', name: 'Night' },
    { id: 'q', name: 'Tomorrow' },
  ];
  test.each([
    ['mor', ['Morning Coffee', 'Old Morning', 'Night']],
    ['aB', ['Morning Coffee']],
    ['', ['Morning Coffee', 'Old Morning', 'Night', 'Tomorrow']],
    ['zzz', []],
  ])('for "%s"', (typed, names) => {
    expect(matchingCompletions(known, typed).map(({ name }) => name)).toEqual(names);
  });

  test('come from what is there, row by row; nothing there is no failure', async () => {
    const rows = [{ track: { id: '1', name: 'One' } }, { track: null }, 7];
    const load = createToolLoader(toolEntries(toolsets), onlyData);
    const fromCache = cachedCompletions(load, () => contextWithStub(() => ({ items: rows })).context);
    expect(await fromCache('track')).toEqual([{ id: '1', name: 'One' }]);
    const failure = { code: 'unavailable', host: 'api', cause: 'deadline', sent: 'no' } as const;
    const nothing = cachedCompletions(load, () => contextWithStub(() => failWith(failure)).context);
    expect(await nothing('track')).toEqual([]);
    expect(await fromCache('episode')).toEqual([]);
  });
});
