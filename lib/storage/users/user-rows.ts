import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { keyOf, queryRows, type Row, type Table, userKey } from '../dynamodb.ts';

/** Deletions under way at once. */
const maxConcurrent = 20;

/** All rows of a user lie under one partition key. */
export const userRows = (table: Table) => ({
  /** Deletes the rows whose sort key begins with `prefix` and for which `isMeant` is true. */
  remove: async (account: string, prefix: string, isMeant: (row: Row) => boolean = () => true): Promise<void> => {
    const { pk } = userKey(account, '');
    const rows = await queryRows(table, pk, {
      ...(prefix !== '' && { where: 'begins_with(sk, :prefix)', values: { ':prefix': { S: prefix } } }),
      ExpressionAttributeNames: { '#grant': 'grant' },
      ProjectionExpression: 'pk, sk, #grant',
    });
    const keys = rows.filter(isMeant).map((row) => keyOf({ pk, sk: row['sk']?.S ?? '' }));
    while (keys.length > 0) {
      const some = keys.splice(0, maxConcurrent);
      await Promise.all(some.map((Key) => table.client.send(new DeleteItemCommand({ TableName: table.name, Key }))));
    }
  },
});
