import { describeError, type Log } from '../../lib/observability/log.ts';
import type { Table } from '../../lib/storage/dynamodb.ts';
import { pageSizes } from '../../lib/storage/page-size.ts';
import type { PageSize } from '../../lib/tools/definition/ports.ts';

/** What finding out a page's size works with. */
export interface PageSizeParts {
  readonly table: Table;
  readonly now: () => number;
  readonly log: Log;
}

/** The table is asked once in this time. Milliseconds. */
const hour = 3_600_000;

/** The size of a page as the fleet knows it. Without the table each container finds out for itself. */
export function pageSizeOf({ table, now, log }: PageSizeParts): PageSize {
  const kept = pageSizes(table, now);
  let known: { readonly rows: number | undefined; readonly until: number } | undefined;
  const unreached = (error: unknown): undefined => {
    log.warn('state not reached', { operation: 'page size', ...describeError(error) });
    return;
  };
  return {
    known: async () => {
      if (!known || now() > known.until)
        known = { rows: (await kept.read().catch(unreached)) ?? known?.rows, until: now() + hour };
      return known.rows;
    },
    learn: async (rows) => {
      if (known?.rows === rows) return;
      known = { rows, until: now() + hour };
      await kept.keep(rows).catch(unreached);
    },
  };
}
