import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { PlainMetric } from '../../../lib/observability/emit.ts';
import { type ErrorCategory, metrics, namespace, serviceDimension } from '../../../lib/observability/metrics.ts';
import { categoryColours } from './colours.ts';

export type Measures = ReturnType<typeof measuresOf>;

/** The metrics of one stack, as alarms and graphs read them; those of its functions are under its name. */
export function measuresOf(stackName: string) {
  const dimensions = { [serviceDimension]: stackName };
  const period = (minutes: number) => Duration.minutes(minutes);
  return {
    of: (name: PlainMetric, statistic: string, minutes = 5, label: string = metrics[name].name): Metric =>
      new Metric({
        namespace,
        metricName: metrics[name].name,
        dimensionsMap: dimensions,
        statistic,
        period: period(minutes),
        label,
      }),
    failed: (category: ErrorCategory): Metric =>
      new Metric({
        namespace,
        metricName: metrics.failedCalls.name,
        dimensionsMap: { ...dimensions, [metrics.failedCalls.dimension.name]: category },
        statistic: 'Sum',
        period: period(5),
        label: category.replace('_', ' '),
        color: categoryColours[category],
      }),
    aws: (
      service: string,
      name: string,
      map: Readonly<Record<string, string>>,
      statistic: string,
      minutes = 5,
      label = name,
    ): Metric =>
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
