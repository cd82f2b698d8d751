import type * as z from 'zod';
import { argumentError } from './argument-errors.ts';

/**
 * The arguments of a call by a tool's schema. Some hosts send null for what the model left out, and nothing at all for a tool
 * without arguments.
 * @throws ZodError with a sentence for each wrong argument.
 */
export function checked<Input extends z.ZodObject>(input: Input, args: unknown): z.output<Input> {
  const given =
    typeof args === 'object' && args !== null && !Array.isArray(args)
      ? Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null))
      : (args ?? {});
  return input.parse(given, { error: argumentError });
}
