import {
  BatchGetItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientOf, type SmallLaptop, startSmallLaptop, without } from './fixtures/laptop.ts';

let laptop: SmallLaptop;

beforeAll(async () => {
  laptop = await startSmallLaptop();
});

afterAll(() => laptop.close());

const key = (pk: string) => ({ pk: { S: pk }, sk: { S: 'x' } });

describe('DynamoDB', () => {
  const client = (role = 'Front') => new DynamoDBClient(clientOf(laptop, role));
  const TableName = 'Small-Table';

  test('what the role allows is served', async () => {
    await client().send(new PutItemCommand({ TableName, Item: { ...key('user:1'), n: { N: '7' } } }));
    const { Item } = await client().send(new GetItemCommand({ TableName, Key: key('user:1') }));
    expect(Item).toEqual({ ...key('user:1'), n: { N: '7' } });
    const batch = { [TableName]: { Keys: [key('user:1'), key('user:2')] } };
    const { Responses } = await client().send(new BatchGetItemCommand({ RequestItems: batch }));
    expect(Responses?.[TableName]).toHaveLength(1);
  });

  test('what no statement allows is refused as AWS refuses it', async () => {
    const command = new DeleteItemCommand({ TableName, Key: key('user:1') });
    await expect(client().send(command)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:sts::111122223333:assumed-role/Small-FrontRole/Small-Front is not authorized to perform: dynamodb:DeleteItem ' +
        'on resource: arn:aws:dynamodb:us-east-1:111122223333:table/Small-Table because no identity-based policy allows the ' +
        'dynamodb:DeleteItem action',
      $metadata: { httpStatusCode: 400 },
    });
  });

  test.each([
    ['another role', () => client('Back').send(new GetItemCommand({ TableName, Key: key('user:1') }))],
    ['another table', () => client().send(new GetItemCommand({ TableName: 'Other', Key: key('user:1') }))],
    ['the table itself', () => client().send(new DescribeTableCommand({ TableName }))],
    [
      'another table in a batch',
      () =>
        client().send(
          new BatchGetItemCommand({
            RequestItems: { [TableName]: { Keys: [key('user:1')] }, Other: { Keys: [key('user:1')] } },
          }),
        ),
    ],
    [
      'an index of the table',
      () =>
        client().send(
          new QueryCommand({
            ...{ TableName, IndexName: 'other', KeyConditionExpression: 'pk = :k' },
            ExpressionAttributeValues: { ':k': { S: 'user:1' } },
          }),
        ),
    ],
  ])('%s is refused', async (_name, call) => {
    await expect(call()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('a query of an allowed partition is served', async () => {
    const { Count } = await client().send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :k',
        ExpressionAttributeValues: { ':k': { S: 'user:none' } },
      }),
    );
    expect(Count).toBe(0);
  });

  test('an unknown access key is not recognized', async () => {
    const credentials = { accessKeyId: 'ASIASTRANGER', secretAccessKey: 'x' };
    const stranger = new DynamoDBClient({ ...clientOf(laptop, 'Front'), credentials });
    await expect(stranger.send(new GetItemCommand({ TableName, Key: key('user:1') }))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
  });

  test('an unsigned call is not served', async () => {
    const headers = { 'x-amz-target': 'DynamoDB_20120810.GetItem', 'content-type': 'application/x-amz-json-1.0' };
    const response = await fetch(laptop.awsUrl, { method: 'POST', headers, body: '{}' });
    expect([response.status, await response.json()]).toEqual([
      403,
      { __type: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' },
    ]);
  });
});

describe('Lambda', () => {
  const invoke = (role: string, name: string, headers: Readonly<Record<string, string>> = {}, body: unknown = {}) =>
    fetch(`${laptop.awsUrl}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${clientOf(laptop, role).credentials.accessKeyId}/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0`,
        ...headers,
      },
      body: JSON.stringify(body),
    });

  test('a function is invoked by name or ARN and answers with its payload', async () => {
    for (const name of ['Small-Back', 'arn:aws:lambda:us-east-1:111122223333:function:Small-Back']) {
      const response = await invoke('Front', name, {}, { a: 1 });
      expect(response.status).toBe(200);
      expect(response.headers.get('x-amz-function-error')).toBeNull();
      expect(response.headers.get('x-amz-executed-version')).toBe('$LATEST');
      expect(await response.json()).toMatchObject({ told: { a: 1 } });
    }
  });

  test('an error of the function is reported by a header', async () => {
    const response = await invoke('Front', 'Small-Back', {}, { throw: 'no luck' });
    expect([response.status, response.headers.get('x-amz-function-error')]).toEqual([200, 'Unhandled']);
    expect(await response.json()).toMatchObject({ errorType: 'Error', errorMessage: 'no luck' });
  });

  test('an event is taken without waiting for it', async () => {
    const response = await invoke(
      'Front',
      'Small-Back',
      { 'x-amz-invocation-type': 'Event' },
      { wait: 50, say: 'later' },
    );
    expect(response.status).toBe(202);
    await expect.poll(() => laptop.log()).toContain('later');
  });

  test('only an allowed role may invoke, and only what it is allowed to', async () => {
    const refused = await invoke('Back', 'Small-Back');
    expect([refused.status, refused.headers.get('x-amzn-errortype')]).toEqual([403, 'AccessDeniedException']);
    expect(await refused.json()).toMatchObject({
      Message: expect.stringContaining('lambda:InvokeFunction on resource'),
    });
    expect((await invoke('Front', 'Small-Front')).status).toBe(403);
  });
});

describe('a statement taken out of the template', () => {
  test.each([
    ['dynamodb:GetItem', 'dynamodb:GetItem'],
    ['secretsmanager:GetSecretValue', 'secretsmanager:GetSecretValue'],
  ])('%s: the call is refused', async (action, refused) => {
    const small = await startSmallLaptop({ edit: without(action) });
    try {
      const [database, vault] = [
        new DynamoDBClient(clientOf(small, 'Front')),
        new SecretsManagerClient(clientOf(small, 'Front')),
      ];
      const secret = small.functions.find(({ spec }) => spec.logicalId === 'Front')?.spec.environment['APP_SECRET_ID'];
      const outcomes = await Promise.allSettled([
        database.send(new GetItemCommand({ TableName: 'Small-Table', Key: key('user:1') })),
        vault.send(new GetSecretValueCommand({ SecretId: secret })),
      ]);
      const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []));
      expect(reasons).toEqual([expect.stringMatching(`AccessDeniedException: .*perform: ${refused} on`)]);
    } finally {
      await small.close();
    }
  });
});
