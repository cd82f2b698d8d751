import { expect, test } from 'vitest';
import { type Selection, toolsAt } from '../../lib/mcp/selection.ts';
import { toolEntries } from '../../lib/tools/manifest.ts';
import { tools, toolsets } from '../../lib/tools/registry.ts';

const names = ({ tools, complaint }: Selection): readonly string[] =>
  complaint === undefined ? tools.map(({ name }) => name) : [complaint];
const at = (pathname: string): readonly string[] => names(toolsAt(pathname, toolEntries(toolsets)));
const namesOf = (toolset: string): readonly string[] => Object.values(toolsets[toolset] ?? {}).map(({ name }) => name);

test('/mcp has every tool once, and what people do first among the first 40', () => {
  expect(at('/mcp').toSorted()).toEqual(tools.map(({ name }) => name).sort());
  const first = at('/mcp').slice(0, 40);
  const jobs = ['play', 'search', 'get_current_playback', 'add_to_queue', 'get_user_playlists', 'get_playlist'];
  expect(first).toEqual(expect.arrayContaining([...jobs, 'get_saved_tracks', 'create_playlist', 'undo_last_change']));
  expect(first.filter((name) => name.startsWith('get_several'))).toEqual([]);
});

test('/mcp/readonly has the tools that change nothing, and all of them', () => {
  const reading = tools.filter(({ effect }) => effect === 'read').map(({ name }) => name);
  expect(at('/mcp/readonly').toSorted()).toEqual(reading.toSorted());
  expect(at('/mcp/readonly')).toContain('search');
  expect(at('/mcp/readonly')).not.toContain('play');
});

test.each(['/mcp/x/playback,playlists', '/mcp/x/playlists,playback', '/mcp/x/playback%2Cplaylists,playback'])(
  '%s has two toolsets, in one order',
  (path) => {
    expect(at(path)).toEqual(
      at('/mcp').filter((name) => [...namesOf('playback'), ...namesOf('playlists')].includes(name)),
    );
  },
);

const known = `The toolsets are: ${Object.keys(toolsets).join(', ')}.`;

test.each([
  ['/mcp/x/playback,humming', `No toolset is named "humming". ${known}`],
  ['/mcp/x/constructor', `No toolset is named "constructor". ${known}`],
  ['/mcp/x/', `/mcp/x/ needs the names of toolsets. ${known}`],
  ['/mcp/x', `MCP is served at /mcp, /mcp/core, /mcp/readonly and /mcp/x/{toolset,toolset}. ${known}`],
  ['/mcp/', `MCP is served at /mcp, /mcp/core, /mcp/readonly and /mcp/x/{toolset,toolset}. ${known}`],
  ['/mcp/readonly/x', `MCP is served at /mcp, /mcp/core, /mcp/readonly and /mcp/x/{toolset,toolset}. ${known}`],
])('nothing is served at %s, and it says what is', (path, complaint) => {
  expect(at(path)).toEqual([complaint]);
});
