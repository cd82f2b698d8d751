import { DeleteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { keyOf, type Row, type Table, userKey } from '../dynamodb.ts';

/** Deletions under way at once. */
const abreast = 20;

/** All rows of a user lie under one partition key. */
export const userRows = ({ client, name: TableName }: Table) => ({
  /** Removes the rows whose sort key begins with `prefix` and that `isMeant`. */
  remove: async (account: string, prefix: string, isMeant: (row: Row) => boolean = () => true): Promise<void> => {
    const { pk } = userKey(account, '');
    for (let from: Row | undefined, more = true; more; more = from !== undefined) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: prefix === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': { S: pk }, ...(prefix !== '' && { ':prefix': { S: prefix } }) },
          ExpressionAttributeNames: { '#grant': 'grant' },
          ProjectionExpression: 'pk, sk, #grant',
          ConsistentRead: true,
          ...(from && { ExclusiveStartKey: from }),
        }),
      );
      const keys = Items.filter(isMeant).map((row) => ({ pk, sk: row['sk']?.S ?? '' }));
      while (keys.length > 0) {
        const some = keys.splice(0, abreast);
        await Promise.all(some.map((key) => client.send(new DeleteItemCommand({ TableName, Key: keyOf(key) }))));
      }
      from = LastEvaluatedKey;
    }
  },
});
