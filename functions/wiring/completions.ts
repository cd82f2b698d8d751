import * as z from 'zod';
import { type CompletionSource, cachedCompletions } from '../../lib/mcp/completions.ts';
import { type ContextPorts, readingContext } from '../../lib/mcp/tool-context.ts';
import type { LoadTool } from '../../lib/tools/manifest.ts';

/** Longer than a suggestion is waited for, in milliseconds. */
const soon = 2000;
const facts = z.object({
  account: z.string().optional(),
  issuedAt: z.number().optional(),
  owner: z.literal(true).optional(),
  grant: z.string().optional(),
});

/** What the cache knows of whoever calls; nothing of somebody without a Spotify account. */
export const completionsFor =
  (load: LoadTool, ports: ContextPorts) =>
  (caller: unknown): CompletionSource => {
    const { account, ...credential } = facts.parse(caller ?? {});
    if (account === undefined) return () => Promise.resolve([]);
    return cachedCompletions(load, () => {
      const call = { account, ...credential, deadline: ports.now() + soon, onEvent: () => undefined };
      return readingContext(ports, call, { priority: 'bulk' });
    });
  };
