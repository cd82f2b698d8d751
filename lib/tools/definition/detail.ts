import * as z from 'zod';
import { extraColumns } from '../../compact/columns.ts';
import type { RowOptions } from '../../compact/rows.ts';

/** How much of each row an answer has. */
const detail = z.enum(['uris', 'concise', 'full']).default('concise');

/** Columns that a list has beside the usual ones. */
const fields = z
  .array(z.string())
  .optional()
  .refine((names = []) => names.every((name) => extraColumns.includes(name)), {
    message: `must be some of ${extraColumns.join(', ')}`,
  });

/** The arguments of every tool that lists. */
export const rowArguments = { detail, fields } as const;

const Asked = z.object(rowArguments).partial();

/** The row options in validated arguments; empty for a tool without rows. */
export function rowOptionsOf(args: Readonly<Record<string, unknown>>): { readonly wanted?: RowOptions } {
  const { detail, fields = [] } = Asked.parse(args);
  return detail === undefined ? {} : { wanted: { detail, fields } };
}
