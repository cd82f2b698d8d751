import { randomUUID } from 'node:crypto';
import type { OncePorts } from '../../lib/mcp/once.ts';
import { describeError, type Log } from '../../lib/observability/log.ts';
import { isUnknown } from '../../lib/resilience/layers/invalidation.ts';
import type { Table } from '../../lib/storage/dynamodb.ts';
import { repeats } from '../../lib/storage/idempotency/repeats.ts';
import { parseSettings } from '../settings/parse.ts';
import { onceSettings } from '../settings/settings.ts';

interface OnceParts {
  readonly table: Table;
  readonly now: () => number;
  readonly log: Log;
}

/** What keeps creating and adding tools from doing a thing twice; `undefined` where it is switched off. */
export function oncePorts({ table, now, log }: OnceParts, environment: NodeJS.ProcessEnv): OncePorts | undefined {
  const set = parseSettings(onceSettings, environment);
  if (!set.IDEMPOTENCY) return undefined;
  const window = set.IDEMPOTENCY_WINDOW_S * 1000;
  const onFailure = (operation: string, error: unknown) =>
    log.warn('state not reached', { operation, ...describeError(error) });
  return {
    repeats: repeats({ table, now, unique: randomUUID, window, maybeSent: isUnknown, onFailure }),
    now,
    window,
    inProgress: set.IDEMPOTENCY_IN_PROGRESS_MS,
    settling: {
      late: set.IDEMPOTENCY_LATE_MS,
      player: set.IDEMPOTENCY_SETTLE_PLAYER_MS,
      library: set.IDEMPOTENCY_SETTLE_LIBRARY_MS,
    },
  };
}
