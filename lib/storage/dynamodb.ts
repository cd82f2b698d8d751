import { type AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** A row of the table by its key. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** The table and the client to reach it. */
export interface Table {
  readonly client: DynamoDBClient;
  readonly name: string;
}

/** A row's attributes as DynamoDB has them. */
export type Row = Record<string, AttributeValue>;

/** The one table, with time limits that fit into a tool call. */
export const table = (name: string, timeout: number): Table => ({
  name,
  client: new DynamoDBClient({
    maxAttempts: 2,
    requestHandler: { requestTimeout: timeout, connectionTimeout: timeout, throwOnRequestTimeout: true },
  }),
});

/** A key in DynamoDB's form. */
export const keyOf = ({ pk, sk }: Key): Row => ({ pk: { S: pk }, sk: { S: sk } });
