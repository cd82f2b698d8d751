import * as z from 'zod';
import type { Tool } from '../tools/tool.ts';
import { messageOf } from './message.ts';

/** What tools need by their effect: those that command the player `control`, others that change something `write`. */
export function scopeOf(tool: Tool, isPlayers: (name: string) => boolean): string {
  if (tool.effect === 'read') return 'read';
  return isPlayers(tool.name) ? 'control' : 'write';
}

const message = z.object({ method: z.literal('tools/call'), params: z.object({ name: z.string() }) });

/** The first scope that a message needs beyond those that are held; `undefined` when they suffice, or nothing is called. */
export async function missingScope(
  request: Request,
  held: readonly string[],
  scopeFor: (tool: string) => string | undefined,
): Promise<string | undefined> {
  if (request.method !== 'POST') return undefined;
  const calls = [await messageOf(request)].flat().flatMap((one) => message.safeParse(one).data ?? []);
  const needed = calls.flatMap(({ params }) => scopeFor(params.name) ?? []);
  return [...(held.includes('read') ? [] : ['read']), ...needed].find((scope) => !held.includes(scope));
}
