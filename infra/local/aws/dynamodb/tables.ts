import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { TableSpec } from '../../template/state.ts';
import type { Send } from './service.ts';

/** Calls the server directly, without an IAM check. */
export type Admin = (operation: string, input: Readonly<Record<string, unknown>>) => Promise<unknown>;

const failure = z.object({ __type: z.string(), message: z.string().optional() });
const description = z.object({ Table: z.object({ TableStatus: z.string() }) });

/** An error response of the server; its name is AWS's code. */
function refusal(operation: string, body: unknown): Error {
  const { __type = 'UnknownError', message = '' } = failure.safeParse(body).data ?? {};
  const error = new Error(`DynamoDB refused ${operation}: ${message}`);
  error.name = __type.slice(__type.indexOf('#') + 1);
  return error;
}

/** Creates the admin of a server; a call rejects if the server cannot be reached. */
export function dynamodbAdmin(send: Send): Admin {
  return async (operation, input) => {
    const answer = await send(`DynamoDB_20120810.${operation}`, Buffer.from(JSON.stringify(input)));
    const body: unknown = JSON.parse(answer.body.toString() || '{}');
    if (answer.status !== 200) throw refusal(operation, body);
    return body;
  };
}

/** Creates a table with its expiry and waits until it exists; false if it existed already. */
export async function createTable(admin: Admin, table: TableSpec): Promise<boolean> {
  const isCreated = await succeeds('ResourceInUseException', admin('CreateTable', table.create));
  const isActive = async () =>
    description.parse(await admin('DescribeTable', { TableName: table.name })).Table.TableStatus === 'ACTIVE';
  while (!(await isActive())) await sleep(20);
  if (isCreated && table.expiryAttribute !== undefined) {
    const TimeToLiveSpecification = { AttributeName: table.expiryAttribute, Enabled: true };
    // The embedded server does not support the operation: the laptop deletes expired rows.
    await succeeds(
      'UnknownOperationException',
      admin('UpdateTimeToLive', { TableName: table.name, TimeToLiveSpecification }),
    );
  }
  return isCreated;
}

/** Deletes a table; a missing one is not an error. */
export async function deleteTable(admin: Admin, { name }: TableSpec): Promise<void> {
  await succeeds('ResourceNotFoundException', admin('DeleteTable', { TableName: name }));
}

const page = z.object({
  Items: z.array(z.record(z.string(), z.record(z.string(), z.unknown()))),
  LastEvaluatedKey: z.record(z.string(), z.unknown()).optional(),
});

/** All rows that a scan finds. */
export async function* scanned(admin: Admin, input: Readonly<Record<string, unknown>>) {
  let ExclusiveStartKey: unknown;
  do {
    const found = await admin('Scan', { ...input, ...(ExclusiveStartKey !== undefined && { ExclusiveStartKey }) });
    const { Items, LastEvaluatedKey } = page.parse(found);
    yield* Items;
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
}

/** Whether a call succeeded; `false` if it failed with this code. */
export async function succeeds(code: string, work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === code) return false;
    throw error;
  }
}
