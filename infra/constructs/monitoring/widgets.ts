import type { Alarm, CompositeAlarm, HorizontalAnnotation } from 'aws-cdk-lib/aws-cloudwatch';
import { GraphWidget, type IMetric, type IWidget, LogQueryWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmName } from '../../../lib/observability/alarms.ts';
import type { Measures } from './measures.ts';
import type { graphOf } from './rows.ts';

export interface BoardParts {
  readonly stackName: string;
  readonly measures: Measures;
  /** Whether the functions emit every metric of the table. */
  readonly isFull: boolean;
  readonly alarms: ReadonlyMap<AlarmName, ReturnType<typeof graphOf> & { readonly alarm: Alarm }>;
  readonly affected: readonly Alarm[];
  /** The composite alarm of those. */
  readonly users: CompositeAlarm;
  /** The logs of all functions; the one of the function that answers tool calls comes first. */
  readonly logGroups: readonly [string, ...string[]];
  /** The function that says how the server is. */
  readonly verdict: string;
  readonly functions: readonly string[];
  readonly table: string;
  readonly api: string;
}

/** The width of a dashboard, in columns. */
export const full = 24;

/** A question in words, above the widgets that answer it. */
export const question = (text: string): IWidget => new TextWidget({ markdown: `## ${text}`, width: full, height: 1 });

export const graph = (title: string, left: readonly IMetric[], width = 12, line?: HorizontalAnnotation): IWidget =>
  new GraphWidget({
    ...{ title, left: [...left], width, height: 6, leftYAxis: { min: 0 } },
    ...(line && { leftAnnotations: [line] }),
  });

/** The graph of an alarm, with its threshold as a line. */
export function watched({ alarms: all }: BoardParts, name: AlarmName, width = 12): IWidget {
  const found = all.get(name);
  if (!found) throw new Error(`There is no alarm ${name}.`);
  return graph(found.title, [found.drawn], width, found.threshold);
}

/** A table that Logs Insights makes of the lines of tool calls, or of all functions. */
export const table = (
  { logGroups: [mcp, ...others] }: BoardParts,
  title: string,
  lines: readonly string[],
  of: 'mcp' | 'all' = 'mcp',
): IWidget =>
  new LogQueryWidget({
    title,
    logGroupNames: of === 'mcp' ? [mcp] : [mcp, ...others],
    queryLines: [...lines],
    width: full,
    height: 8,
  });

/** Rows of widgets, from top to bottom. */
export type Rows = readonly (readonly IWidget[])[];
