import { cut } from '../spotify/code-points.ts';
import type { ToolEntry } from '../tools/manifest.ts';

/** What is served at a path: tools in their order, or none and the sentence that says why. */
export interface Selection {
  readonly tools: readonly ToolEntry[];
  readonly complaint?: string;
}

const nothing = (complaint: string): Selection => ({ tools: [], complaint });

const all = '/mcp';
const readOnly = '/mcp/readonly';
const some = '/mcp/x/';

/** Paths whose selection is remembered: there are as many as clients choose, of any spelling. */
const remembered = 100;

/** What is served at each path, found out once. */
export function selection(entries: readonly ToolEntry[]): (pathname: string) => Selection {
  const known = new Map<string, Selection>();
  return (pathname) => {
    const found = known.get(pathname) ?? toolsAt(pathname, entries);
    if (found.complaint === undefined && known.size < remembered) known.set(pathname, found);
    return found;
  };
}

/** The tools at a path: all at `/mcp`, those that change nothing at `/mcp/readonly`, some toolsets at `/mcp/x/{toolset,toolset}`. */
export function toolsAt(pathname: string, every: readonly ToolEntry[]): Selection {
  if (pathname === all) return { tools: every };
  if (pathname === readOnly) return { tools: every.filter(({ effect }) => effect === 'read') };
  const names = pathname.startsWith(some) ? listed(pathname.slice(some.length)) : undefined;
  const known = [...new Set(every.map(({ toolset }) => toolset))];
  if (!names) return nothing(`MCP is served at ${all}, ${readOnly} and ${some}{toolset,toolset}. ${those(known)}`);
  const unknown = names.filter((name) => !known.includes(name));
  if (names.length === 0) return nothing(`${some} needs the names of toolsets. ${those(known)}`);
  if (unknown.length > 0) return nothing(`No toolset is named ${unknown.map(shown).join(', ')}. ${those(known)}`);
  return { tools: every.filter(({ toolset }) => names.includes(toolset)) };
}

/** Names in a path; some clients escape the comma. */
const listed = (path: string): readonly string[] =>
  path
    .replaceAll(/%2c/gi, ',')
    .split(',')
    .flatMap((name) => name || []);

const those = (names: readonly string[]): string => `The toolsets are: ${names.join(', ')}.`;
const shown = (name: string): string => `"${cut(name, 40)}"`;
