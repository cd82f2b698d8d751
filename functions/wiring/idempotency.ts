import { randomUUID } from 'node:crypto';
import type { IdempotencyPorts } from '../../lib/mcp/idempotency.ts';
import { describeError, type Log } from '../../lib/observability/log.ts';
import type { Lag } from '../../lib/spotify/lag.ts';
import type { Table } from '../../lib/storage/dynamodb.ts';
import { idempotencyStore } from '../../lib/storage/idempotency-store.ts';
import { parseSettings } from '../settings/parse.ts';
import { idempotencySettings } from '../settings/settings.ts';

interface IdempotencyParts {
  readonly table: Table;
  readonly now: () => number;
  readonly log: Log;
  readonly lag: Lag;
}

/** Ports of idempotent calls; `undefined` if idempotency is off. */
export function idempotencyPorts(
  { table, now, log, lag }: IdempotencyParts,
  environment: NodeJS.ProcessEnv,
): IdempotencyPorts | undefined {
  const set = parseSettings(idempotencySettings, environment);
  if (!set.IDEMPOTENCY) return undefined;
  const window = set.IDEMPOTENCY_WINDOW_S * 1000;
  const onFailure = (operation: string, error: unknown) =>
    log.warn('state not reached', { operation, ...describeError(error) });
  return {
    store: idempotencyStore({ table, now, unique: randomUUID, window, onFailure }),
    now,
    window,
    inProgress: set.IDEMPOTENCY_IN_PROGRESS_MS,
    settling: { late: set.IDEMPOTENCY_LATE_MS, ...lag },
  };
}
