import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { PlainMetric } from '../../../lib/observability/emit.ts';
import { type ErrorCategory, metrics, namespace, serviceDimension } from '../../../lib/observability/metrics.ts';
import { categoryColours } from './colours.ts';

/** The metrics of one stack, as alarms and graphs read them. */
export interface Measures {
  readonly of: (name: PlainMetric, statistic: string, minutes?: number, label?: string) => Metric;
  readonly failed: (category: ErrorCategory) => Metric;
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
    failed: (category) =>
      new Metric({
        namespace,
        metricName: metrics.failedCalls.name,
        dimensionsMap: { ...dimensions, [metrics.failedCalls.dimension.name]: category },
        statistic: 'Sum',
        period: period(5),
        label: category.replace('_', ' '),
        color: categoryColours[category],
      }),
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
