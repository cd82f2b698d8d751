import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type errorCategories, metrics, namespace, serviceDimension } from '../../../lib/observability/metrics.ts';

/** A custom metric by its key in the table. */
export type MeasureName = keyof typeof metrics;

/** The metrics of one stack, as alarms and graphs read them. */
export interface Measures {
  readonly of: (name: MeasureName, statistic: string, minutes?: number, label?: string) => Metric;
  /** Failed calls of some categories. */
  readonly errors: (category: (typeof errorCategories)[number], minutes?: number) => Metric;
  readonly math: (
    label: string,
    expression: string,
    using: Readonly<Record<string, IMetric>>,
    minutes?: number,
  ) => MathExpression;
  /** A metric of AWS's own. */
  readonly aws: (
    service: string,
    name: string,
    dimensions: Readonly<Record<string, string>>,
    statistic: string,
    minutes?: number,
    label?: string,
  ) => Metric;
}

/** The metrics that the functions of a stack emit, all of them under its name. */
export function measuresOf(stackName: string): Measures {
  const dimensions = { [serviceDimension]: stackName };
  const period = (minutes: number) => Duration.minutes(minutes);
  return {
    of: (name, statistic, minutes = 5, label = metrics[name].name) =>
      new Metric({
        namespace,
        metricName: metrics[name].name,
        dimensionsMap: dimensions,
        statistic,
        period: period(minutes),
        label,
      }),
    errors: (category, minutes = 5) =>
      new Metric({
        namespace,
        metricName: metrics.toolErrors.name,
        dimensionsMap: { ...dimensions, [metrics.toolErrors.dimension.name]: category },
        statistic: 'Sum',
        period: period(minutes),
        label: category,
      }),
    math: (label, expression, using, minutes = 5) =>
      new MathExpression({ label, expression, usingMetrics: { ...using }, period: period(minutes) }),
    aws: (service, name, map, statistic, minutes = 5, label = name) =>
      new Metric({
        namespace: `AWS/${service}`,
        metricName: name,
        dimensionsMap: { ...map },
        statistic,
        period: period(minutes),
        label,
      }),
  };
}
