/** A bucket of endpoints that Spotify refuses for a time, shared by the fleet. Times in milliseconds since the epoch. */
export interface Gate {
  readonly reason: 'quota' | 'rate';
  readonly closedUntil: number;
  /** Set if Spotify sent no `Retry-After`: the wait is a guess, and one probe tests it. */
  readonly guessed: boolean;
  /** The wait behind `closedUntil`; a failed probe doubles it. */
  readonly wait: number;
  /** A probe is in progress until then at the latest. */
  readonly probeUntil?: number | undefined;
}

/** The content of a 429. */
export interface Refusal {
  readonly reason: 'quota' | 'rate';
  /** `Retry-After`, milliseconds; `undefined` when it is missing. */
  readonly retryAfter: number | undefined;
}

/** What a call may do at a gate; a probe must be claimed first. */
export type Passage = 'pass' | 'probe' | { readonly closedUntil: number };

const hour = 3_600_000;
const firstGuess = { quota: hour, rate: 5000 };
const longestGuess = { quota: 24 * hour, rate: 60_000 };

export function passage(gate: Gate | undefined, now: number): Passage {
  if (!gate) return 'pass';
  if (now < gate.closedUntil) return { closedUntil: gate.closedUntil };
  if (!gate.guessed) return 'pass';
  return now < (gate.probeUntil ?? 0) ? { closedUntil: gate.probeUntil ?? now } : 'probe';
}

/** The gate after a 429, closed for the given time or for a guess that doubles each time a probe fails. */
export function shut(gate: Gate | undefined, { reason, retryAfter }: Refusal, now: number): Gate {
  if (retryAfter !== undefined) return { reason, closedUntil: now + retryAfter, guessed: false, wait: retryAfter };
  // Calls sent before the gate closed may still get a 429, so only a failed probe doubles the wait.
  if (gate?.guessed && gate.reason === reason && now < gate.closedUntil) return gate;
  const wait =
    gate?.guessed && gate.reason === reason ? Math.min(gate.wait * 2, longestGuess[reason]) : firstGuess[reason];
  return { reason, closedUntil: now + wait, guessed: true, wait };
}

export const opened: Gate = { reason: 'rate', closedUntil: 0, guessed: false, wait: 0 };

export const probed = (gate: Gate, deadline: number): Gate => ({ ...gate, probeUntil: deadline });
