import { Aws, Stack } from 'aws-cdk-lib';
import { Alarm, AlarmRule, AlarmState, CompositeAlarm, Dashboard, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type AlarmName, dashboards, runbookOf, usersAffected } from '../../../lib/observability/alarms.ts';
import type { Settings } from '../../settings.ts';
import type { ServerFunction } from '../server-function.ts';
import type { State } from '../state.ts';
import { cacheBoard } from './cache-board.ts';
import { measuresOf } from './measures.ts';
import { budget, notices } from './notices.ts';
import { overview } from './overview.ts';
import { type AlarmRow, alarmRows, comparisons, graphOf, missing } from './rows.ts';
import { spotifyBoard } from './spotify-board.ts';
import { verdictFunction } from './verdict.ts';
import type { BoardParts, Rows } from './widgets.ts';

export interface MonitoringProps {
  readonly settings: Settings;
  readonly state: State;
  /** The function that answers tool calls comes first. */
  readonly functions: readonly [ServerFunction, ...ServerFunction[]];
  readonly apiId: string;
  readonly accessLog: LogGroup;
}

/** Alarms with a runbook each, three dashboards, and the notifications. */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, { settings, state, functions, apiId, accessLog }: MonitoringProps) {
    super(scope, id);
    const { stackName } = Stack.of(this);
    const measures = measuresOf(stackName);
    const topic = notices(this, settings);
    const names = functions.map(({ handler }) => handler.functionName);
    const rows = alarmRows(measures, { mcp: functions[0].handler.functionName, api: apiId });
    const alarms = new Map(
      rows.map((row) => {
        const alarm = this.#alarm(row, topic, settings.runbookBaseUrl);
        return [row.name, { alarm, ...graphOf(row) }] as const;
      }),
    );
    const affected = rows.flatMap(({ name, affectsUsers }) => (affectsUsers ? (alarms.get(name)?.alarm ?? []) : []));
    const users = this.#composite(affected, topic, settings.runbookBaseUrl);
    if (settings.monthlyBudget !== undefined) budget(this, settings.monthlyBudget, topic);
    const [first, ...others] = functions;
    const { handler } = verdictFunction(this, { settings, accessLog, logs: functions.map(({ logGroup }) => logGroup) });
    boards(this, {
      ...{ stackName, measures, alarms, affected, users, functions: names, api: apiId },
      verdict: handler.functionArn,
      isFull: settings.variables?.['METRICS'] === 'full',
      logGroups: [first.logGroup.logGroupName, ...others.map(({ logGroup }) => logGroup.logGroupName)],
      table: state.table.tableName,
    });
  }

  #alarm(row: AlarmRow, topic: Topic, base: string | undefined): Alarm {
    const alarm = new Alarm(this, row.name, {
      alarmName: `${Stack.of(this).stackName}-${row.name}`,
      alarmDescription: described(row.sentence, row.name, base),
      metric: unlabelled(row.metric),
      threshold: row.threshold,
      comparisonOperator: comparisons[row.comparison],
      evaluationPeriods: row.periods,
      datapointsToAlarm: row.bad,
      treatMissingData: missing,
      ...(row.needsSamples && { evaluateLowSampleCountPercentile: 'ignore' }),
    });
    // Effects on users are notified once, by the composite alarm.
    if (!row.affectsUsers) {
      alarm.addAlarmAction(new SnsAction(topic));
      alarm.addOkAction(new SnsAction(topic));
    }
    return alarm;
  }

  #composite(alarms: readonly Alarm[], topic: Topic, base: string | undefined): CompositeAlarm {
    const composite = new CompositeAlarm(this, usersAffected, {
      compositeAlarmName: `${Stack.of(this).stackName}-${usersAffected}`,
      alarmDescription: described('Users are affected: one of its alarms says how.', usersAffected, base),
      alarmRule: AlarmRule.anyOf(...alarms.map((alarm) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM))),
    });
    composite.addAlarmAction(new SnsAction(topic));
    composite.addOkAction(new SnsAction(topic));
    return composite;
  }
}

const described = (sentence: string, name: AlarmName | typeof usersAffected, base = ''): string =>
  `${sentence} Runbook: ${base}${runbookOf(name)}`;

/** A label would make CDK write the alarm as metric math, for which percentiles with few samples are not documented. */
const unlabelled = ({ namespace, metricName, dimensions, statistic, period }: Metric): Metric =>
  new Metric({ namespace, metricName, statistic, period, ...(dimensions && { dimensionsMap: dimensions }) });

/** The three dashboards: how it is, how the cache does, how Spotify and the resources do. */
function boards(scope: Construct, parts: BoardParts): void {
  const make = (name: string, widgets: Rows): void => {
    new Dashboard(scope, `${name}Board`, {
      // Dashboards are global: without the region a stack of the same name elsewhere could not be deployed.
      dashboardName: `${parts.stackName}-${Aws.REGION}-${name}`,
      widgets: widgets.map((row) => [...row]),
    });
  };
  make(dashboards.overview, overview(parts));
  make(dashboards.cache, cacheBoard(parts));
  make(dashboards.spotify, spotifyBoard(parts));
}
