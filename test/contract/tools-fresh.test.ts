import { describe, expect, test } from 'vitest';
import type { Kind } from '../../lib/spotify/operation.ts';
import { servedIn } from '../../lib/tools/definition/tool.ts';
import { publishedTools } from '../support/published-tools.ts';
import { useSpotifyTools } from '../support/spotify-tools.ts';
import { exampleOn } from '../support/tool-examples.ts';

/** What the user changes in Spotify's own app. */
const personal: ReadonlySet<Kind> = new Set([
  'playlist',
  'library',
  'playback',
  'queue',
  'devices',
  'recently_played',
  'profile',
  'top_items',
  'followed',
]);

describe.each(['development', 'extended'] as const)('reads past the cache in %s mode', (mode) => {
  const spotify = useSpotifyTools(mode);
  const reads = publishedTools.filter((tool) => tool.effect === 'read' && servedIn(mode, tool));

  test.each(reads.map((tool) => [tool.name, tool] as const))('%s', async (name, tool) => {
    const { requests } = await spotify().call(name, await exampleOn(spotify(), tool));
    const [first] = requests;
    const about = requests.filter(
      ({ operation: { audience, kind } }) => audience === 'user' && kind && personal.has(kind),
    );
    const offers = 'fresh' in tool.input.shape;
    if (first && about.length === requests.length) expect(offers).toBe(true);
    // In extended mode a replacement's own data may be nobody's in particular.
    if (offers && mode === 'development') expect(about.length).toBeGreaterThan(0);
  });
});
