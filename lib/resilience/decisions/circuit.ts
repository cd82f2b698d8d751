/** When a circuit opens and for how long. Milliseconds. */
export interface BreakerPolicy {
  /** This many failed tries within the window open the circuit, if they are of at least two different requests. */
  readonly failures: number;
  readonly window: number;
  readonly coolDown: number;
}

/**
 * The state of one endpoint group, shared by the fleet. Times in milliseconds since the epoch.
 * Closed without `openUntil`; open before it; half-open after it, until a probe decides.
 */
export interface Circuit {
  readonly failures: number;
  /** Start of the window in which the failures were counted. */
  readonly since: number;
  /** The first two different requests that failed in the window, as digests. */
  readonly requests?: readonly string[] | undefined;
  readonly openUntil?: number | undefined;
  /** A probe is under way until then at the latest. */
  readonly probeUntil?: number | undefined;
}

export type Admission = 'pass' | 'probe' | 'refuse';

/** So many different requests must fail before a circuit opens. */
const differentRequests = 2;

export const closed: Circuit = { failures: 0, since: 0 };

/**
 * What a call may do. The half-open probe is a read: while one is possible or under way other reads are refused. A
 * change passes as soon as the cool-down is over, so that a group with changes only closes by itself.
 */
export function admit(circuit: Circuit, effect: 'read' | 'write', now: number): Admission {
  const { openUntil, probeUntil = 0 } = circuit;
  if (openUntil === undefined) return 'pass';
  if (now < openUntil) return 'refuse';
  if (effect === 'write') return 'pass';
  return now < probeUntil ? 'refuse' : 'probe';
}

/** The state's name at a time. */
export function stateOf({ openUntil }: Circuit, now: number): 'closed' | 'open' | 'half_open' {
  if (openUntil === undefined) return 'closed';
  return now < openUntil ? 'open' : 'half_open';
}

export const probing = (circuit: Circuit, deadline: number): Circuit => ({ ...circuit, probeUntil: deadline });

/**
 * The next circuit after one try; the very same object when nothing changed, so that nothing is written. `failed` is the digest
 * of the request that failed. One request that always fails opens nothing: the fault may be its own.
 */
export function after(circuit: Circuit, failed: string | undefined, now: number, policy: BreakerPolicy): Circuit {
  const halfOpen = circuit.openUntil !== undefined && now >= circuit.openUntil;
  if (failed === undefined) return halfOpen ? closed : circuit;
  if (halfOpen) return { failures: policy.failures, since: now, openUntil: now + policy.coolDown };
  const inWindow = now - circuit.since < policy.window;
  const failures = inWindow ? circuit.failures + 1 : 1;
  const since = inWindow ? circuit.since : now;
  const requests = [...new Set([...((inWindow && circuit.requests) || []), failed])].slice(0, differentRequests);
  if (circuit.openUntil !== undefined || failures < policy.failures || requests.length < differentRequests)
    return { ...circuit, failures, since, requests };
  return { failures, since, openUntil: now + policy.coolDown };
}
