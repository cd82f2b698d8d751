import * as z from 'zod';
import type { Scope } from '../auth/scopes.ts';
import type { ToolEntry } from '../tools/manifest.ts';
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

const message = z.object({ method: z.literal('tools/call'), params: z.object({ name: z.string() }) });

/** The first scope that a message needs beyond those that are held; `undefined` when they suffice, or nothing is called. */
export async function missingScope(
  request: Request,
  held: readonly string[],
  scopeFor: (tool: string) => Scope | undefined,
): Promise<Scope | undefined> {
  if (request.method !== 'POST') return undefined;
  const calls = [await messageOf(request)].flat().flatMap((one) => message.safeParse(one).data ?? []);
  const needed = calls.flatMap(({ params }) => scopeFor(params.name) ?? []);
  return [...(held.includes('read') ? [] : (['read'] as const)), ...needed].find((scope) => !held.includes(scope));
}
