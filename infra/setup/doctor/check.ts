import type { Connection } from '../../../cli/server/connection.ts';
import type { Deployment, Outputs } from '../deployment.ts';

export interface Finding {
  readonly state: 'ok' | 'wrong' | 'unknown';
  /** One sentence. */
  readonly found: string;
  /** What to do about it. */
  readonly advice?: string;
}

export interface CheckContext {
  readonly deployment: Deployment;
  readonly outputs: Outputs;
  /** The access token, or why it could not be read. */
  readonly token: string | { readonly problem: string };
  /** One connection that all checks share. */
  readonly connection: () => Promise<Connection>;
  readonly accountsUrl: string;
}

/** One possible problem of a deployment. No check calls the Web API. */
export interface Check {
  readonly name: string;
  /** Set for a check that needs a valid access token. */
  readonly needsToken?: true;
  readonly run: (context: CheckContext) => Promise<Finding>;
}

export const ok = (found: string): Finding => ({ state: 'ok', found });
export const wrong = (found: string, advice: string): Finding => ({ state: 'wrong', found, advice });
/** A result for what cannot be checked from here. */
export const unknown = (found: string, advice?: string): Finding => ({
  state: 'unknown',
  found,
  ...(advice !== undefined && { advice }),
});
