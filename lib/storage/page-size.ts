import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describeError, type Log } from '../observability/log.ts';
import { expiry, keyOf, type Table } from './dynamodb.ts';

const key = keyOf({ pk: 'page-size', sk: 'playlist-items' });
/** Spotify may change it, so it is determined again after this time. Milliseconds. */
const lifetime = 7 * 86_400_000;

/** The row with the largest page of playlist rows that Spotify returns. It is the same for all users. */
export function pageSizes({ client, name: TableName }: Table, now: () => number) {
  return {
    /** `undefined` until a container has determined it, and after `lifetime`. */
    read: async (): Promise<number | undefined> => {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: key }));
      const rows = Number(Item?.['rows']?.N);
      return rows > 0 && Number(Item?.['expires_at']?.N) * 1000 > now() ? rows : undefined;
    },
    keep: async (rows: number): Promise<void> => {
      const Item = { ...key, rows: { N: String(rows) }, ...expiry(now(), lifetime) };
      await client.send(new PutItemCommand({ TableName, Item }));
    },
  };
}

export interface PageSizePorts {
  readonly table: Table;
  readonly now: () => number;
  readonly log: Log;
}

/** The table is read once in this time. Milliseconds. */
const hour = 3_600_000;

/** The page size that the fleet has determined. Without the table each container determines it itself. */
export function pageSizeOf({ table, now, log }: PageSizePorts) {
  const kept = pageSizes(table, now);
  let known: { readonly rows: number | undefined; readonly until: number } | undefined;
  const unreached = (error: unknown): undefined => {
    log.warn('state not reached', { operation: 'page size', ...describeError(error) });
    return;
  };
  return {
    known: async (): Promise<number | undefined> => {
      if (!known || now() > known.until)
        known = { rows: (await kept.read().catch(unreached)) ?? known?.rows, until: now() + hour };
      return known.rows;
    },
    learn: async (rows: number): Promise<void> => {
      if (known?.rows === rows) return;
      known = { rows, until: now() + hour };
      await kept.keep(rows).catch(unreached);
    },
  };
}
