import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { PlainMetric } from '../../../lib/observability/emit.ts';
import { type ErrorCategory, metrics, namespace, serviceDimension } from '../../../lib/observability/metrics.ts';
import { categoryColours } from './colours.ts';

type Dimensions = Readonly<Record<string, string>>;
export type Measures = ReturnType<typeof measuresOf>;

/** The metrics of one stack, as alarms and graphs read them; those of its functions are under its name. */
export function measuresOf(stackName: string) {
  const dimensions = { [serviceDimension]: stackName };
  return {
    of: (name: PlainMetric, statistic: string, minutes = 5, label: string = metrics[name].name): Metric =>
      metric(namespace, metrics[name].name, dimensions, statistic, minutes, label),
    failed: (category: ErrorCategory): Metric => {
      const { name, dimension } = metrics.failedCalls;
      const label = category.replace('_', ' ');
      return metric(namespace, name, { ...dimensions, [dimension.name]: category }, 'Sum', 5, label).with({
        color: categoryColours[category],
      });
    },
    aws: (service: string, name: string, map: Dimensions, statistic: string, label: string): Metric =>
      metric(`AWS/${service}`, name, map, statistic, 5, label),
  };
}

const metric = (
  namespace: string,
  metricName: string,
  map: Dimensions,
  statistic: string,
  minutes: number,
  label: string,
): Metric =>
  new Metric({ namespace, metricName, dimensionsMap: { ...map }, statistic, period: Duration.minutes(minutes), label });
