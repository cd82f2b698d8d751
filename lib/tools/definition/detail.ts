import * as z from 'zod';
import { extraColumns } from '../../compact/columns.ts';

/** How much of each row an answer has. */
export const detail = z.enum(['uris', 'concise', 'full']).default('concise');

/** Columns that a list has beside the usual ones. */
const fields = z
  .array(z.string())
  .optional()
  .refine((names = []) => names.every((name) => extraColumns.includes(name)), {
    message: `must be some of ${extraColumns.join(', ')}`,
  });

/** The arguments of every tool that lists. */
export const rowArguments = { detail, fields } as const;

/** What of the rows of its answer a caller wants. */
export interface Wanted {
  readonly detail: z.output<typeof detail>;
  readonly fields: readonly string[];
}

const Asked = z.object(rowArguments).partial();

/** What the checked arguments of a call say of rows; nothing for a tool without rows. */
export function wantedOf(args: Readonly<Record<string, unknown>>): { readonly wanted?: Wanted } {
  const { detail, fields = [] } = Asked.parse(args);
  return detail === undefined ? {} : { wanted: { detail, fields } };
}
