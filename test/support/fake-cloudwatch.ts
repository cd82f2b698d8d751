import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { listen } from './listen.ts';

/** The contents of the fake CloudWatch. */
export interface FakeCloudWatchOptions {
  /** The lines of each log group, oldest first: a page has one. */
  readonly lines: Readonly<Record<string, readonly { readonly timestamp: number; readonly message: string }[]>>;
  readonly alarms: readonly Readonly<Record<string, unknown>>[];
  /** A pattern that it refuses. */
  readonly refuses?: string;
}

const search = z.object({
  logGroupName: z.string(),
  filterPattern: z.string(),
  startTime: z.number(),
  endTime: z.number(),
  nextToken: z.string().optional(),
});

/** Whether a line matches a pattern, in the two forms that the verdict uses. */
function fits(pattern: string, message: string): boolean {
  const [, path = '', value = ''] = /^\{ \$\.(\S+) = "([^"]*)" \}$/.exec(pattern) ?? [];
  if (path === '') return [...pattern.matchAll(/\?"([^"]+)"/g)].some(([, term = '']) => message.includes(term));
  const line = z
    .looseObject({ gates: z.array(z.string()).optional(), status: z.string().optional() })
    .parse(JSON.parse(message));
  const found = path === 'gates[0]' ? line.gates?.[0] : line.status;
  return found?.startsWith(value.replace('*', '')) ?? false;
}

/** A fake of the CloudWatch operations that the verdict calls; without contents it refuses them. */
export function fakeCloudWatch(what: FakeCloudWatchOptions | undefined) {
  const refused = { status: 400, body: { __type: 'AccessDeniedException', message: 'no' } };
  const answer = (target: string, body: string) => {
    if (!what) return refused;
    if (target === 'GraniteServiceVersion20100801.DescribeAlarms')
      return { status: 200, body: { MetricAlarms: what.alarms, CompositeAlarms: [] } };
    if (target !== 'Logs_20140328.FilterLogEvents') return refused;
    const { logGroupName, filterPattern, startTime, endTime, nextToken = '0' } = search.parse(JSON.parse(body));
    if (filterPattern === what.refuses) return refused;
    const events = (what.lines[logGroupName] ?? []).filter(
      ({ timestamp, message }) => timestamp >= startTime && timestamp <= endTime && fits(filterPattern, message),
    );
    const at = Number(nextToken);
    return {
      status: 200,
      body: { events: events.slice(at, at + 1), ...(at + 1 < events.length && { nextToken: String(at + 1) }) },
    };
  };
  const server = createServer((request, response) => {
    const serve = async (): Promise<void> => {
      const { status, body } = answer(String(request.headers['x-amz-target']), await text(request));
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    };
    serve().catch(() => response.destroy());
  });
  return listen(server);
}
