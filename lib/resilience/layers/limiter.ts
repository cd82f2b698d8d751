import { SpotifyError, type SpotifyFailure } from '../../spotify/failure.ts';
import type { QuotaBucket } from '../../spotify/operation.ts';
import { type Call, deadlineOf, type Layer } from '../../spotify/pipeline.ts';
import type { SpotifyRequest } from '../../spotify/request.ts';
import type { Clock } from '../decisions/clock.ts';
import type { Limits } from '../decisions/gcra.ts';
import { callsLeft, callsOfTheDay, type Ledger } from '../decisions/ledger.ts';
import { type Gate, passage, probed, shut } from '../decisions/quota-gate.ts';
import type { FleetStore, Guest, RequestState, Versioned } from '../store/fleet-store.ts';
import type { RequestStates } from './request-state.ts';

export interface LimiterPorts extends TokenPorts {
  /** Our estimate of each bucket's calls in 24 hours; Spotify publishes none. */
  readonly quota: (bucket: QuotaBucket) => number;
  /** The share of a quota (0 to 1) that only direct requests may use. */
  readonly reserve: number;
  /** The share of a quota (0 to 1) that one guest may use. */
  readonly guestShare: number;
}

/** Applies the fleet's own rate limits, and the gates that Spotify's 429 closes. */
export const limiter =
  (ports: LimiterPorts) =>
  (call: Call, { lookup, counted }: RequestStates): Layer => {
    const takeToken = tokenBatching(ports, call);
    return (next) => async (request) => {
      const state = await lookup(request);
      refuseShut(ports, call, request, state.gate);
      spare(ports, request, state);
      const probe = await claimProbe(ports, call, request, state.gate);
      const ledger = await takeToken({
        ...{ bucket: request.operation.bucket, guest: state.guest, deadline: deadlineOf(call, request) },
        ahead: request.options.ahead ?? 0,
      });
      counted(ledger);
      tellQuota(ports, call, request, ledger);
      try {
        const answer = await next(request);
        if (probe) await reopen(ports, call, request);
        return answer;
      } catch (error) {
        if (error instanceof SpotifyError) await learn(ports, call, request, probe ?? state.gate, error.failure);
        throw error;
      }
    };
  };

/** Refuses while the bucket's gate is closed. */
function refuseShut(
  { now }: LimiterPorts,
  call: Call,
  { operation: { bucket } }: SpotifyRequest,
  seen: Versioned<Gate> | undefined,
): void {
  const found = passage(seen?.value, now());
  if (!seen || typeof found === 'string') return;
  call.onEvent({ type: 'gate_met', bucket, reason: seen.value.reason, milliseconds: found.closedUntil - now() });
  throw refusal(bucket, seen.value, found.closedUntil);
}

/** The gate of which this call is the probe: claimed last, since a call that is not sent would keep the others out. */
async function claimProbe(
  { store, now }: LimiterPorts,
  call: Call,
  request: SpotifyRequest,
  seen: Versioned<Gate> | undefined,
): Promise<Versioned<Gate> | undefined> {
  if (!seen || passage(seen.value, now()) !== 'probe') return undefined;
  const { bucket } = request.operation;
  const deadline = deadlineOf(call, request);
  const mine = await store.swapGate(bucket, seen, probed(seen.value, deadline)).catch(() => true);
  if (!mine) throw refusal(bucket, seen.value, deadline);
  return seen;
}

const refusal = (bucket: string, { reason }: Gate, until: number): SpotifyError => {
  const retryAt = new Date(until);
  return new SpotifyError(
    reason === 'quota'
      ? { code: 'quota_exhausted', bucket, retryAt, given: true }
      : { code: 'rate_limited', by: 'spotify', retryAt, given: true },
  );
};

/** Reserves the last share of a quota for direct requests, and limits the share of one guest. */
function spare(
  { quota, reserve, guestShare, now }: LimiterPorts,
  { operation: { bucket }, options }: SpotifyRequest,
  { ledger, guest }: Pick<RequestState, 'ledger' | 'guest'>,
): void {
  const left = ledger && callsLeft(ledger, bucket, quota(bucket), now());
  if (options.priority === 'bulk' && left !== undefined && left <= quota(bucket) * reserve)
    throw new SpotifyError({ code: 'quota_reserved', bucket });
  if (guest && callsOfTheDay(guest.ledger, bucket, now()) >= quota(bucket) * guestShare)
    throw new SpotifyError({ code: 'quota_reserved', bucket, from: 'guest' });
}

function tellQuota(
  { quota, reserve, now }: LimiterPorts,
  call: Call,
  { operation: { bucket } }: SpotifyRequest,
  ledger: Ledger,
): void {
  const of = quota(bucket);
  call.onEvent({ type: 'quota', bucket, left: callsLeft(ledger, bucket, of, now()), of, reserved: of * reserve });
}

/** Opens the gate after a successful probe. */
async function reopen(ports: LimiterPorts, call: Call, request: SpotifyRequest): Promise<void> {
  const { bucket } = request.operation;
  const gate = await reread(ports, call, request);
  if (gate) await ports.store.swapGate(bucket, gate, undefined).catch(() => false);
}

/** A 429 closes the gate of its bucket for the whole fleet. */
async function learn(
  ports: LimiterPorts,
  call: Call,
  request: SpotifyRequest,
  first: Versioned<Gate> | undefined,
  failure: SpotifyFailure,
): Promise<void> {
  if (failure.code !== 'quota_exhausted' && !(failure.code === 'rate_limited' && failure.by === 'spotify')) return;
  const reason = failure.code === 'quota_exhausted' ? 'quota' : 'rate';
  const now = ports.now();
  const retryAfter = failure.given ? failure.retryAt.getTime() - now : undefined;
  const { bucket } = request.operation;
  let seen = first;
  for (let attempt = 0; attempt < 3; attempt++) {
    const next = shut(seen?.value, { reason, retryAfter }, now);
    if (next === seen?.value) return;
    const written = await ports.store.swapGate(bucket, seen, next).catch(() => true);
    if (written) return call.onEvent({ type: 'gate', bucket, reason, milliseconds: next.closedUntil - now });
    seen = await reread(ports, call, request);
  }
}

async function reread(
  { store }: LimiterPorts,
  { account }: Call,
  { operation: { group, bucket } }: SpotifyRequest,
): Promise<Versioned<Gate> | undefined> {
  const state: Pick<RequestState, 'gate'> = await store.read({ account, tags: [], group, bucket }).catch(() => ({}));
  return state.gate;
}

interface TokenPorts extends Clock {
  readonly store: FleetStore;
  readonly limits: Limits;
  /** The longest wait for a token within a call. Milliseconds. */
  readonly longestWait: number;
}

/** Requests of one call that take their tokens together. */
interface TokenBatch {
  readonly deadline: number;
  count: number;
  open: boolean;
  /** Resolves to the ledger after this take. */
  readonly ledger: Promise<Ledger>;
}

/** Tokens of one bucket that a call has taken for later requests. */
interface Prepaid {
  count: number;
  readonly ledger: Ledger;
}

interface QueuedTokenRequest extends Omit<TokenTake, 'count'> {
  /** How many tokens to take for the call's next requests to the same bucket, when it takes any itself. */
  readonly ahead: number;
}

/**
 * Takes one token of the fleet's limits for each request of a call. Requests made in the same turn of the event loop, or
 * while a take of the call is in progress, take theirs together: a fan-out needs few updates of the one row that all
 * containers share. A request that announces others, such as the read before a change, takes their tokens as well.
 */
export function tokenBatching(ports: TokenPorts, call: Call): (request: QueuedTokenRequest) => Promise<Ledger> {
  const { second, minute } = ports.limits;
  const largest = Math.min(second.burst, minute.burst);
  const last = new Map<QuotaBucket, TokenBatch>();
  const prepaid = new Map<QuotaBucket, Prepaid>();
  const begin = ({ bucket, guest, deadline, ahead }: QueuedTokenRequest, previous: Promise<unknown>): TokenBatch => {
    const more = Math.min(ahead, largest - 1);
    const start = async (): Promise<Ledger> => {
      await previous.catch(() => undefined);
      batch.open = false;
      const ledger = await takeTokens(ports, call, { count: batch.count, bucket, guest, deadline });
      if (more > 0) prepaid.set(bucket, { count: more, ledger });
      return ledger;
    };
    const batch: TokenBatch = { deadline, count: 1 + more, open: true, ledger: Promise.resolve().then(start) };
    last.set(bucket, batch);
    return batch;
  };
  return (request) => {
    const { bucket, deadline } = request;
    const paid = prepaid.get(bucket);
    if (paid && paid.count > 0) {
      paid.count -= 1;
      return Promise.resolve(paid.ledger);
    }
    const batch = last.get(bucket);
    if (!batch?.open || batch.count >= largest || batch.deadline !== deadline)
      return begin(request, batch?.ledger ?? Promise.resolve()).ledger;
    batch.count += 1;
    return batch.ledger;
  };
}

interface TokenTake {
  readonly count: number;
  readonly bucket: QuotaBucket;
  readonly guest: Guest | undefined;
  readonly deadline: number;
}

/** Takes tokens, and waits for them up to the limit. */
async function takeTokens(ports: TokenPorts, call: Call, { deadline, ...wanted }: TokenTake): Promise<Ledger> {
  const latest = Math.min(deadline, ports.now() + ports.longestWait);
  for (;;) {
    const result = await ports.store.take({ ...wanted, limits: ports.limits });
    if (result.ok) return result.limiter.ledger;
    const until = ports.now() + result.wait;
    if (until > latest)
      throw new SpotifyError({ code: 'rate_limited', by: 'us', retryAt: new Date(until), given: true });
    const milliseconds = Math.ceil(result.wait + ports.random() * 10);
    call.onEvent({ type: 'waited', milliseconds });
    await ports.sleep(milliseconds);
  }
}
