import * as z from 'zod';
import type { Answer } from '../../spotify/answer.ts';
import { type OperationName, operations } from '../../spotify/operations.ts';
import { request } from '../../spotify/request.ts';
import { type Outcome, readAs, type ToolContext } from '../definition/context.ts';

const Me = z.object({ id: z.string() });

/** The id of the signed-in user, as in the owner of a playlist. */
export async function currentUser({ spotify }: Pick<ToolContext, 'spotify'>): Promise<{ id: string; answer: Answer }> {
  const { data, answer } = await readAs(Me, request('GET /me', {}), spotify);
  return { id: data.id, answer };
}

/** The refusal of data that Development Mode returns for the signed-in user only; `message` says what to do instead. */
export function onlySignedInUser(operation: OperationName, message: string): Outcome {
  const row: { readonly removed?: string } = operations[operation];
  return { data: { message }, failure: { code: 'removed', operation, since: row.removed ?? '2026-02-11' } };
}
