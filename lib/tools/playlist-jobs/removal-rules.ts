import * as z from 'zod';
import { fold } from '../matching/fold.ts';
import type { PlaylistRow } from './rows.ts';

/** The arguments that select the rows to remove. */
export const removalRules = {
  explicit: z
    .boolean()
    .refine((only) => only, 'must be true, or left out')
    .optional(),
  artist: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .refine((name) => !/^(?:spotify:|https?:)/i.test(name), 'must be a name')
    .optional(),
  released: z
    .string()
    .regex(/^\d{4}(?:-\d{4})?$/, 'must be a year or two: 1999, 1990-1999')
    .refine((years) => (years.split('-')[1] ?? years) >= years.slice(0, 4), 'must begin with the earlier year')
    .optional()
    .describe('1999 or 1990-1999'),
};

/** A row is removed if it matches all given rules. */
export type RemovalRules = z.output<z.ZodObject<typeof removalRules>>;

export const ruleNames = ['explicit', 'artist', 'released'] as const;

/** Whether a row matches all given rules. A field that Spotify does not return matches no rule. */
export function fitsRules(row: PlaylistRow, { explicit, artist, released }: RemovalRules): boolean {
  const [first = '', last = first] = released?.split('-') ?? [];
  const year = row.released?.slice(0, 4) ?? '';
  return (
    (explicit === undefined || row.explicit === explicit) &&
    (artist === undefined || row.artists.some((one) => fold(one) === fold(artist))) &&
    (released === undefined || (year !== '' && year >= first && year <= last))
  );
}
