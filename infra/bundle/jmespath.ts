/**
 * Stands in the bundle for the query language by which Powertools Idempotency finds a key inside an event: ours is handed
 * its keys, and the language is 20 KB.
 */

/** @throws Error always: nothing asks for it. */
export function search(): never {
  throw new Error('JMESPath is not in the bundle: see infra/bundle/jmespath.ts.');
}

/** What a configuration makes one of, and hands to `search` alone. */
export class PowertoolsFunctions {}
