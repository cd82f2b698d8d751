import type { Call, CallEvent } from './pipeline.ts';

/** What one tool call has cost so far. */
export interface Spending {
  /** Requests that went to Spotify. */
  readonly calls: () => number;
  /** How long it waited for the server's own limits. Milliseconds. */
  readonly waited: () => number;
  /** The rest of a bucket's quota that jobs may use today, and the whole quota; `undefined` before the first request to it. */
  readonly quota: (bucket: string) => { readonly left: number; readonly of: number } | undefined;
}

/** Counts what a call costs by its events. */
export function watchSpending(call: Call): { readonly call: Call; readonly spent: Spending } {
  const quotas = new Map<string, { left: number; of: number }>();
  let calls = 0;
  let waited = 0;
  const onEvent = (event: CallEvent): void => {
    if (event.type === 'exchange') calls += 1;
    if (event.type === 'waited') waited += event.milliseconds;
    if (event.type === 'quota') quotas.set(event.bucket, { left: event.left - event.reserved, of: event.of });
    call.onEvent(event);
  };
  return {
    call: { ...call, onEvent },
    spent: { calls: () => calls, waited: () => waited, quota: (bucket) => quotas.get(bucket) },
  };
}
