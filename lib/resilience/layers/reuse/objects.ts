import * as z from 'zod';
import type { ObjectType, Operation } from '../../../spotify/operation.ts';
import { isOperation, type OperationName, operations } from '../../../spotify/operations.ts';
import { requestOf, type SpotifyRequest } from '../../../spotify/request.ts';

/** How many objects of one response are cached: each is another write (ADR 0015). */
export const mostObjects = 20;

/** A full object with the read that it answers. */
export interface FoundObject {
  readonly read: SpotifyRequest;
  readonly body: unknown;
}

const named = z.looseObject({
  id: z.string().min(1),
  type: z.enum(['track', 'album', 'artist']),
  is_local: z.boolean().optional(),
});
const parts = z.record(z.string(), z.unknown());
const rows = z.array(z.unknown());

const rowsOfTable: ReadonlyArray<readonly [string, Operation]> = Object.entries(operations);
const reads = new Map<string | undefined, OperationName>(
  rowsOfTable.flatMap(([name, { one }]) => (isOperation(name) ? [[one, name]] : [])),
);

function readOf(type: ObjectType, id: string): SpotifyRequest {
  const name = reads.get(type);
  if (name === undefined) throw new Error(`No operation reads one ${type}.`);
  return requestOf(name, { id }, {});
}

/** The values at a path in a response. */
function valuesAt(value: unknown, steps: readonly string[]): readonly unknown[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [value];
  if (step === '[]') return (rows.safeParse(value).data ?? []).flatMap((row) => valuesAt(row, rest));
  const inside = parts.safeParse(value).data?.[step];
  return inside === undefined || inside === null ? [] : valuesAt(inside, rest);
}

/**
 * The full objects inside a response, each once. A response for a market or with selected fields yields none, since its
 * objects differ from those of their own reads.
 */
export function objectsIn({ operation, query }: SpotifyRequest, body: unknown): readonly FoundObject[] {
  const paths = operation.holds ?? [];
  if (paths.length === 0 || query['market'] !== undefined || query['fields'] !== undefined) return [];
  const found = new Map<string, FoundObject>();
  for (const { at, object } of paths) {
    for (const value of valuesAt(body, at.split('.'))) {
      const { data } = named.safeParse(value);
      if (!data || data.is_local || (object !== 'any' && data.type !== object)) continue;
      found.set(`${data.type} ${data.id}`, { read: readOf(data.type, data.id), body: value });
    }
  }
  return [...found.values()];
}
