import type * as z from 'zod';

/**
 * Parses the environment.
 * @throws Error that names each wrong variable and what it should be.
 */
export function parseSettings<T>(schema: z.ZodType<T>, environment: NodeJS.ProcessEnv): T {
  // A schema that parses once is not worth compiling: `jitless` saves each start several milliseconds.
  const parsed = schema.safeParse(environment, { jitless: true });
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`Wrong settings in the environment: ${faults.join('; ')}`);
}
