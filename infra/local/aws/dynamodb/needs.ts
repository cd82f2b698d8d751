import * as z from 'zod';
import type { Call } from '../call.ts';
import type { Need } from '../iam.ts';

const single = z.object({ TableName: z.string(), IndexName: z.string().optional() });
const batch = z.object({ RequestItems: z.record(z.string(), z.unknown()) });

/**
 * What a DynamoDB call must be allowed to do (Service Authorization Reference, "Actions for Amazon DynamoDB"). `arnOf` gives the
 * ARN of a table, whether it is there or not.
 */
export function dynamodbNeeds({ operation, input }: Call, arnOf: (tableName: string) => string): readonly Need[] {
  const action = `dynamodb:${operation}`;
  const { data } = single.safeParse(input);
  if (data) {
    const index = data.IndexName === undefined ? '' : `/index/${data.IndexName}`;
    return [{ action, resource: `${arnOf(data.TableName)}${index}` }];
  }
  const tables = Object.keys(batch.safeParse(input).data?.RequestItems ?? {});
  // A call that names no table must not pass for one that needs nothing.
  return (tables.length > 0 ? tables.map(arnOf) : ['*']).map((resource) => ({ action, resource }));
}
