import * as z from 'zod';
import { type Circuit, closed } from '../../resilience/decisions/circuit.ts';
import type { Generation } from '../../resilience/decisions/freshness.ts';
import { type Gate, opened } from '../../resilience/decisions/quota-gate.ts';
import type { Versioned } from '../../resilience/store/fleet-store.ts';
import { parseJson } from '../../spotify/json.ts';
import type { Row } from '../dynamodb.ts';

const circuit: z.ZodType<Circuit> = z.object({
  failures: z.number(),
  since: z.number(),
  requests: z.array(z.string()).optional(),
  openUntil: z.number().optional(),
  probeUntil: z.number().optional(),
});
const gate: z.ZodType<Gate> = z.object({
  reason: z.enum(['quota', 'rate']),
  closedUntil: z.number(),
  guessed: z.boolean(),
  wait: z.number(),
  probeUntil: z.number().optional(),
});

export const stateRow = (value: unknown, version: string): Row => ({
  state: { S: JSON.stringify(value) },
  version: { S: version },
});

export const circuitOf = (row: Row | undefined): Versioned<Circuit> | undefined => stateOf(row, circuit, closed);

export const gateOf = (row: Row | undefined): Versioned<Gate> | undefined => stateOf(row, gate, opened);

const Notes = z.array(z.string());

/** The attributes of a tag's row. */
export const generationRow = ({ id, changedAt, unsettledUntil, notes }: Generation): Row => ({
  generation: { S: id },
  changed_at: { N: String(changedAt) },
  unsettled_until: { N: String(unsettledUntil) },
  ...(notes && { notes: { S: JSON.stringify(notes) } }),
});

export function generationOf(row: Row | undefined): Generation | undefined {
  const id = row?.['generation']?.S;
  if (id === undefined) return undefined;
  const time = (name: string): number => Number(row?.[name]?.N ?? 0);
  const notes = Notes.safeParse(parseJson(row?.['notes']?.S)).data;
  return { id, changedAt: time('changed_at'), unsettledUntil: time('unsettled_until'), ...(notes && { notes }) };
}

/**
 * A row that cannot be read counts as untouched. It keeps its version, empty where it has none, so that the next change
 * overwrites it. Expired rows need no check: each state carries its own times.
 */
function stateOf<T>(row: Row | undefined, schema: z.ZodType<T>, untouched: T): Versioned<T> | undefined {
  if (!row) return undefined;
  const parsed = schema.safeParse(parseJson(row['state']?.S));
  return { value: parsed.success ? parsed.data : untouched, version: row['version']?.S ?? '' };
}
