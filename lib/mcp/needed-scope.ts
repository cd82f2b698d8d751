import * as z from 'zod';
import { ZodError } from 'zod';
import type { Scope } from '../auth/scopes.ts';
import type { LoadTool, ToolEntry } from '../tools/manifest.ts';
import { coreToolset } from '../tools/toolsets/modules.ts';
import { messageOf } from './message.ts';

/** What commands the player: two toolsets, and two tools of others. */
const players: ReadonlySet<string> = new Set(['playback', 'queue', 'search_and_play', 'play_on_device']);

/** What ends everything of the user: a model that follows somebody else's text must not reach it with the usual scopes. */
const ends: ReadonlySet<string> = new Set(['disconnect_account']);

/** What a tool needs by its effect: `control` where it commands the player, `write` where it changes anything else. */
export function scopeOf({ name, toolset, effect }: ToolEntry): Scope {
  if (ends.has(name)) return 'disconnect';
  if (effect === 'read') return 'read';
  return players.has(toolset) || players.has(name) ? 'control' : 'write';
}

/** The scope that a call needs; `undefined` where there is no such tool. */
export type ScopeFor = (tool: string, args: unknown) => Promise<Scope | undefined>;

/** What each call needs, where a route needs what the call that it leads to needs. */
export function scopesOf(entries: readonly ToolEntry[], load: LoadTool): ScopeFor {
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

/** The first scope that a message needs beyond those that are held; `undefined` when they suffice, or nothing is called. */
export async function missingScope(
  request: Request,
  held: readonly string[],
  scopeFor: ScopeFor,
): Promise<Scope | undefined> {
  if (request.method !== 'POST') return undefined;
  const calls = [await messageOf(request)].flat().flatMap((one) => message.safeParse(one).data ?? []);
  const needed = await Promise.all(calls.map(({ params }) => scopeFor(params.name, params.arguments)));
  return (['read', ...needed] as const).find((scope) => scope !== undefined && !held.includes(scope));
}
