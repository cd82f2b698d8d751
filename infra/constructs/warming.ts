import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeUserSecrets, type ServerProps, spotifyEnvironment, spotifyPermissions } from './access.ts';
import { ServerFunction } from './server-function.ts';

/** An event that is older, or failed once, is of no use: by then the user has requested the data. */
const once = { retryAttempts: 0, maxEventAge: Duration.minutes(1) } as const;

/** Fills the cache with what a user's first calls read: a function that sessions start, and a schedule if one is set. */
export class Warming extends Construct {
  readonly warm: ServerFunction;

  constructor(scope: Construct, id: string, props: ServerProps) {
    super(scope, id);
    const { state, settings } = props;
    this.warm = new ServerFunction(this, 'Warm', {
      entry: 'warm.ts',
      environment: {
        ...spotifyEnvironment('warm', props),
        ...(settings.warmingCallsPerDay !== undefined && {
          WARMING_CALLS_PER_DAY: String(settings.warmingCallsPerDay),
        }),
      },
      may: spotifyPermissions(this, state),
      // It mostly waits for Spotify, and no caller waits for it.
      memory: 512,
      timeout: Duration.seconds(29),
      logRetentionDays: settings.logRetentionDays,
    });
    acknowledgeUserSecrets(this.warm, state);
    this.warm.live.configureAsyncInvoke(once);
    if (settings.warmSchedule !== undefined) this.#schedule(settings.warmSchedule);
  }

  #schedule(expression: string): void {
    const { live } = this.warm;
    const rule = new Rule(this, 'Schedule', {
      description: "Loads the owner's data ahead.",
      schedule: Schedule.expression(expression),
    });
    rule.addTarget({
      bind: () => ({
        arn: live.functionArn,
        input: RuleTargetInput.fromObject({}),
        retryPolicy: {
          maximumRetryAttempts: once.retryAttempts,
          maximumEventAgeInSeconds: once.maxEventAge.toSeconds(),
        },
      }),
    });
    live.addPermission('Schedule', {
      principal: new ServicePrincipal('events.amazonaws.com'),
      sourceArn: rule.ruleArn,
    });
  }
}
