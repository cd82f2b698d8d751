import { inject } from 'vitest';

/** What the test files of a run share; see `start-shared.ts`. */
export type SharedName = 'assembly' | 'chromium' | 'dynamodb-local';

/**
 * Where it is: the folder of the assembly, or the address of a server. It is started when the first test file asks.
 * @throws Error with what kept it from starting.
 */
export async function shared(name: SharedName): Promise<string> {
  const response = await fetch(`${inject('shared')}/${name}`);
  const said = await response.text();
  if (!response.ok) throw new Error(said);
  return said;
}
