import { SpotifyError } from '../../spotify/failure.ts';
import type { QuotaBucket } from '../../spotify/operation.ts';
import type { Call } from '../../spotify/pipeline.ts';
import type { Clock } from '../decisions/clock.ts';
import type { Limits } from '../decisions/gcra.ts';
import type { Ledger } from '../decisions/ledger.ts';
import type { FleetStore, Guest } from '../store/fleet-store.ts';

export interface TokenPorts extends Clock {
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
  /** Resolves to the calls of the last hours, with these. */
  readonly taken: Promise<Ledger>;
}

/** Tokens of one bucket that a call has taken for requests that it makes later. */
interface Prepaid {
  count: number;
  readonly ledger: Ledger;
}

interface QueuedTokenRequest extends Omit<TokenTake, 'count'> {
  /** How many tokens it takes for the next requests of the call to the same bucket, if it takes any itself. */
  readonly ahead: number;
}

/**
 * Takes one token of the fleet's limits for each request of a call. Requests that come in the same turn, or while a take of
 * the call is under way, take theirs at once: a fan-out costs few updates of the one row that everybody shares. So does a
 * request that knows of others to come, as a look before a change does: it takes theirs along.
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
    const batch: TokenBatch = { deadline, count: 1 + more, open: true, taken: Promise.resolve().then(start) };
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
      return begin(request, batch?.taken ?? Promise.resolve()).taken;
    batch.count += 1;
    return batch.taken;
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
    const taken = await ports.store.take({ ...wanted, limits: ports.limits });
    if (taken.ok) return taken.limiter.ledger;
    const until = ports.now() + taken.wait;
    if (until > latest)
      throw new SpotifyError({ code: 'rate_limited', by: 'us', retryAt: new Date(until), given: true });
    const milliseconds = Math.ceil(taken.wait + ports.random() * 10);
    call.onEvent({ type: 'waited', milliseconds });
    await ports.sleep(milliseconds);
  }
}
