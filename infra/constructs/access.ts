import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { FunctionName } from '../../functions/settings/settings.ts';
import type { Settings } from '../settings.ts';
import { variablesFor } from '../variables.ts';
import { acknowledge } from './acknowledge.ts';
import type { ServerFunction } from './server-function.ts';
import type { State } from './state.ts';

export interface ServerProps {
  readonly state: State;
  readonly settings: Settings;
}

export function spotifyEnvironment(
  name: FunctionName,
  { state, settings }: ServerProps,
): Readonly<Record<string, string>> {
  return {
    TABLE_NAME: state.table.tableName,
    APP_SECRET_ID: state.appSecret.ref,
    USER_SECRET_PREFIX: state.userSecretPrefix,
    SPOTIFY_QUOTA_MODE: settings.quotaMode,
    LOG_LEVEL: settings.logLevel,
    ...(settings.logSampling !== undefined && { POWERTOOLS_LOGGER_SAMPLE_RATE: String(settings.logSampling) }),
    ...(settings.warming !== undefined && { WARMING: settings.warming }),
    ...variablesFor(name, settings.variables),
  };
}

export const allow = (actions: readonly string[], ...resources: string[]): PolicyStatement =>
  new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources });

/** What a function that reaches Spotify may do, to the action. */
export const spotifyPermissions = (scope: Construct, state: State): readonly PolicyStatement[] => [
  allow(
    ['GetItem', 'BatchGetItem', 'PutItem', 'BatchWriteItem', 'UpdateItem', 'DeleteItem', 'Query'].map(
      (action) => `dynamodb:${action}`,
    ),
    state.table.tableArn,
  ),
  allow(['secretsmanager:GetSecretValue'], state.appSecret.ref),
  allow(['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], userSecrets(scope, state)),
];

/** The users' secrets, which are made at sign-in: an ARN with the beginning of their names. */
export function userSecrets(scope: Construct, state: State): string {
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${state.userSecretPrefix}*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** Says why a function's role names users' secrets by the beginning of their names. */
export function acknowledgeUserSecrets(server: ServerFunction, { userSecretPrefix }: State): void {
  acknowledge(server, {
    [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${userSecretPrefix}*]`]:
      "Users' secrets are made at sign-in, so only the beginning of their names is known here.",
  });
}
