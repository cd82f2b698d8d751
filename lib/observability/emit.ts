import { Metrics } from '@aws-lambda-powertools/metrics';
import { type ErrorCategory, type Metric, metrics, namespace } from './metrics.ts';

/** The key of a metric in the table. */
export type MetricName = keyof typeof metrics;

/** One value of a metric, in its unit. */
export type Measure =
  | { readonly metric: Exclude<MetricName, 'toolErrors'>; readonly value: number }
  | { readonly metric: 'toolErrors'; readonly value: number; readonly category: ErrorCategory };

/** Hands measures to CloudWatch. */
export type Emit = (measures: readonly Measure[]) => void;

/** Nobody measures. */
export const unmeasured: Emit = () => undefined;

/**
 * Writes measures to standard output in CloudWatch's embedded metric format, before the answer: nothing runs after it.
 * `service` is the stack's name, the value of the one dimension that all metrics have.
 */
export function powertoolsEmit(service: string): Emit {
  const all = new Metrics({ namespace, serviceName: service });
  return (measures) => {
    for (const measure of measures) {
      const { name, unit, dimension }: Metric = metrics[measure.metric];
      if (measure.metric !== 'toolErrors' || dimension === undefined) all.addMetric(name, unit, measure.value);
      else all.singleMetric().addDimension(dimension.name, measure.category).addMetric(name, unit, measure.value);
    }
    if (measures.some(({ metric }) => metric !== 'toolErrors')) all.publishStoredMetrics();
  };
}
