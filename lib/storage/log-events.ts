import * as z from 'zod';
import { type InvocationPorts, jsonOperation } from './signed-request.ts';

export interface LogSearch {
  readonly group: string;
  /** In the syntax of filter patterns. */
  readonly pattern: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

export interface FoundEvent {
  readonly group: string;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const page = z.object({
  events: z.array(z.object({ timestamp: z.number(), message: z.string() })).default([]),
  nextToken: z.string().optional(),
});
/** Pages may be empty although there are more, so a long period may not be searched completely. */
const maxPages = 20;

/**
 * Finds events of a log group, oldest first; unlike a query of Logs Insights this costs nothing.
 * @throws Error (rejects) with what CloudWatch Logs says.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export function logSearch(ports: InvocationPorts): (search: LogSearch) => Promise<readonly FoundEvent[]> {
  const filter = jsonOperation('logs', 'Logs_20140328.FilterLogEvents', ports);
  return async ({ group, pattern, from, to }) => {
    const asked = { logGroupName: group, filterPattern: pattern, startTime: from, endTime: to };
    const found: FoundEvent[] = [];
    let nextToken: string | undefined;
    for (let nth = 0; nth < maxPages; nth++) {
      const said = await filter({ ...asked, ...(nextToken && { nextToken }) });
      const { events, nextToken: next } = page.parse(JSON.parse(said));
      found.push(...events.map(({ timestamp, message }) => ({ group, message, at: timestamp })));
      nextToken = next;
      if (nextToken === undefined) break;
    }
    return found;
  };
}
