import { Duration } from 'aws-cdk-lib';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Settings } from '../../settings.ts';
import { allow } from '../access.ts';
import { acknowledge } from '../acknowledge.ts';
import { ServerFunction } from '../server-function.ts';

export interface VerdictProps {
  readonly settings: Settings;
  readonly logs: readonly LogGroup[];
  readonly accessLog: LogGroup;
}

/** The function behind the verdict widget. It runs only while the dashboard is open. */
export function verdictFunction(scope: Construct, { settings, logs, accessLog }: VerdictProps): ServerFunction {
  const verdict = new ServerFunction(scope, 'Verdict', {
    entry: 'verdict.ts',
    environment: {
      LOG_GROUPS: logs.map(({ logGroupName }) => logGroupName).join(','),
      ACCESS_LOG_GROUP: accessLog.logGroupName,
      ALARM_PREFIX: `${settings.stackName}-`,
      ...(settings.runbookBaseUrl !== undefined && { RUNBOOK_BASE_URL: settings.runbookBaseUrl }),
    },
    may: [
      allow(['logs:FilterLogEvents'], ...[...logs, accessLog].map(({ logGroupArn }) => logGroupArn)),
      allow(['cloudwatch:DescribeAlarms'], '*'),
    ],
    memory: 256,
    timeout: Duration.seconds(15),
    logRetentionDays: settings.logRetentionDays,
  });
  acknowledge(verdict, {
    'AwsSolutions-IAM5[Resource::*]': 'CloudWatch shows composite alarms only to those who may read all alarms.',
  });
  return verdict;
}
