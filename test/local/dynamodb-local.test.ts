import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { forward } from '../../infra/local/aws/dynamodb/service.ts';
import { dynamodbAdmin } from '../../infra/local/aws/dynamodb/tables.ts';
import { hasJava, optionalSuite } from '../support/environment.ts';
import { sharedDynamodbLocal } from '../support/shared-dynamodb-local.ts';
import { clientOf, startSmallLaptop } from './fixtures/laptop.ts';

optionalSuite(
  'java',
  hasJava(),
  'DynamoDB Local needs Java and its jar',
)('a DynamoDB of the user', () => {
  test('it gets the table with its expiry, serves every function alike and is left as it was found', async () => {
    const server = await sharedDynamodbLocal();
    try {
      const environment = {
        AWS_ENDPOINT_URL_DYNAMODB: server.endpoint,
        AWS_ACCESS_KEY_ID: 'me',
        AWS_REGION: 'eu-west-1',
      };
      const admin = dynamodbAdmin((target, body) =>
        forward({ url: server.endpoint, accessKeyId: 'me', region: 'eu-west-1' }, target, body),
      );
      const laptop = await startSmallLaptop({ environment });
      const client = new DynamoDBClient(clientOf(laptop, 'Front'));
      const Key = { pk: { S: 'user:1' }, sk: { S: 'x' } };
      await client.send(new PutItemCommand({ TableName: 'Small-Table', Item: { ...Key, n: { N: '1' } } }));
      // DynamoDB Local keeps data apart by access key: the function's row is where the user looks for it.
      expect(await admin('GetItem', { TableName: 'Small-Table', Key })).toMatchObject({ Item: { n: { N: '1' } } });
      const owner = { TableName: 'Small-Table', Key: { pk: { S: 'server' }, sk: { S: 'owner' } } };
      expect((await client.send(new GetItemCommand(owner))).Item).toHaveProperty('account_id');
      expect(await admin('DescribeTimeToLive', { TableName: 'Small-Table' })).toMatchObject({
        TimeToLiveDescription: { AttributeName: 'expires_at', TimeToLiveStatus: 'ENABLED' },
      });
      await laptop.close();
      expect(await admin('ListTables', {})).toEqual({ TableNames: [] });
    } finally {
      await server.close();
    }
  });
});
