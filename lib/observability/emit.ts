import { Metrics } from '@aws-lambda-powertools/metrics';
import { byDefault, type ErrorCategory, type Metric, type MetricsLevel, metrics, namespace } from './metrics.ts';

export type MetricName = keyof typeof metrics;
/** The key of a metric without a dimension of its own. */
export type PlainMetric = Exclude<MetricName, 'failedCalls'>;

/** One value of a metric, in its unit. */
export type Measure =
  | { readonly metric: PlainMetric; readonly value: number }
  | { readonly metric: 'failedCalls'; readonly value: number; readonly category: ErrorCategory };

/** Emits metric values to CloudWatch. */
export type Emit = (measures: readonly Measure[]) => void;

export const unmeasured: Emit = () => undefined;

/**
 * Writes measures to standard output in CloudWatch's embedded metric format, before the response: Lambda runs nothing after it.
 * `service` is the stack's name, the value of the one dimension that all metrics have.
 */
export function powertoolsEmit(service: string, level: Exclude<MetricsLevel, 'off'>): Emit {
  const all = new Metrics({ namespace, serviceName: service });
  return (measures) => {
    let hasStored = false;
    for (const measure of measures) {
      if (level !== 'full' && !(measure.metric in byDefault)) continue;
      const { name, unit, dimension }: Metric = metrics[measure.metric];
      if (measure.metric === 'failedCalls' && dimension !== undefined) {
        all.singleMetric().addDimension(dimension.name, measure.category).addMetric(name, unit, measure.value);
      } else {
        all.addMetric(name, unit, measure.value);
        hasStored = true;
      }
    }
    if (hasStored) all.publishStoredMetrics();
  };
}

/** How often a container reports its memory. Milliseconds. */
const often = 60_000;

/** A handler that reports cold starts and memory use of its container. */
export function watched<Event, Result>(
  handler: (event: Event) => Promise<Result>,
  { emit, now }: { readonly emit: Emit; readonly now: () => number },
): (event: Event) => Promise<Result> {
  let reportedAt: number | undefined;
  return async (event) => {
    const isCold = reportedAt === undefined;
    try {
      return await handler(event);
    } finally {
      if (reportedAt === undefined || now() - reportedAt >= often) {
        reportedAt = now();
        const memory: Measure = { metric: 'memoryUsed', value: process.memoryUsage.rss() / 1024 / 1024 };
        emit(isCold ? [{ metric: 'coldStarts', value: 1 }, memory] : [memory]);
      }
    }
  };
}
