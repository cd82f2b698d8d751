import * as z from 'zod';
import type { TableSpec } from '../../template/state.ts';
import type { Call } from '../call.ts';
import type { Need } from '../iam.ts';

const attribute = z.record(z.string(), z.unknown());
const item = z.record(z.string(), attribute);
const named = z.object({
  TableName: z.string(),
  IndexName: z.string().optional(),
  Key: item.optional(),
  Item: item.optional(),
});
const batchGet = z.object({ RequestItems: z.record(z.string(), z.object({ Keys: z.array(item) })) });
const write = z.object({
  PutRequest: z.object({ Item: item }).optional(),
  DeleteRequest: z.object({ Key: item }).optional(),
});
const batchWrite = z.object({ RequestItems: z.record(z.string(), z.array(write)) });
const transaction = z.object({
  TransactItems: z.array(z.record(z.enum(['Get', 'Put', 'Update', 'Delete', 'ConditionCheck']), named.optional())),
});
const query = z.object({
  KeyConditionExpression: z.string(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
  ExpressionAttributeValues: z.record(z.string(), attribute).default({}),
});

export interface TableLookup {
  readonly tables: readonly TableSpec[];
  /** ARN of a table of this account, whether it is there or not. */
  readonly arnOf: (tableName: string) => string;
}

type Item = z.output<typeof item>;

/** What a DynamoDB call must be allowed to do (Service Authorization Reference, "Actions for Amazon DynamoDB"). */
export function dynamodbNeeds(call: Call, lookup: TableLookup): readonly Need[] {
  const needs = needsOf(call, lookup);
  // A call that names no table must not pass for one that needs nothing.
  return needs.length > 0 ? needs : [{ action: `dynamodb:${call.operation}`, resource: '*', context: {} }];
}

function needsOf({ operation, input }: Call, lookup: TableLookup): readonly Need[] {
  const need = (action: string, tableName: string, items: readonly Item[], index?: string): Need => ({
    action: `dynamodb:${action}`,
    resource: `${lookup.arnOf(tableName)}${index === undefined ? '' : `/index/${index}`}`,
    context: { 'aws:SecureTransport': ['true'], ...leadingKeys(tableName, items, lookup) },
  });
  if (operation === 'BatchGetItem') {
    const tables = Object.entries(batchGet.safeParse(input).data?.RequestItems ?? {});
    return tables.map(([table, { Keys }]) => need(operation, table, Keys));
  }
  if (operation === 'BatchWriteItem') {
    const tables = Object.entries(batchWrite.safeParse(input).data?.RequestItems ?? {});
    return tables.map(([table, writes]) => need(operation, table, writes.flatMap(written)));
  }
  if (operation === 'TransactGetItems' || operation === 'TransactWriteItems') {
    const parts = (transaction.safeParse(input).data?.TransactItems ?? []).flatMap((part) => Object.entries(part));
    return parts.flatMap(([kind, part]) =>
      part === undefined ? [] : [need(transactAction(kind), part.TableName, itemsOf(part))],
    );
  }
  const one = named.safeParse(input).data;
  if (one === undefined) return [];
  const queried = operation === 'Query' ? partitionAsked(input, one.TableName, lookup) : [];
  return [need(operation, one.TableName, [...itemsOf(one), ...queried], one.IndexName)];
}

function itemsOf({ Key, Item }: z.output<typeof named>): readonly Item[] {
  return [Key, Item].filter((part) => part !== undefined);
}

function written({ PutRequest, DeleteRequest }: z.output<typeof write>): readonly Item[] {
  return [PutRequest?.Item, DeleteRequest?.Key].filter((part) => part !== undefined);
}

function transactAction(kind: string): string {
  return kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`;
}

function leadingKeys(tableName: string, items: readonly Item[], { tables }: TableLookup): Need['context'] {
  const partitionKey = tables.find(({ name }) => name === tableName)?.partitionKey ?? '';
  const values = items.flatMap((one) => Object.values(one[partitionKey] ?? {}).map(String));
  return values.length === 0 ? {} : { 'dynamodb:LeadingKeys': values };
}

/** A query names its partition as `key = :value` in the key condition. */
function partitionAsked(input: unknown, tableName: string, { tables }: TableLookup): readonly Item[] {
  const asked = query.safeParse(input).data;
  const partitionKey = tables.find(({ name }) => name === tableName)?.partitionKey;
  if (asked === undefined || partitionKey === undefined) return [];
  for (const [, name = '', value = ''] of asked.KeyConditionExpression.matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g)) {
    const found = asked.ExpressionAttributeValues[value];
    if ((asked.ExpressionAttributeNames[name] ?? name) === partitionKey && found !== undefined) {
      return [{ [partitionKey]: found }];
    }
  }
  return [];
}
