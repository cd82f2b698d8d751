import { expect, test } from 'vitest';
import { notesOf, partsOf } from '../../cli/output/answer.ts';
import { forTerminal } from '../../cli/output/render.ts';
import { widthOf } from '../../cli/output/text.ts';
import { tools } from '../../lib/tools/registry.ts';
import { useSpotifyTools } from '../support/spotify-tools.ts';
import { exampleOn } from '../support/tool-examples.ts';

const spotify = useSpotifyTools('extended');

test('the answer of every tool fits a terminal, however narrow', async () => {
  const { demo, call, ask } = spotify();
  // The status needs a server that runs: its command has a test of its own.
  for (const tool of tools.filter(({ name }) => name !== 'get_server_status')) {
    const { data } = await call(tool.name, await exampleOn({ demo, call, ask }, tool));
    for (const width of [24, 30, 40, 60, 80, 120]) {
      const text = forTerminal(partsOf(data, Date.now()), false, { colour: false, width });
      const tooLong = text.split('\n').filter((line) => widthOf(line) > width && !line.includes('://'));
      expect(tooLong, `${tool.name} at ${width} columns`).toEqual([]);
    }
    expect(notesOf(data).join()).not.toContain('undefined');
  }
});
