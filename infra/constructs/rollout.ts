import { CfnElement, Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type ILambdaDeploymentConfig,
  LambdaApplication,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
} from 'aws-cdk-lib/aws-codedeploy';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { allow } from './access.ts';
import { acknowledge } from './acknowledge.ts';
import { ServerFunction } from './server-function.ts';
import type { State } from './state.ts';

export interface RolloutProps {
  readonly settings: Settings;
  readonly state: State;
  readonly mcp: ServerFunction;
  readonly oauth: ServerFunction;
  /** `https://` and the host of the API. */
  readonly origin: string;
  readonly apiId: string;
  readonly shift: Exclude<Settings['rollout'], 'all-at-once'>;
}

/** How traffic shifts, by the setting. */
const configs: Readonly<Record<RolloutProps['shift'], ILambdaDeploymentConfig>> = {
  canary: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
  linear: LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE,
};

/** Shifts traffic to new versions of `mcp` and `oauth`, each after it was called, and rolls it back on alarms. */
export class Rollout extends Construct {
  constructor(scope: Construct, id: string, props: RolloutProps) {
    super(scope, id);
    const application = new LambdaApplication(this, 'Application');
    const answers = this.#answers(props);
    for (const name of ['mcp', 'oauth'] as const) {
      const { handler } = this.#check(name, props);
      const { live: alias } = props[name];
      // Errors of what the alias leads to, both versions while traffic shifts.
      const errors = alias.metricErrors({ period: Duration.minutes(1), statistic: 'Sum' });
      const group = new LambdaDeploymentGroup(this, `Group-${name}`, {
        ...{ application, alias },
        deploymentConfig: configs[props.shift],
        alarms: [this.#alarm(name, `The ${name} function fails`, errors, props), answers],
        preHook: handler,
        autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
      });
      // The first shift after `rollout` was switched on must not start before CodeDeploy may invoke the hook.
      alias.node.addDependency(group.role.node.findChild('DefaultPolicy'));
      acknowledge(group, {
        'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]':
          "AWS's own policy for CodeDeploy with Lambda: it names what a deployment needs.",
        [`AwsSolutions-IAM5[Resource::<${logicalId(handler)}.Arn>:*]`]:
          'CodeDeploy may invoke the hook of this deployment, in any version of it, and no other function.',
      });
    }
  }

  /** A version that answers with a 5xx ends without an error; `ServerErrors` looks at ten minutes, when a canary is over. */
  #answers(props: RolloutProps): Alarm {
    const metric = new Metric({
      ...{ namespace: 'AWS/ApiGateway', metricName: '5xx', dimensionsMap: { ApiId: props.apiId } },
      ...{ period: Duration.minutes(1), statistic: 'Sum' },
    });
    return this.#alarm('answers', 'Requests end with a 5xx', metric, props);
  }

  /** A personal server has a few calls a day: one that fails in a minute is enough. */
  #alarm(name: string, what: string, metric: Metric, { settings }: RolloutProps): Alarm {
    return new Alarm(this, `Errors-${name}`, {
      alarmName: `${settings.stackName}-RolloutErrors-${name}`,
      alarmDescription: `${what} while a new version takes over: it is rolled back. See ${settings.runbookBaseUrl ?? ''}docs/rollout.md`,
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  /** The function that calls the new version before it gets traffic. */
  #check(name: 'mcp' | 'oauth', { settings, state, origin, [name]: { version } }: RolloutProps): ServerFunction {
    return new ServerFunction(this, `Check-${name}`, {
      entry: 'rollout.ts',
      environment: {
        ROLLOUT_TARGET: version.functionArn,
        ROLLOUT_CHECKS: name,
        ROLLOUT_ORIGIN: origin,
        SERVER_SECRET_ID: state.serverSecret.ref,
        LOG_LEVEL: settings.logLevel,
      },
      may: [
        allow(['lambda:InvokeFunction'], version.functionArn),
        allow(['secretsmanager:GetSecretValue'], state.serverSecret.ref),
      ],
      memory: 256,
      // Each check may meet a cold start, and CodeDeploy waits for an hour.
      timeout: Duration.minutes(3),
      logRetentionDays: settings.logRetentionDays,
    });
  }
}

function logicalId({ node: { defaultChild } }: LambdaFunction): string {
  if (!CfnElement.isCfnElement(defaultChild)) throw new Error('A function has no resource.');
  return Stack.of(defaultChild).getLogicalId(defaultChild);
}
