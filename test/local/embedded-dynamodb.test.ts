import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmbedded } from '../../infra/local/aws/dynamodb/embedded.ts';
import { signedHeaders } from '../../infra/local/aws/dynamodb/service.ts';

type Embedded = Awaited<ReturnType<typeof startEmbedded>>;
type Answered = readonly [status: number, type: string | null, body: unknown];

let embedded: Embedded;
beforeAll(async () => {
  embedded = await startEmbedded();
});
afterAll(() => embedded.close());

const target = (operation: string): string => `DynamoDB_20120810.${operation}`;

/** By Dynalite's own listener, as other programs call it. */
async function byListener(operation: string, body: string): Promise<Answered> {
  const headers = signedHeaders(target(operation), 'local', 'us-east-1');
  const response = await fetch(embedded.url, { method: 'POST', headers, body });
  const text = await response.text();
  expect(response.headers.get('x-amzn-requestid')).toMatch(/^[A-Z\d]{52}$/);
  return [response.status, response.headers.get('content-type'), JSON.parse(text)];
}

/** As the functions call it. */
async function direct(operation: string, body: string): Promise<Answered> {
  const { status, headers, body: text } = await embedded.send(target(operation), Buffer.from(body));
  expect(headers['x-amzn-requestid']).toMatch(/^[A-Z\d]{52}$/);
  expect(headers['x-amz-crc32']).toMatch(/^\d+$/);
  return [status, headers['content-type'] ?? null, JSON.parse(text.toString())];
}

const keySchema = [
  { AttributeName: 'pk', KeyType: 'HASH' },
  { AttributeName: 'sk', KeyType: 'RANGE' },
];
async function createTable(TableName: string): Promise<void> {
  const AttributeDefinitions = keySchema.map(({ AttributeName }) => ({ AttributeName, AttributeType: 'S' }));
  const create = { TableName, KeySchema: keySchema, AttributeDefinitions, BillingMode: 'PAY_PER_REQUEST' };
  const [status] = await direct('CreateTable', JSON.stringify(create));
  expect(status).toBe(200);
  await expect
    .poll(async () => JSON.stringify(await direct('DescribeTable', JSON.stringify({ TableName }))))
    .toContain('ACTIVE');
}

const row = (pk: string) => ({ pk: { S: pk }, sk: { S: 'x' } });
const counts = (TableName: string, change: object = {}) => ({
  ...{ TableName, Key: row('counter'), UpdateExpression: 'ADD n :one', ReturnValues: 'ALL_NEW' },
  ExpressionAttributeValues: { ':one': { N: '1' } },
  ...change,
});

/** Calls with `T` for the table, in an order in which some depend on others. */
const calls: ReadonlyArray<readonly [operation: string, input: unknown]> = [
  [
    'PutItem',
    { TableName: 'T', Item: { ...row('a'), text: { S: 'ü' }, list: { L: [{ N: '1.50' }] }, none: { NULL: true } } },
  ],
  ['PutItem', { TableName: 'T', Item: { ...row('a'), n: { N: '1' } }, ReturnValues: 'ALL_OLD' }],
  ['PutItem', { TableName: 'T', Item: row('a'), ConditionExpression: 'attribute_not_exists(pk)' }],
  ['PutItem', { TableName: 'T', Item: { pk: { S: 'no sort key' } } }],
  ['PutItem', { TableName: 'T', Item: { ...row('a'), big: { S: 'x'.repeat(420_000) } } }],
  ['PutItem', { TableName: 'no such table', Item: row('a') }],
  ['PutItem', { TableName: 'Missing', Item: row('a') }],
  ['GetItem', { TableName: 'T', Key: row('a'), ConsistentRead: true }],
  ['GetItem', { TableName: 'T', Key: row('b') }],
  ['GetItem', { TableName: 'T', Key: row('a'), ProjectionExpression: '#n', ExpressionAttributeNames: { '#n': 'n' } }],
  ['GetItem', { TableName: 'T', Key: row('a'), ReturnConsumedCapacity: 'TOTAL' }],
  ['GetItem', { TableName: 'T', Key: { pk: { N: '1' }, sk: { S: 'x' } } }],
  ['GetItem', { TableName: 7, Key: row('a') }],
  ['UpdateItem', counts('T')],
  ['UpdateItem', counts('T', { ConditionExpression: 'n > :one' })],
  ['UpdateItem', counts('T', { UpdateExpression: 'ADD n' })],
  ['UpdateItem', counts('T', { ExpressionAttributeValues: { ':two': { N: '2' } } })],
  ['BatchGetItem', { RequestItems: { T: { Keys: [row('a')], ConsistentRead: true } } }],
  ['BatchGetItem', { RequestItems: { T: { Keys: [row('a'), row('a')] } } }],
  ['BatchGetItem', { RequestItems: {} }],
  [
    'BatchWriteItem',
    { RequestItems: { T: [{ PutRequest: { Item: row('b') } }, { DeleteRequest: { Key: row('a') } }] } },
  ],
  ['BatchWriteItem', { RequestItems: { T: [{ PutRequest: { Item: row('b') } }, { PutRequest: { Item: row('b') } }] } }],
  ['DeleteItem', { TableName: 'T', Key: row('b'), ReturnValues: 'ALL_OLD' }],
  ['DeleteItem', { TableName: 'T', Key: row('b'), ConditionExpression: 'attribute_exists(pk)' }],
  [
    'Query',
    { TableName: 'T', KeyConditionExpression: 'pk = :a', ExpressionAttributeValues: { ':a': { S: 'counter' } } },
  ],
  ['Scan', { TableName: 'T', Select: 'COUNT' }],
  ['NoSuchOperation', { TableName: 'T' }],
];

describe('the embedded DynamoDB', () => {
  test('answers a direct call as its listener does', async () => {
    await createTable('One');
    await createTable('Two');
    const inTable = (name: string, input: unknown): string => JSON.stringify(input).replaceAll('"T"', `"${name}"`);
    const statuses = new Set<number>();
    for (const [operation, input] of calls) {
      const expected = await byListener(operation, inTable('One', input));
      const answered = await direct(operation, inTable('Two', input));
      expect(JSON.parse(inTable('One', answered).replaceAll('"Two"', '"One"')), operation).toEqual(expected);
      statuses.add(answered[0]);
    }
    expect([...statuses].sort()).toEqual([200, 400]);
  });

  test.each(['', '{', '7', '[]'])('answers the body %j as its listener does', async (body) => {
    for (const operation of ['GetItem', 'UpdateItem'])
      expect(await direct(operation, body)).toEqual(await byListener(operation, body));
  });

  test('has no rows of a table that is deleted, nor of one that was made again', async () => {
    await createTable('Short');
    const Key = row('a');
    const put = JSON.stringify({ TableName: 'Short', Item: Key });
    const get = JSON.stringify({ TableName: 'Short', Key });
    const type = 'application/x-amz-json-1.0';
    expect(await direct('PutItem', put)).toEqual([200, type, {}]);
    expect(await direct('GetItem', get)).toEqual([200, type, { Item: Key }]);
    await direct('DeleteTable', JSON.stringify({ TableName: 'Short' }));
    const statusOf = async (operation: string, body: string) => (await direct(operation, body))[0];
    await expect.poll(() => statusOf('GetItem', get)).toBe(400);
    expect(await statusOf('PutItem', put)).toBe(400);
    // Until then it is being deleted.
    await expect.poll(() => statusOf('DescribeTable', JSON.stringify({ TableName: 'Short' }))).toBe(400);
    await createTable('Short');
    expect(await direct('GetItem', get)).toEqual([200, type, {}]);
  });
});
