import * as z from 'zod';
import { SpotifyError } from '../spotify/failure.ts';
import type { ToolContext } from '../tools/definition/context.ts';
import type { Tool } from '../tools/definition/tool.ts';
import type { LoadTool } from '../tools/manifest.ts';
import { type ContextPorts, readingContext } from './tool-context.ts';

/** A completion for an argument. */
export interface Completion {
  readonly id: string;
  readonly name: string;
}

/** The user's items of a kind, from the cache alone; empty if none are cached. */
export type CompletionSource = (kind: string) => Promise<readonly Completion[]>;

const mostSuggestions = 20;

/** The items whose id or name, or a word of the name, starts with the typed text. */
export function matchingCompletions(known: readonly Completion[], typed: string): readonly Completion[] {
  const wanted = typed.trim().toLowerCase();
  const fits = ({ id, name }: Completion) =>
    id.startsWith(typed.trim()) || ` ${name.toLowerCase()}`.includes(` ${wanted}`);
  return known.filter(fits).slice(0, mostSuggestions);
}

const Row = z.object({ id: z.string(), name: z.string() });
const Answered = z.record(z.string(), z.unknown());

interface Source {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly key: string;
  /** The key of the item inside a row. */
  readonly inside?: string;
}

/** The tools whose cached results have names. */
const sources: Readonly<Record<string, Source>> = {
  playlist: { tool: 'get_user_playlists', args: {}, key: 'playlists' },
  artist: { tool: 'get_top_items', args: { item_type: 'artists' }, key: 'items' },
  track: { tool: 'get_saved_tracks', args: {}, key: 'tracks', inside: 'track' },
};

/**
 * Completions from cached results.
 * @param context with a pipeline that stops at the cache: a miss fails.
 */
export const cachedCompletions =
  (load: LoadTool, context: () => ToolContext): CompletionSource =>
  async (kind) => {
    const source = sources[kind];
    if (!source) return [];
    const tool = await load(source.tool);
    const { [source.key]: rows } = Answered.parse(await cachedResult(tool, source.args, context()));
    return (Array.isArray(rows) ? rows : []).flatMap((row: unknown) => {
      const thing = source.inside === undefined ? row : Answered.safeParse(row).data?.[source.inside];
      return Row.safeParse(thing).data ?? [];
    });
  };

async function cachedResult(tool: Tool, args: unknown, context: ToolContext): Promise<unknown> {
  try {
    return (await tool.call(args, context)).data;
  } catch (error) {
    if (error instanceof SpotifyError) return {};
    throw error;
  }
}

/** The deadline of a completion. Milliseconds. */
const maxDuration = 2000;
const facts = z.object({
  account: z.string().optional(),
  issuedAt: z.number().optional(),
  owner: z.literal(true).optional(),
  grant: z.string().optional(),
});

/** The completions for a caller; none without a Spotify account. */
export const completionsFor =
  (load: LoadTool, ports: ContextPorts) =>
  (caller: unknown): CompletionSource => {
    const { account, ...credential } = facts.parse(caller ?? {});
    if (account === undefined) return () => Promise.resolve([]);
    return cachedCompletions(load, () => {
      const call = { account, ...credential, deadline: ports.now() + maxDuration, onEvent: () => undefined };
      return readingContext(ports, call, { priority: 'bulk' });
    });
  };
