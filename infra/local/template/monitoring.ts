import * as z from 'zod';
import { type PlacedResource, propertiesOf, type TemplateReader } from './reading.ts';

export interface AlarmRule {
  readonly comparison: string;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissing: 'breaching' | 'notBreaching' | 'ignore' | 'missing';
}

/** A metric with the values of its dimensions. */
export interface Identity {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One line of a graph or of an alarm. */
export type Query = { readonly id: string; readonly label: string; readonly shown: boolean } & (
  | { readonly expression: string }
  | {
      readonly identity: Identity;
      readonly statistic: string;
      /** A period with fewer values has no datapoint. */
      readonly leastSamples?: number;
    }
);

interface DescribedAlarm {
  readonly arn: string;
  readonly name: string;
  readonly description: string;
}

export interface MetricAlarm extends DescribedAlarm {
  readonly rule: AlarmRule;
  /** Milliseconds. */
  readonly period: number;
  /** Exactly one of them is shown: the one that decides. */
  readonly queries: readonly Query[];
}

export interface CompositeAlarm extends DescribedAlarm {
  readonly rule: string;
}

/** A dashboard as CloudFormation is given it, every intrinsic resolved. */
export interface DashboardSpec {
  readonly name: string;
  readonly body: unknown;
}

export interface MonitoringSpec {
  readonly alarms: readonly MetricAlarm[];
  readonly composites: readonly CompositeAlarm[];
  readonly dashboards: readonly DashboardSpec[];
}

const dimensions = z
  .array(z.object({ Name: z.string(), Value: z.string() }))
  .default([])
  .transform((rows) => Object.fromEntries(rows.map(({ Name, Value }) => [Name, Value])));

const metricStat = z.object({
  Metric: z.object({ Namespace: z.string(), MetricName: z.string(), Dimensions: dimensions }),
  Period: z.number(),
  Stat: z.string(),
});

const described = { AlarmName: z.string(), AlarmDescription: z.string().default('') };

const alarmProperties = z.object({
  ...described,
  ComparisonOperator: z.string(),
  Threshold: z.number(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number().optional(),
  TreatMissingData: z.enum(['breaching', 'notBreaching', 'ignore', 'missing']).default('missing'),
  Metrics: z
    .array(
      z.object({
        Id: z.string(),
        Label: z.string().optional(),
        Expression: z.string().optional(),
        MetricStat: metricStat.optional(),
        ReturnData: z.boolean().default(true),
        Period: z.number().optional(),
      }),
    )
    .optional(),
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: dimensions,
  Statistic: z.string().optional(),
  ExtendedStatistic: z.string().optional(),
  EvaluateLowSampleCountPercentile: z.enum(['evaluate', 'ignore']).default('evaluate'),
  Period: z.number().optional(),
});
type AlarmProperties = z.output<typeof alarmProperties>;

export function monitoringOf(reading: TemplateReader): MonitoringSpec {
  return {
    alarms: reading.ofType('AWS::CloudWatch::Alarm').map(alarmOf),
    composites: reading.ofType('AWS::CloudWatch::CompositeAlarm').map((placed) => {
      const { AlarmRule: rule, ...found } = propertiesOf(z.object({ ...described, AlarmRule: z.string() }), placed);
      return { ...descriptionOf(placed, found), rule };
    }),
    dashboards: reading.ofType('AWS::CloudWatch::Dashboard').map((placed) => {
      const { DashboardName, DashboardBody } = propertiesOf(
        z.object({ DashboardName: z.string(), DashboardBody: z.string() }),
        placed,
      );
      return { name: DashboardName, body: JSON.parse(DashboardBody) };
    }),
  };
}

const descriptionOf = (
  { arn }: PlacedResource,
  { AlarmName: name, AlarmDescription: description }: Pick<AlarmProperties, 'AlarmName' | 'AlarmDescription'>,
): DescribedAlarm => ({ arn: arn(), name, description });

function alarmOf(placed: PlacedResource): MetricAlarm {
  const found = propertiesOf(alarmProperties, placed);
  const queries = queriesOf(found);
  const seconds =
    found.Period ??
    Math.max(...(found.Metrics ?? []).map(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? 0));
  return {
    ...descriptionOf(placed, found),
    period: seconds * 1000,
    queries,
    rule: {
      comparison: found.ComparisonOperator,
      threshold: found.Threshold,
      evaluationPeriods: found.EvaluationPeriods,
      datapointsToAlarm: found.DatapointsToAlarm ?? found.EvaluationPeriods,
      treatMissing: found.TreatMissingData,
    },
  };
}

function queriesOf({ Metrics, ...alone }: AlarmProperties): readonly Query[] {
  if (!Metrics) {
    const identity: Identity = {
      namespace: alone.Namespace ?? '',
      name: alone.MetricName ?? '',
      dimensions: alone.Dimensions,
    };
    const statistic = alone.Statistic ?? alone.ExtendedStatistic ?? 'Sum';
    const leastSamples =
      alone.EvaluateLowSampleCountPercentile === 'ignore' ? samplesNeeded(alone.ExtendedStatistic) : 0;
    return [{ id: 'm1', label: identity.name, shown: true, identity, statistic, leastSamples }];
  }
  return Metrics.map(({ Id: id, Label: label = id, Expression, MetricStat, ReturnData: shown }): Query => {
    if (Expression !== undefined) return { id, label, shown, expression: Expression };
    if (!MetricStat) throw new Error(`The alarm's metric ${id} is neither a metric nor an expression.`);
    const { Namespace: namespace, MetricName: name, Dimensions } = MetricStat.Metric;
    return { id, label, shown, identity: { namespace, name, dimensions: Dimensions }, statistic: MetricStat.Stat };
  });
}

/**
 * How many values a period must have for a percentile to count.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
 */
function samplesNeeded(extended = ''): number {
  const share = Number(/^p([\d.]+)$/.exec(extended)?.[1] ?? Number.NaN) / 100;
  if (Number.isNaN(share)) return 0;
  return Math.ceil(10 / (share >= 0.5 ? 1 - share : share));
}
