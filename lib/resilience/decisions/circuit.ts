/** When a circuit opens and for how long. Milliseconds. */
export interface BreakerPolicy {
  /** The number of failed tries within the window that opens the circuit, if at least two different requests failed. */
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
  /** A probe is in progress until then at the latest. */
  readonly probeUntil?: number | undefined;
}

export type Admission = 'pass' | 'probe' | 'refuse';

/** The number of different requests that must fail before a circuit opens. */
const differentRequests = 2;

export const closed: Circuit = { failures: 0, since: 0 };

/**
 * What a call may do. The half-open probe is a read: while one is possible or in progress, other reads are refused. A
 * change is allowed as soon as the cool-down is over, since a group that only has changes could not close otherwise.
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
 * The next circuit after one try; the same object if nothing changed, so that nothing is written. `failed` is the digest
 * of the request that failed. A single request that always fails opens no circuit, since the request itself may be at
 * fault.
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
