import * as z from 'zod';
import { type Recall, recalled } from '../../lib/mcp/recall.ts';
import { type ContextPorts, toolContext } from '../../lib/mcp/tool-context.ts';
import { loadTool } from './bundled-tools.ts';

/** Longer than a suggestion is waited for, in milliseconds. */
const soon = 2000;
const facts = z.object({
  account: z.string().optional(),
  issuedAt: z.number().optional(),
  owner: z.literal(true).optional(),
  grant: z.string().optional(),
});

/** What the cache knows of whoever calls; nothing of somebody without a Spotify account. */
export const recallFor =
  (ports: ContextPorts) =>
  (caller: unknown): Recall => {
    const { account, ...credential } = facts.parse(caller ?? {});
    if (account === undefined) return () => Promise.resolve([]);
    const call = { account, ...credential, fresh: false, priority: 'bulk', onEvent: () => undefined } as const;
    return recalled(loadTool, () => toolContext(ports, { ...call, deadline: ports.now() + soon }));
  };
