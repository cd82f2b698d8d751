import { cut } from '../spotify/code-points.ts';
import type { Entry } from '../tools/manifest.ts';
import { coreNames, coreToolset } from '../tools/toolsets/modules.ts';

/** What is served at a path: tools in their order, or none and the sentence that says why. */
export interface Selection {
  readonly tools: readonly Entry[];
  readonly complaint?: string;
}

const nothing = (complaint: string): Selection => ({ tools: [], complaint });

const all = '/mcp';
const core = '/mcp/core';
const readOnly = '/mcp/readonly';
const some = '/mcp/x/';

/** Paths whose selection is remembered: there are as many as clients choose, of any spelling. */
const remembered = 100;

/** What is served at each path, found out once. */
export function selection(entries: readonly Entry[]): (pathname: string) => Selection {
  const known = new Map<string, Selection>();
  return (pathname) => {
    const found = known.get(pathname) ?? toolsAt(pathname, entries);
    if (found.complaint === undefined && known.size < remembered) known.set(pathname, found);
    return found;
  };
}

/**
 * The tools at a path: all at `/mcp`, a short list that can do everything at `/mcp/core`, those that change nothing at
 * `/mcp/readonly`, some toolsets at `/mcp/x/{toolset,toolset}`.
 */
export function toolsAt(pathname: string, entries: readonly Entry[]): Selection {
  const every = entries.filter(({ toolset }) => toolset !== coreToolset);
  if (pathname === all) return { tools: every };
  if (pathname === core) return { tools: coreSelection(entries) };
  if (pathname === readOnly) return { tools: every.filter(({ effect }) => effect === 'read') };
  const names = pathname.startsWith(some) ? listed(pathname.slice(some.length)) : undefined;
  const known = [...new Set(every.map(({ toolset }) => toolset))];
  if (!names)
    return nothing(`MCP is served at ${all}, ${core}, ${readOnly} and ${some}{toolset,toolset}. ${those(known)}`);
  const unknown = names.filter((name) => !known.includes(name));
  if (names.length === 0) return nothing(`${some} needs the names of toolsets. ${those(known)}`);
  if (unknown.length > 0) return nothing(`No toolset is named ${unknown.map(shown).join(', ')}. ${those(known)}`);
  return { tools: every.filter(({ toolset }) => names.includes(toolset)) };
}

/** What most jobs need, most wanted first; the rest is reached through the last three. */
const coreOrder = [
  'search',
  'get_now_playing',
  'play',
  'control_player',
  'add_to_queue',
  'get_library',
  'get_contents',
];

function coreSelection(entries: readonly Entry[]): readonly Entry[] {
  const there = entries.filter(({ name, toolset }) => toolset === coreToolset || coreNames.includes(name));
  const place = ({ name }: Entry): number => (coreOrder.indexOf(name) + coreOrder.length) % (coreOrder.length + 1);
  return there.toSorted((one, other) => place(one) - place(other));
}

/** Names in a path; some clients escape the comma. */
const listed = (path: string): readonly string[] =>
  path
    .replaceAll(/%2c/gi, ',')
    .split(',')
    .flatMap((name) => name || []);

const those = (names: readonly string[]): string => `The toolsets are: ${names.join(', ')}.`;
const shown = (name: string): string => `"${cut(name, 40)}"`;
