import type * as z from 'zod';
import { argumentError } from './argument-errors.ts';
import { type Reading, repaired } from './repair.ts';

/**
 * The arguments of a call by a tool's schema: the one form of them that is carried out, sealed and compared.
 * @throws ZodError with a sentence for each wrong argument.
 */
export const checked = <Input extends z.ZodObject>(
  reading: Reading & { readonly input: Input },
  args: unknown,
): z.output<Input> => reading.input.parse(repaired(reading, args), { error: argumentError });
