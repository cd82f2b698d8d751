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
  /** Hands the event to the function that warms; resolves when it is taken, rejects soon when it is not. */
  readonly start: (event: { readonly user: string }) => Promise<void>;
  readonly log: Log;
}

/** The methods that open a session: the user's first question follows. */
const openers: ReadonlySet<string> = new Set(['initialize', 'server/discover', 'tools/list']);

/**
 * Starts warming while a session opens. A claim that nobody held means that the user's entries are cold: it is the one
 * round trip that finding out costs. Whatever fails here, the session does not.
 */
export const withWarming =
  (endpoint: McpEndpoint, ports: SessionWarmingPorts): McpEndpoint =>
  async (request, authInfo) => {
    const account = accountOf(authInfo);
    const opens = account !== undefined && openers.has((await methodOf(request)) ?? '');
    const started = opens ? startFor(account, ports) : undefined;
    try {
      return await endpoint(request, authInfo);
    } finally {
      // Nothing runs after the answer.
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
