import * as z from 'zod';
import { connectedApps } from '../../spotify/connected-apps.ts';
import type { Data } from '../definition/context.ts';
import {
  type CacheStatus,
  type CircuitStatus,
  type QuotaStatus,
  type ServerPorts,
  type ServerStatus,
  signInAdvice,
} from '../definition/server-status.ts';
import { type Tool, type Toolset, tool } from '../definition/tool.ts';
import { confirm_token, confirmationInstructions, requireConfirmation } from '../guards/confirmation.ts';

export const serverTools = ({ status, disconnect }: ServerPorts): Toolset => ({
  disconnectAccount: disconnectAccount(disconnect),
  getServerStatus: getServerStatus(status),
});

const getServerStatus = (status: ServerPorts['status']): Tool =>
  tool({
    name: 'get_server_status',
    title: 'Server status',
    description:
      'State of this server and its Spotify quota, without a call to Spotify: calls left, what is shut until when, failing endpoints, rate limit, sign-in. For calls that fail or are slow, or before a large job.',
    effect: 'read',
    input: z.strictObject({}),
    example: {},
    run: async (_, { caller, now }) => ({ data: shown(await status(caller), now()) }),
  });

/** The present problems, the worst first, and until when; or that there are none. */
function verdict({ signIn, quotas, circuits, rate, known }: ServerStatus): string {
  if (signIn?.connected === false) return 'Not connected: the user must sign in with Spotify again.';
  const shut = quotas.flatMap(({ bucket, gate }) => (gate ? [`${bucket} until ${time(gate.closedUntil)}`] : []));
  const failing = circuits.flatMap(({ group, state }) => (state === 'closed' ? [] : [group]));
  const spent = quotas.flatMap(({ bucket, left, gate }) => (left < 1 && !gate ? [bucket] : []));
  const wrong = [
    shut.length > 0 && `Spotify takes no calls now for ${shut.join(', ')}`,
    failing.length > 0 && `Spotify fails now for ${failing.join(', ')}: these answers may be old`,
    spent.length > 0 && `By this server's estimate today's quota is used up for ${spent.join(', ')}`,
    rate.minute.left < 1 && "Slow for up to a minute: this server's own limit of calls a minute is used up",
  ].filter((sentence) => sentence !== false);
  if (wrong.length > 0) return `${wrong.join('. ')}. The rest works.`;
  const unsure = known ? '' : ' as far as this container knows: the shared state could not be read';
  const least = quotas.toSorted((one, other) => one.left / one.estimate - other.left / other.estimate)[0];
  const rest = least ? ` Least quota left: ${least.bucket}, about ${least.left} of ${least.estimate} calls a day.` : '';
  return `All is well${unsure}.${rest}`;
}

function shown(status: ServerStatus, now: number): Data {
  const { version, mode, off, rate, cache, known } = status;
  return {
    verdict: verdict(status),
    version,
    mode,
    ...(off.length > 0 && { switched_off: off }),
    sign_in: signIn(status.signIn, now),
    quotas: status.quotas.map(quota),
    quota_note: 'Spotify publishes no quotas: estimate and left are this server’s own.',
    breakers: status.circuits.map(breaker),
    rate_limit: { calls_left_this_second: rate.second.left, calls_left_this_minute: rate.minute.left },
    ...(cache && {
      cache: {
        last_hour: cached(cache.last_hour),
        last_day: cached(cache.last_day),
        last_week: cached(cache.last_week),
      },
    }),
    ...(!known && { note: 'The shared state could not be read: this is what one container saw last.' }),
  };
}

const cached = ({ reads, hitRate, stale, invalidated, entries, bytes, hitRates, topKeys }: CacheStatus): Data => ({
  reads,
  hit_rate: hitRate,
  served_stale: stale,
  invalidated,
  entries_written: entries,
  bytes_written: bytes,
  hit_rate_by_strategy: hitRates,
  top_keys: topKeys,
});

const time = (milliseconds: number): string => new Date(milliseconds).toISOString();

function signIn(facts: ServerStatus['signIn'], now: number): Data {
  const { connected, consentedAt, consentEndsAt } = facts ?? {};
  const advice = signInAdvice(facts, now);
  return {
    connected,
    ...(consentedAt !== undefined && { consented_at: time(consentedAt) }),
    ...(consentEndsAt !== undefined && { ends_at: time(consentEndsAt) }),
    ...(advice !== undefined && { advice }),
  };
}

const quota = ({ bucket, calls, estimate, left, gate }: QuotaStatus): Data => ({
  bucket,
  calls_last_24_hours: calls,
  estimate,
  left,
  ...(gate && { shut_until: time(gate.closedUntil), shut_by: gate.reason === 'quota' ? 'quota' : 'rate limit' }),
});

const breaker = ({ group, state, openUntil }: CircuitStatus): Data => ({
  group,
  state,
  ...(openUntil !== undefined && { retry_at: time(openUntil) }),
});

const name = 'disconnect_account';
const plan = {
  ends: 'every token of every client of this user, the sign-in with Spotify, and all data about the user',
  stays: 'everything at Spotify, and what Spotify knows of this app until the user removes it there',
  remove_app_at: connectedApps,
} as const;
const question =
  'Disconnect this Spotify account from the server? All clients are signed out and all data about the user is deleted.';

const disconnectAccount = (disconnect: ServerPorts['disconnect']): Tool =>
  tool({
    name,
    title: 'Disconnect account',
    description:
      'Sign the user out of every client and delete at once all that this server keeps of them. Nothing at Spotify changes. Asks first; dry_run says what would go.',
    effect: 'destroy',
    calls: '0',
    input: z.strictObject({ dry_run: z.boolean().default(false), confirm_token }),
    example: { dry_run: true },
    run: async ({ dry_run, confirm_token: token }, context) => {
      const call = { tool: name, args: {}, confirm_token: token, question };
      if (dry_run) {
        return {
          data: {
            dry_run: true,
            can_be_undone: false,
            ...plan,
            question,
            ...(await confirmationInstructions(call, context)),
          },
        };
      }
      const refusal = await requireConfirmation(call, plan, context);
      if (refusal) return refusal;
      await disconnect(context.caller);
      const message = `Disconnected: no data about the user is left here. The user can also remove the app at ${connectedApps}.`;
      return { data: { success: true, message, remove_app_at: connectedApps } };
    },
  });
