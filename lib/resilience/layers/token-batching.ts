import { SpotifyError } from '../../spotify/failure.ts';
import type { QuotaBucket } from '../../spotify/operation.ts';
import type { Call } from '../../spotify/pipeline.ts';
import type { Clock } from '../decisions/clock.ts';
import type { Limits } from '../decisions/gcra.ts';
import type { Ledger } from '../decisions/ledger.ts';
import type { FleetStore, Guest } from '../store/fleet-store.ts';

/** What taking tokens works with. */
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

/**
 * Takes one token of the fleet's limits for each request of a call. Requests that come in the same turn, or while a take of
 * the call is under way, take theirs at once: a fan-out costs few updates of the one row that everybody shares.
 */
export function tokenBatching(
  ports: TokenPorts,
  call: Call,
): (bucket: QuotaBucket, guest: Guest | undefined, deadline: number) => Promise<Ledger> {
  const { second, minute } = ports.limits;
  const largest = Math.min(second.burst, minute.burst);
  const last = new Map<QuotaBucket, TokenBatch>();
  const begin = ({ bucket, guest, deadline }: Omit<Wanted, 'count'>, previous: Promise<unknown>): TokenBatch => {
    const start = async (): Promise<Ledger> => {
      await previous.catch(() => undefined);
      party.open = false;
      return takeTokens(ports, call, { count: party.count, bucket, guest, deadline });
    };
    const party: TokenBatch = { deadline, count: 1, open: true, taken: Promise.resolve().then(start) };
    last.set(bucket, party);
    return party;
  };
  return (bucket, guest, deadline) => {
    const party = last.get(bucket);
    if (!party?.open || party.count >= largest || party.deadline !== deadline)
      return begin({ bucket, guest, deadline }, party?.taken ?? Promise.resolve()).taken;
    party.count += 1;
    return party.taken;
  };
}

interface Wanted {
  readonly count: number;
  readonly bucket: QuotaBucket;
  readonly guest: Guest | undefined;
  readonly deadline: number;
}

/** Takes tokens, and waits for them up to the limit. */
async function takeTokens(ports: TokenPorts, call: Call, { deadline, ...wanted }: Wanted): Promise<Ledger> {
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
