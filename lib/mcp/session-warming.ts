import type { AuthInfo } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { describeError, type Log } from '../observability/log.ts';
import type { McpEndpoint } from './handler.ts';
import { methodOf } from './message.ts';
import type { ClaimWarming } from './warming.ts';

/** Ports of session warming. */
export interface SessionWarmingPorts {
  readonly claim: ClaimWarming;
  /** How long a claim holds, milliseconds. */
  readonly period: number;
  /** Invokes the warming function asynchronously; resolves once the event is accepted. */
  readonly start: (event: { readonly user: string }) => Promise<void>;
  readonly log: Log;
}

/** The methods that open a session: the user's first question follows. */
const sessionOpeners: ReadonlySet<string> = new Set(['initialize', 'server/discover', 'tools/list']);

/**
 * Starts warming when a session opens. A successful claim means that nothing was warmed for this user within the
 * period; checking costs one round trip. A failure here does not fail the session.
 */
export const withWarming =
  (endpoint: McpEndpoint, ports: SessionWarmingPorts): McpEndpoint =>
  async (request, authInfo) => {
    const account = accountOf(authInfo);
    const opens = account !== undefined && sessionOpeners.has((await methodOf(request)) ?? '');
    const started = opens ? startFor(account, ports) : undefined;
    try {
      return await endpoint(request, authInfo);
    } finally {
      // Lambda runs nothing after the response.
      await started;
    }
  };

async function startFor(user: string, { claim, period, start, log }: SessionWarmingPorts): Promise<void> {
  try {
    if (await claim(user, period)) await start({ user });
  } catch (error) {
    log.warn('warming not started', describeError(error));
  }
}

const facts = z.object({ account: z.string().optional() });
const accountOf = ({ extra }: AuthInfo): string | undefined => facts.safeParse(extra).data?.account;
