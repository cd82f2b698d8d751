import * as z from 'zod';
import { ZodError } from 'zod';
import type { Scope } from '../auth/scopes.ts';
import type { LoadTool, ToolEntry } from '../tools/manifest.ts';
import { coreToolset } from '../tools/toolsets/modules.ts';
import { readMessage } from './message.ts';

/** The toolsets and single tools that control the player. */
const playerTools: ReadonlySet<string> = new Set(['playback', 'queue', 'search_and_play', 'play_on_device']);

/**
 * Tools that delete the user's data. They need a scope of their own, so that a prompt injection cannot reach them with the
 * usual scopes.
 */
const deletingTools: ReadonlySet<string> = new Set(['disconnect_account']);

/** The scope of a tool by its effect: `control` for the player, `write` for any other change. */
export function scopeOf({ name, toolset, effect }: ToolEntry): Scope {
  if (deletingTools.has(name)) return 'disconnect';
  if (effect === 'read') return 'read';
  return playerTools.has(toolset) || playerTools.has(name) ? 'control' : 'write';
}

/** The scope that a call needs; `undefined` where there is no such tool. */
export type ScopeFor = (tool: string, args: unknown) => Promise<Scope | undefined>;

/** The scope of each call. A route needs the scope of its destination. */
export function scopeResolver(entries: readonly ToolEntry[], load: LoadTool): ScopeFor {
  const scopes = new Map(entries.map((entry) => [entry.name, scopeOf(entry)]));
  const routes = new Set(entries.filter(({ toolset }) => toolset === coreToolset).map(({ name }) => name));
  return async (name, args) => {
    if (!routes.has(name)) return scopes.get(name);
    try {
      const { destination } = await load(name);
      return scopes.get(destination ? destination(args).tool : name);
    } catch (error) {
      // Invalid arguments change nothing: the call itself reports them.
      if (error instanceof ZodError) return 'read';
      throw error;
    }
  };
}

const message = z.object({
  method: z.literal('tools/call'),
  params: z.object({ name: z.string(), arguments: z.unknown().optional() }),
});

/** The first scope that the calls of a message need and the token lacks; `undefined` if none is missing. */
export async function missingScope(
  request: Request,
  held: readonly string[],
  scopeFor: ScopeFor,
): Promise<Scope | undefined> {
  if (request.method !== 'POST') return undefined;
  const calls = [await readMessage(request)].flat().flatMap((one) => message.safeParse(one).data ?? []);
  const needed = await Promise.all(calls.map(({ params }) => scopeFor(params.name, params.arguments)));
  return (['read', ...needed] as const).find((scope) => scope !== undefined && !held.includes(scope));
}
