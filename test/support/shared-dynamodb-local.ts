import { shared } from './shared.ts';
import { type TestDynamodb, tables } from './stores.ts';

/** AWS's own DynamoDB Local, in memory: one for all test files of a run, since each start takes seconds. */
export async function sharedDynamodbLocal(): Promise<TestDynamodb> {
  const endpoint = await shared('dynamodb-local');
  return { endpoint, table: tables(endpoint), close: () => Promise.resolve() };
}
