import { inject } from 'vitest';
import { type TestDynamodb, tables } from './stores.ts';

/** AWS's own DynamoDB Local, in memory: one for all test files of a run, since each start takes seconds. */
export async function sharedDynamodbLocal(): Promise<TestDynamodb> {
  const response = await fetch(inject('dynamodbLocal'));
  const endpoint = await response.text();
  if (!response.ok) throw new Error(endpoint);
  return { endpoint, table: tables(endpoint), close: () => Promise.resolve() };
}
