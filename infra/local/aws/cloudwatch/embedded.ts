import * as z from 'zod';
import { parseJson } from '../../../../lib/text.ts';

const document = z.looseObject({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});
const numbers = z.union([z.number().transform((one) => [one]), z.array(z.number())]);

/**
 * The metrics in a piece of a log.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const embeddedIn = (text: string) =>
  text.includes('CloudWatchMetrics') ? text.split('\n').flatMap(lineOf) : [];

function lineOf(line: string) {
  if (!line.startsWith('{')) return [];
  const { data } = document.safeParse(parseJson(line));
  if (!data) return [];
  const { _aws, ...root } = data;
  return _aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(root[name])]));
      return Metrics.flatMap(({ Name }) => {
        const values = numbers.safeParse(root[Name]).data;
        return values
          ? [{ identity: { namespace: Namespace, name: Name, dimensions }, values, at: _aws.Timestamp }]
          : [];
      });
    }),
  );
}
