import { type Circuit, closed, stateOf } from '../resilience/decisions/circuit.ts';
import { available } from '../resilience/decisions/gcra.ts';
import { callsLeft, callsOfTheDay } from '../resilience/decisions/ledger.ts';
import type { Gate } from '../resilience/decisions/quota-gate.ts';
import { askedAgain, mayUse, type ReadAccess } from '../resilience/layers/admission.ts';
import type { LayerSettings } from '../resilience/layers.ts';
import type { CacheStatistics, Period } from '../resilience/statistics/cache-statistics.ts';
import type { FleetStore, Survey } from '../resilience/store/fleet-store.ts';
import type { Mode } from '../spotify/operation.ts';
import { operations } from '../spotify/operations.ts';
import type { Call } from '../spotify/pipeline.ts';
import type { CacheStatus, CircuitStatus, QuotaStatus, ServerStatus } from '../tools/definition/server-status.ts';

/** Ports of the server status. */
export interface StatusPorts {
  readonly version: string;
  readonly mode: Mode;
  readonly now: () => number;
  readonly store: Pick<FleetStore, 'survey'>;
  /** Reads the caller's access if the survey of the store does not include it. */
  readonly access: ReadAccess;
  readonly layering: LayerSettings;
  /** The cache statistics; rejects if they cannot be read. */
  readonly statistics: () => Promise<CacheStatistics>;
}

const all = Object.values(operations);
const groups = [...new Set(all.map(({ group }) => group))].sort();
const buckets = [...new Set(all.map(({ bucket }) => bucket))].sort();

/**
 * The server status for a caller: one round trip to the store, no call to Spotify.
 * @throws SpotifyError (rejects) for a caller without access.
 */
export const serverStatus =
  ({ version, mode, now, store, access, layering, statistics }: StatusPorts) =>
  async (call: Pick<Call, 'account' | 'issuedAt' | 'owner' | 'grant'>): Promise<ServerStatus> => {
    const [survey, cache] = await Promise.all([
      store.survey({ account: call.account, owner: call.owner, grant: call.grant, groups, buckets }),
      layering.cache ? statistics().catch(() => undefined) : undefined,
    ]);
    const user = mayUse(call, await askedAgain(access, call, survey));
    const { second, minute } = layering.limits;
    const { arrivalTimes } = survey.limiter;
    return {
      version,
      mode,
      off: (['cache', 'degradation', 'breaker', 'limiter', 'retry'] as const).filter((part) => !layering[part]),
      signIn: user && { connected: !user.ended, consentedAt: user.consentedAt, consentEndsAt: user.consentEndsAt },
      quotas: buckets.map((bucket) => quotaStatus(bucket, layering.quota(bucket), survey, now())),
      circuits: groups.map((group) => circuitStatus(group, survey.circuits.get(group) ?? closed, now())),
      rate: {
        second: { left: available(arrivalTimes.second, second, now()), of: second.burst },
        minute: { left: available(arrivalTimes.minute, minute, now()), of: minute.burst },
      },
      cache: cache && {
        last_hour: cacheStatus(cache.last_hour),
        last_day: cacheStatus(cache.last_day),
        last_week: cacheStatus(cache.last_week),
      },
      known: survey.known,
    };
  };

function quotaStatus(bucket: string, estimate: number, { limiter, gates }: Survey, now: number): QuotaStatus {
  return {
    bucket,
    calls: callsOfTheDay(limiter.ledger, bucket, now),
    estimate,
    left: Math.max(0, callsLeft(limiter.ledger, bucket, estimate, now)),
    gate: shutGate(gates.get(bucket), now),
  };
}

const shownKeys = 3;

const cacheStatus = ({ total, by_strategy, top_keys }: Period): CacheStatus => ({
  reads: total.hits + total.misses,
  hitRate: total.hit_rate,
  stale: total.stale + total.minimal,
  invalidated: total.superseded,
  entries: total.kept,
  bytes: total.bytes,
  hitRates: Object.fromEntries(
    Object.entries(by_strategy).flatMap(([kind, { hit_rate }]) => (hit_rate === undefined ? [] : [[kind, hit_rate]])),
  ),
  topKeys: top_keys.slice(0, shownKeys),
});

const shutGate = (gate: Gate | undefined, now: number): QuotaStatus['gate'] =>
  gate && now < gate.closedUntil ? { reason: gate.reason, closedUntil: gate.closedUntil } : undefined;

function circuitStatus(group: string, circuit: Circuit, now: number): CircuitStatus {
  const state = stateOf(circuit, now);
  return { group, state, openUntil: state === 'open' ? circuit.openUntil : undefined };
}
