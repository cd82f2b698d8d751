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

/** The statistic of a metric in each period. */
export interface MetricStatistic {
  readonly identity: Identity;
  readonly statistic: string;
  /** A period with fewer values has no datapoint. */
  readonly leastSamples?: number;
}

/** One line of a graph. */
export type Query = { readonly id: string; readonly label: string; readonly shown: boolean } & (
  | { readonly expression: string }
  | MetricStatistic
);

export type MetricAlarm = ReturnType<typeof alarmOf>;

/** A dashboard of the template, with every intrinsic function resolved. */
export interface DashboardSpec {
  readonly name: string;
  readonly body: unknown;
}

export type MonitoringSpec = Readonly<ReturnType<typeof monitoringOf>>;

const dimensions = z
  .array(z.object({ Name: z.string(), Value: z.string() }))
  .default([])
  .transform((rows) => Object.fromEntries(rows.map(({ Name, Value }) => [Name, Value])));

const described = { AlarmName: z.string(), AlarmDescription: z.string().default('') };

const alarmProperties = z.object({
  ...described,
  ComparisonOperator: z.string(),
  Threshold: z.number(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number().optional(),
  TreatMissingData: z.enum(['breaching', 'notBreaching', 'ignore', 'missing']).default('missing'),
  // An expression would be billed for each of its metrics.
  Metrics: z.undefined({ error: 'it evaluates alarms on one metric' }).optional(),
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: dimensions,
  Statistic: z.string().optional(),
  ExtendedStatistic: z.string().optional(),
  EvaluateLowSampleCountPercentile: z.enum(['evaluate', 'ignore']).default('evaluate'),
  Period: z.number(),
});
type AlarmProperties = z.output<typeof alarmProperties>;

export function monitoringOf(reading: TemplateReader) {
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
      const dashboard: DashboardSpec = { name: DashboardName, body: JSON.parse(DashboardBody) };
      return dashboard;
    }),
  };
}

const descriptionOf = (
  { arn }: PlacedResource,
  { AlarmName: name, AlarmDescription: description }: Pick<AlarmProperties, 'AlarmName' | 'AlarmDescription'>,
) => ({ arn: arn(), name, description });

function alarmOf(placed: PlacedResource) {
  const found = propertiesOf(alarmProperties, placed);
  const { Namespace: namespace, MetricName: metricName, ExtendedStatistic: extended } = found;
  const needsSamples = found.EvaluateLowSampleCountPercentile === 'ignore';
  return {
    ...descriptionOf(placed, found),
    period: found.Period * 1000,
    metric: {
      identity: { namespace, name: metricName, dimensions: found.Dimensions },
      statistic: found.Statistic ?? extended ?? 'Sum',
      leastSamples: needsSamples ? samplesNeeded(extended) : 0,
    },
    rule: {
      comparison: found.ComparisonOperator,
      threshold: found.Threshold,
      evaluationPeriods: found.EvaluationPeriods,
      datapointsToAlarm: found.DatapointsToAlarm ?? found.EvaluationPeriods,
      treatMissing: found.TreatMissingData,
    },
  };
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
