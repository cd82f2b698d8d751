import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { servedIn, type Tool } from '../../lib/tools/definition/tool.ts';
import { clientKinds, type TestClient } from '../support/clients.ts';
import { publishedTools } from '../support/published-tools.ts';
import { pick, sample } from '../support/scale.ts';
import { useTestStack } from '../support/test-stack.ts';
import { exampleOn } from '../support/tool-examples.ts';

const tools = publishedTools;
/** At a thin scale each change, and some of the reads: `test/contract` has all of them. */
const called = pick(tools, ({ effect }, nth) => effect !== 'read' || nth % 3 === 0);
const rows = called.map((tool) => [tool.name, tool] as const);
const me = z.object({ id: z.string() });

/** The tools whose change is not read back: the player's, which says itself what plays, covers, and rows that were moved. */
/** One of these is in each answer of a change: what was found afterwards, that nobody looked, or that nothing was changed. */
const found = ['verified', 'changed', 'playback', 'replayed', 'dry_run'];
const withoutLook: ReadonlySet<string> = new Set([
  ...['play', 'pause', 'skip_next', 'skip_previous', 'transfer_playback', 'set_volume', 'set_shuffle', 'set_repeat'],
  ...['seek_to_position', 'add_to_queue', 'add_custom_playlist_cover_image', 'update_playlist_items'],
]);

describe.each(sample(['development', 'extended'] as const))('every tool in %s mode', (mode) => {
  const testStack = useTestStack({ environment: { SPOTIFY_QUOTA_MODE: mode } });
  let client: TestClient;

  beforeAll(async () => {
    const [newest] = clientKinds;
    if (!newest) throw new Error('There is no client.');
    client = await testStack().connect(newest);
  });
  afterAll(() => client.close());

  const ask = (path: string) => testStack().demo.outside({ method: 'GET', path });

  async function exampleOf(tool: Tool) {
    const { controlUrl } = testStack().laptop.spotify;
    if (controlUrl === undefined) throw new Error('There is no demo Spotify.');
    const userId = me.parse(await ask('/me')).id;
    const call = async (name: string) => ({ data: (await client.call(name)).data });
    return exampleOn({ demo: { controlUrl, userId }, call, ask }, tool);
  }

  it('lists those of the published tools that the mode serves', async () => {
    const listed = await client.listTools();
    const served = tools.filter((tool) => servedIn(mode, tool)).map(({ name }) => name);
    expect(tools.map(({ name }) => name).filter((name) => listed.includes(name))).toEqual(served);
  });

  // Its scope is in no token that clients are offered: test/e2e/resource-server.test.ts calls it with one that has it.
  it.each(rows.filter(([name]) => name !== 'disconnect_account'))('%s', async (name, tool) => {
    if (name === 'pause') await client.call('skip_next');
    const example = await exampleOf(tool);
    const first = await client.call(name, example);
    // What nothing can undo goes ahead with the user's word only.
    const { confirm_token } = first.data;
    const answer = confirm_token === undefined ? first : await client.call(name, { ...example, confirm_token });
    if (servedIn(mode, tool)) {
      expect(answer.isError, answer.text).toBe(false);
      if (tool.effect !== 'read') {
        expect(answer.data).toMatchObject({ success: true });
        expect(found.filter((key) => key in answer.data)).not.toEqual([]);
      }
      if ('verified' in answer.data)
        expect(answer.data).toMatchObject({ verified: withoutLook.has(name) ? 'not looked' : true });
    } else {
      expect(answer.isError).toBe(true);
      expect(answer.text).toBe(
        `${name} is not available here: Spotify took what it needs from apps in Development Mode. ${tool.onlyExtended}`,
      );
    }
  });
});
