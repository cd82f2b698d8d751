import { type Key, keyOf, type Row, readRow, type Table } from '../dynamodb.ts';

export const ownerKey: Key = { pk: 'server', sk: 'owner' };

/** The row with the account for which the static access token acts. */
export const ownerRow = (account: string): Row => ({ ...keyOf(ownerKey), account_id: { S: account } });

export const ownerOf = (row: Row | undefined): string | undefined => row?.['account_id']?.S;

/** Reads the owner's account id; `undefined` while nobody has claimed the server. */
export const owner = (table: Table) => async (): Promise<string | undefined> => ownerOf(await readRow(table, ownerKey));
