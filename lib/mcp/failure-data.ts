import type { ZodError } from 'zod';
import type { SpotifyFailure } from '../spotify/failure.ts';
import type { Data } from '../tools/definition/context.ts';

/** What a program needs to word a failure for people: its code, and the facts that its sentence names. */
export function failureData(failure: SpotifyFailure): Data {
  return {
    error_code: failure.code,
    ...('devices' in failure && failure.devices && { devices: failure.devices }),
    ...('scopes' in failure && { scopes: failure.scopes }),
    ...('retryAt' in failure && { retry_at: failure.retryAt.toISOString() }),
  };
}

/** The same for arguments that the tool does not take, one problem each. */
export const argumentsData = ({ issues }: ZodError): Data => ({
  error_code: 'wrong_arguments',
  problems: issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? { argument: issue.keys[0] ?? '', problem: 'is not known' }
      : { argument: issue.path.map(String).join('.'), problem: issue.message },
  ),
});
