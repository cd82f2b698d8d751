import { createHash } from 'node:crypto';
import type { Answer } from '../../spotify/answer.ts';
import { SpotifyError } from '../../spotify/failure.ts';
import { type Call, deadlineOf, type Layer, type Send } from '../../spotify/pipeline.ts';
import { method, type SpotifyRequest, target } from '../../spotify/request.ts';
import { admit, after, type BreakerPolicy, type Circuit, closed, probing } from '../decisions/circuit.ts';
import { passage } from '../decisions/quota-gate.ts';
import type { FleetStore, RequestState, Versioned } from '../store/fleet-store.ts';
import type { RequestStateLookup } from './request-state.ts';

export interface BreakerPorts {
  readonly store: FleetStore;
  readonly now: () => number;
  readonly policy: BreakerPolicy;
}

type Seen = Versioned<Circuit> | undefined;

export type CircuitWatch = ReturnType<typeof circuitWatch>;

/** The circuits of one call's requests, as its latest tries left them. */
export function circuitWatch(lookup: RequestStateLookup) {
  const changed = new WeakMap<SpotifyRequest, Circuit>();
  return {
    of: async (request: SpotifyRequest): Promise<Circuit> =>
      changed.get(request) ?? (await lookup(request)).circuit?.value ?? closed,
    /** Whether a try of the request has changed its circuit, so that the first version read is outdated. */
    hasChanged: (request: SpotifyRequest): boolean => changed.has(request),
    change: (request: SpotifyRequest, circuit: Circuit): void => void changed.set(request, circuit),
  };
}

/**
 * Stops calls to an endpoint group that keeps failing, for the whole fleet, and lets one probe test whether it has
 * recovered. It is inside the retry layer, so that each try counts. Other requests of the probe's container wait for its outcome:
 * after an outage a call with parallel reads would fail otherwise, though Spotify answers again.
 */
export function breaker(ports: BreakerPorts) {
  /** The probes of this container, by group. */
  const probes = new Map<string, Promise<unknown>>();
  return (call: Call, lookup: RequestStateLookup, circuits: CircuitWatch): Layer =>
    (next) =>
    async (request) => {
      const { group, effect } = request.operation;
      const { circuit, gate } = await lookup(request);
      let seen = circuit;
      let admission = admit(await circuits.of(request), effect, ports.now());
      for (let probe = probes.get(group); probe && admission !== 'pass'; probe = probes.get(group)) {
        await probe;
        seen = await reread(ports, call, request, seen);
        const value = seen?.value ?? closed;
        circuits.change(request, value);
        admission = admit(value, effect, ports.now());
      }
      if (admission === 'refuse') {
        call.onEvent({ type: 'circuit_met', group });
        throw open(request, seen, ports.now());
      }
      // A closed gate will refuse this request before it is sent, so it neither claims the probe nor counts as an
      // outcome.
      if (admission === 'probe' && typeof passage(gate?.value, ports.now()) === 'object') return next(request);
      const counted = counting({ ...ports, circuits }, call, seen)(next);
      if (admission === 'pass') return counted(request);
      const probe = probeWith(ports, call, request, seen, counted).finally(() => probes.delete(group));
      probes.set(
        group,
        probe.catch(() => undefined),
      );
      return probe;
    };
}

/** Counts the outcomes of requests that may be sent. `seen`: the circuit that admitted them. */
const counting =
  (ports: BreakerPorts & { readonly circuits: CircuitWatch }, call: Call, seen: Seen): Layer =>
  (next) =>
  async (request) => {
    try {
      const answer = await next(request);
      await record(ports, call, request, false, seen);
      return answer;
    } catch (error) {
      if (isAnswer(error)) await record(ports, call, request, false, seen);
      else if (isFailure(error)) await record(ports, call, request, true, seen);
      throw error;
    }
  };

async function probeWith(
  ports: BreakerPorts,
  call: Call,
  request: SpotifyRequest,
  seen: Seen,
  send: Send,
): Promise<Answer> {
  await claim(ports, call, request, seen);
  try {
    return await send(request);
  } catch (error) {
    if (!isAnswer(error) && !isFailure(error)) await release(ports, call, request);
    throw error;
  }
}

const open = ({ operation: { group } }: SpotifyRequest, seen: Seen, now: number): SpotifyError => {
  const { openUntil = now, probeUntil = 0 } = seen?.value ?? closed;
  return new SpotifyError({
    code: 'circuit_open',
    group,
    retryAt: new Date(Math.max(openUntil, Math.min(probeUntil, now + 1000), now + 1000)),
  });
};

/** Whether the failure counts against the circuit: our own deadline, failures of the accounts host and refusals do not. */
const isFailure = (error: unknown): boolean =>
  error instanceof SpotifyError &&
  error.failure.code === 'unavailable' &&
  error.failure.host === 'api' &&
  error.failure.cause !== 'deadline';

const answers: ReadonlySet<string> = new Set([
  'bad_request',
  'not_found',
  'forbidden',
  'no_active_device',
  'device_not_found',
  'volume_not_allowed',
  'device_not_controllable',
  'player_restriction',
  'premium_required',
  'user_not_registered',
  'insufficient_scope',
  'rate_limited',
  'quota_exhausted',
  'removed',
]);

/**
 * Whether Spotify responded, even with an error, so that a half-open circuit may close. Requests that our own limiter
 * refused do not count.
 */
function isAnswer(error: unknown): boolean {
  if (!(error instanceof SpotifyError)) return false;
  const { failure } = error;
  return answers.has(failure.code) && !(failure.code === 'rate_limited' && failure.by === 'us');
}

/** Claims the fleet's only probe; its lease ends with the call's deadline. */
async function claim(ports: BreakerPorts, call: Call, request: SpotifyRequest, seen: Seen): Promise<void> {
  const { group } = request.operation;
  const mine = await ports.store
    .swapCircuit(group, seen, probing(seen?.value ?? closed, deadlineOf(call, request)))
    .catch(() => true);
  if (!mine) throw open(request, seen, ports.now());
  call.onEvent({ type: 'circuit', group, change: 'probe' });
}

/** Gives up the probe of a call that was not sent or says nothing about Spotify, so that the next call may make it. */
async function release(ports: BreakerPorts, call: Call, request: SpotifyRequest): Promise<void> {
  const seen = await reread(ports, call, request, undefined);
  if (seen?.value.probeUntil !== deadlineOf(call, request)) return;
  const { probeUntil: _, ...circuit } = seen.value;
  await ports.store.swapCircuit(request.operation.group, seen, circuit).catch(() => false);
}

/** A digest that distinguishes requests without revealing them: the row is shared by all users. */
const digestOf = (request: SpotifyRequest): string =>
  createHash('sha256')
    .update(`${method(request)} ${target(request)}`)
    .digest('base64url');

const tries = 4;

/** Counts one outcome in the group's row; an outcome that changes nothing writes nothing. */
async function record(
  ports: BreakerPorts & { readonly circuits: CircuitWatch },
  call: Call,
  request: SpotifyRequest,
  failed: boolean,
  first: Seen,
): Promise<void> {
  const { group } = request.operation;
  if (!failed && first?.value.openUntil === undefined) return;
  const isCurrent = first?.value.openUntil === undefined && !ports.circuits.hasChanged(request);
  let seen = isCurrent ? first : await reread(ports, call, request, first);
  for (let attempt = 0; attempt < tries; attempt++) {
    const before = seen?.value ?? closed;
    const next = after(before, failed ? digestOf(request) : undefined, ports.now(), ports.policy);
    if (next === before) return;
    const written = await ports.store.swapCircuit(group, seen, next).catch(() => {
      call.onEvent({ type: 'store_failed', operation: 'swapCircuit' });
      return true;
    });
    if (written) {
      ports.circuits.change(request, next);
      return announce(call, group, before, next);
    }
    seen = await reread(ports, call, request, seen);
  }
}

async function reread(
  { store }: BreakerPorts,
  { account }: Call,
  { operation: { group, bucket } }: SpotifyRequest,
  seen: Seen,
): Promise<Seen> {
  const state: Pick<RequestState, 'circuit'> = await store
    .read({ account, tags: [], group, bucket })
    .catch(() => ({ circuit: seen }));
  return state.circuit;
}

function announce(call: Call, group: string, before: Circuit, next: Circuit): void {
  const was = before.openUntil;
  if (next.openUntil !== undefined && next.openUntil !== was)
    call.onEvent({ type: 'circuit', group, change: 'opened' });
  if (next.openUntil === undefined && was !== undefined) call.onEvent({ type: 'circuit', group, change: 'closed' });
}
