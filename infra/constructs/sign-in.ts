import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { variablesFor } from '../variables.ts';
import { acknowledgeUserSecrets, allow, type ServerProps, userSecrets } from './access.ts';
import { ServerFunction } from './server-function.ts';

/** Sign-in of people and clients: the only function that can sign tokens and create users' secrets. */
export class SignIn extends Construct {
  readonly oauth: ServerFunction;

  constructor(scope: Construct, id: string, { state, settings }: ServerProps) {
    super(scope, id);
    this.oauth = new ServerFunction(this, 'Oauth', {
      entry: 'oauth.ts',
      environment: {
        TABLE_NAME: state.table.tableName,
        APP_SECRET_ID: state.appSecret.ref,
        SERVER_SECRET_ID: state.serverSecret.ref,
        KEY_SEED_SECRET_ID: state.keySeed.ref,
        USER_SECRET_PREFIX: state.userSecretPrefix,
        LOG_LEVEL: settings.logLevel,
        ...variablesFor('oauth', settings.variables),
      },
      may: [
        allow(
          ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'].map((action) => `dynamodb:${action}`),
          state.table.tableArn,
        ),
        allow(['secretsmanager:GetSecretValue'], state.appSecret.ref, state.serverSecret.ref, state.keySeed.ref),
        allow(
          ['CreateSecret', 'PutSecretValue', 'DeleteSecret'].map((action) => `secretsmanager:${action}`),
          userSecrets(this, state),
        ),
      ],
      memory: settings.memory,
      // One second less than API Gateway waits.
      timeout: Duration.seconds(29),
      logRetentionDays: settings.logRetentionDays,
    });
    acknowledgeUserSecrets(this.oauth, state);
  }
}
