import * as z from 'zod';

const embedded = z.object({
  _aws: z.object({
    CloudWatchMetrics: z.array(z.object({ Metrics: z.array(z.object({ Name: z.string() })) })),
  }),
});
const values = z.record(z.string(), z.unknown());

/** The values of one metric in a log, oldest first. */
export function metricValues(log: string, metric: string): readonly number[] {
  return log.split('\n').flatMap((line) => {
    if (!line.includes('CloudWatchMetrics')) return [];
    const document = JSON.parse(line);
    const names = embedded.parse(document)._aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics);
    return names.some(({ Name }) => Name === metric) ? [values.parse(document)[metric]].flat().map(Number) : [];
  });
}
