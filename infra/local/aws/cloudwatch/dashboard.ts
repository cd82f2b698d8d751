import * as z from 'zod';
import type { DashboardSpec, Query } from '../../template/monitoring.ts';
import { logQuery, type QueryResult } from '../logs/insights/query.ts';
import { type Logs, logsInMemory } from '../logs/store.ts';
import { QueryError } from '../tokens.ts';
import { linePoints, periods } from './queries.ts';
import type { Series } from './series.ts';

const options = z.looseObject({
  id: z.string().optional(),
  label: z.string().optional(),
  stat: z.string().optional(),
  color: z.string().optional(),
  period: z.number().optional(),
  visible: z.boolean().default(true),
  expression: z.string().optional(),
});
const metricRow = z.array(z.union([z.string(), options]));

const placed = { x: z.number(), y: z.number(), width: z.number(), height: z.number() };
const widget = z.discriminatedUnion('type', [
  z.object({ type: z.literal('custom'), ...placed }),
  z.object({ type: z.literal('text'), ...placed, properties: z.looseObject({ markdown: z.string() }) }),
  z.object({
    type: z.literal('alarm'),
    ...placed,
    properties: z.looseObject({ title: z.string().default(''), alarms: z.array(z.string()) }),
  }),
  z.object({ type: z.literal('log'), ...placed, properties: z.looseObject({ title: z.string(), query: z.string() }) }),
  z.object({
    type: z.literal('metric'),
    ...placed,
    properties: z.looseObject({
      title: z.string().default(''),
      view: z.enum(['timeSeries', 'singleValue']).default('timeSeries'),
      metrics: z.array(metricRow),
      annotations: z
        .object({ horizontal: z.array(z.object({ label: z.string().default(''), value: z.number() })).default([]) })
        .default({ horizontal: [] }),
    }),
  }),
]);
type MetricWidget = Extract<z.output<typeof widget>, { type: 'metric' }>;

/** CloudWatch's period where a widget names none. Seconds. */
const defaultPeriod = 300;

/** A line as the page draws it: a value for each time, `null` where there is none. */
export interface Line {
  readonly label: string;
  /** Sums and counts are bars, since there are no values between two of them. */
  readonly shape: 'bars' | 'line';
  /** A colour that the dashboard sets, such as `#7f7f7f`. */
  readonly colour?: string;
  readonly values: ReadonlyArray<number | null>;
}

/** A widget as the page draws it, in columns of 24 and rows of its own height. */
export type RenderedWidget = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
} & (
  | { readonly kind: 'text'; readonly markdown: string }
  | { readonly kind: 'alarms'; readonly title: string; readonly alarms: readonly string[] }
  | {
      readonly kind: 'query';
      readonly title: string;
      readonly query: string;
      /** The result, or why the laptop cannot run the query. */
      readonly found: QueryResult | { readonly problem: string };
    }
  | { readonly kind: 'numbers'; readonly title: string; readonly lines: readonly Line[] }
  | {
      readonly kind: 'graph';
      readonly title: string;
      readonly times: readonly number[];
      readonly lines: readonly Line[];
      readonly thresholds: ReadonlyArray<{ readonly label: string; readonly value: number }>;
      /** Set if none of its metrics was ever measured on this machine. */
      readonly silent: boolean;
    }
);

/**
 * Renders a dashboard over the last `span` milliseconds. The laptop uses a shorter period than the widget says, so that graphs
 * fill soon: `finest` is the period of graphs in milliseconds.
 * @throws Error that names the first thing in the body that the laptop does not know.
 */
export function renderDashboard(
  { name, body }: DashboardSpec,
  series: Series,
  now: number,
  span: number,
  finest: number,
  logs: Logs = logsInMemory(),
): readonly RenderedWidget[] {
  const { data, error } = z.object({ widgets: z.array(widget) }).safeParse(body);
  if (!data)
    throw new Error(
      `The laptop cannot draw ${name}: ${error?.issues[0]?.path.join('.')}: ${error?.issues[0]?.message}`,
    );
  const ask = (query: string) => runQuery(logs, query, now - span, now);
  return data.widgets.flatMap(
    (one) => renderWidget(one, (widget) => metric(widget, series, now, span, finest), ask) ?? [],
  );
}

function renderWidget(
  one: z.output<typeof widget>,
  metricOf: (widget: MetricWidget) => ReturnType<typeof metric>,
  ask: (query: string) => ReturnType<typeof runQuery>,
): RenderedWidget | undefined {
  const place = { x: one.x, y: one.y, width: one.width, height: one.height };
  switch (one.type) {
    case 'custom':
      // The verdict: the laptop shows it above every dashboard.
      return undefined;
    case 'text':
      return { ...place, kind: 'text', markdown: one.properties.markdown };
    case 'alarm':
      return { ...place, kind: 'alarms', title: one.properties.title, alarms: one.properties.alarms };
    case 'log':
      return {
        ...{ ...place, kind: 'query', title: one.properties.title, found: ask(one.properties.query) },
        // Without its sources, for the reader.
        query: one.properties.query.replaceAll(/SOURCE \S+ \| /g, ''),
      };
    case 'metric':
      return { ...place, ...metricOf(one) };
  }
}

/** Runs a query over the log lines of this machine. */
export function runQuery(
  logs: Logs,
  text: string,
  from: number,
  to: number,
): QueryResult | { readonly problem: string } {
  try {
    const { groups, run } = logQuery(text);
    return run(logs.events(groups, from, to + 1));
  } catch (error) {
    if (error instanceof QueryError || error instanceof SyntaxError) return { problem: error.message };
    throw error;
  }
}

interface LineOptions extends Pick<Line, 'shape' | 'colour'> {
  readonly period: number;
}

/** The metrics of a widget; `.` stands for the cell above, as in the JSON of dashboards. */
function queriesIn(rows: MetricWidget['properties']['metrics']): ReadonlyArray<Query & LineOptions> {
  let above: readonly string[] = [];
  return rows.map((row, index) => {
    const ownOptions = options.parse(row.find((cell) => typeof cell === 'object') ?? {});
    const id = ownOptions.id ?? `line${index}`;
    const shape = /^(Sum|SampleCount)$/.test(ownOptions.stat ?? '') ? ('bars' as const) : ('line' as const);
    const facts = {
      ...{ id, shown: ownOptions.visible, period: (ownOptions.period ?? defaultPeriod) * 1000, shape },
      ...(ownOptions.color !== undefined && { colour: ownOptions.color }),
    };
    if (ownOptions.expression !== undefined)
      return { ...facts, label: ownOptions.label ?? ownOptions.expression, expression: ownOptions.expression };
    const cells = row
      .filter((cell) => typeof cell === 'string')
      .map((cell, at) => (cell === '.' ? (above[at] ?? '') : cell));
    above = cells;
    const [namespace = '', name = '', ...pairs] = cells;
    const dimensions = Object.fromEntries(
      pairs.flatMap((key, at) => (at % 2 === 0 ? [[key, pairs[at + 1] ?? ''] as const] : [])),
    );
    return {
      ...facts,
      label: ownOptions.label ?? name,
      identity: { namespace, name, dimensions },
      statistic: ownOptions.stat ?? 'Average',
    };
  });
}

function metric({ properties }: MetricWidget, series: Series, now: number, span: number, finest: number) {
  const { title, view, metrics, annotations } = properties;
  const queries = queriesIn(metrics);
  const visible = queries.filter(({ shown }) => shown);
  const lineOf = (query: Query & LineOptions, period: number, times: readonly number[]): Line => {
    const points = linePoints(series, queries, query, period, times);
    const { label, shape, colour } = query;
    return {
      ...{ label, shape, ...(colour !== undefined && { colour }) },
      values: times.map((time) => points.get(time) ?? null),
    };
  };
  if (view === 'singleValue') {
    const lines = visible.map((query) => lineOf(query, query.period, [now - query.period + 1]));
    return { kind: 'numbers', title, lines } as const;
  }
  const times = periods(now, finest, Math.ceil(span / finest));
  const lines = visible.map((query) => lineOf(query, finest, times));
  const silent = !queries.some((query) => 'identity' in query && series.knows(query.identity));
  return { kind: 'graph', title, times, lines, thresholds: annotations.horizontal, silent } as const;
}
