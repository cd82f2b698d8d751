import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import type { IdleResources } from './estimate.ts';

const resources = z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.looseObject({}).default({}) }));
const metricsOf = z.array(z.looseObject({ MetricStat: z.unknown().optional() }));

/** The resources of a template. */
export const resourcesOf = (template: Template) => Object.values(resources.parse(template.toJSON()['Resources']));

/** The resources of a template that cost money while idle. */
export function idleResourcesOf(template: Template): IdleResources {
  const all = resourcesOf(template);
  const ofType = (type: string) => all.filter(({ Type }) => Type === type);
  return {
    // The owner's own secret is created at sign-in.
    secrets: ofType('AWS::SecretsManager::Secret').length + 1,
    alarmMetrics: ofType('AWS::CloudWatch::Alarm').reduce((sum, { Properties }) => {
      const math = metricsOf.safeParse(Properties['Metrics']).data;
      return sum + (math ? math.filter(({ MetricStat }) => MetricStat !== undefined).length : 1);
    }, 0),
    compositeAlarms: ofType('AWS::CloudWatch::CompositeAlarm').length,
    dashboards: ofType('AWS::CloudWatch::Dashboard').length,
    memory: 1024,
    logDays: 30,
  };
}
