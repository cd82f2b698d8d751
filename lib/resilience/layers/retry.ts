import { SpotifyError, type SpotifyFailure } from '../../spotify/failure.ts';
import { type Call, deadlineOf, type Layer } from '../../spotify/pipeline.ts';
import { backoff, type RetryBudget } from '../decisions/backoff.ts';
import type { Clock } from '../decisions/clock.ts';
import type { CircuitWatch } from './breaker.ts';

export interface RetryPorts extends Clock {
  readonly budget: RetryBudget;
  /** How often one request may be repeated. */
  readonly retries: number;
  /** The longest `Retry-After` that a call waits for. Milliseconds. */
  readonly longestWait: number;
}

/**
 * Repeats what failed temporarily: reads, and changes that surely were not executed. Never waits past the deadline. With
 * the `circuits` of a breaker a probe is not repeated, and the try that opens a circuit is the last one.
 */
export const retry =
  (ports: RetryPorts) =>
  (call: Call, circuits?: CircuitWatch): Layer =>
  (next) =>
  async (request) => {
    const isClosed = async () => (await circuits?.of(request))?.openUntil === undefined;
    if (!(await isClosed())) return next(request);
    ports.budget.deposit();
    for (let attempt = 1; ; attempt++) {
      try {
        return await next(request);
      } catch (error) {
        const failure = error instanceof SpotifyError ? error.failure : undefined;
        const pause =
          failure && attempt <= ports.retries
            ? pauseBefore(ports, failure, request.operation.effect, attempt)
            : undefined;
        const inTime = pause !== undefined && ports.now() + pause < deadlineOf(call, request);
        if (!(inTime && (await isClosed()) && ports.budget.withdraw())) throw error;
        call.onEvent({ type: 'retry', operation: request.name, milliseconds: pause });
        await ports.sleep(pause);
      }
    }
  };

/** Milliseconds to wait before a retry; `undefined` if a retry does not help or could execute a change twice. */
function pauseBefore(
  ports: RetryPorts,
  failure: SpotifyFailure,
  effect: 'read' | 'write',
  attempt: number,
): number | undefined {
  if (failure.code === 'rate_limited' && failure.by === 'spotify') {
    // A 429 was not executed, so even a change may be repeated, but only once: each refusal may lengthen the next.
    if (attempt > 1) return undefined;
    const wait = Math.max(0, failure.retryAt.getTime() - ports.now());
    return wait <= ports.longestWait ? wait + backoff(1, ports.random) : undefined;
  }
  if (failure.code !== 'unavailable' || failure.host !== 'api' || failure.cause === 'deadline') return undefined;
  // After a timeout the user does not wait that long again.
  if (failure.cause === 'timeout') return undefined;
  if (effect === 'write' && failure.sent === 'maybe') return undefined;
  return backoff(attempt, ports.random);
}
