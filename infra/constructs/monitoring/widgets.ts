import {
  type Alarm,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmName } from '../../../lib/observability/alarms.ts';
import type { Measures } from './measures.ts';

/** What dashboards show. */
export interface BoardParts {
  readonly stackName: string;
  readonly measures: Measures;
  readonly alarms: ReadonlyMap<AlarmName, Alarm>;
  readonly affected: readonly Alarm[];
  /** The log of the function that answers tool calls. */
  readonly logGroup: string;
  readonly functions: readonly string[];
  readonly table: string;
  readonly api: string;
}

/** The width of a dashboard, in columns. */
export const full = 24;

/** A question in words, above the widgets that answer it. */
export const question = (text: string): IWidget => new TextWidget({ markdown: `## ${text}`, width: full, height: 1 });

/** A graph of some metrics. */
export const graph = (title: string, left: readonly IMetric[], width = 12): IWidget =>
  new GraphWidget({ title, left: [...left], width, height: 6, leftYAxis: { min: 0 } });

/** The graph of an alarm, with its threshold as a line. */
export function watched({ alarms: all }: BoardParts, name: AlarmName, width = 12): IWidget {
  const alarm = all.get(name);
  if (!alarm) throw new Error(`There is no alarm ${name}.`);
  return new GraphWidget({
    title: name,
    left: [alarm.metric],
    leftAnnotations: [alarm.toAnnotation()],
    leftYAxis: { min: 0 },
    width,
    height: 6,
  });
}

/** A table that Logs Insights makes of the lines of tool calls. */
export const table = ({ logGroup }: BoardParts, title: string, lines: readonly string[]): IWidget =>
  new LogQueryWidget({ title, logGroupNames: [logGroup], queryLines: [...lines], width: full, height: 8 });

/** Rows of widgets, from top to bottom. */
export type Rows = readonly (readonly IWidget[])[];
