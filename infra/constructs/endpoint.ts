import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { CfnIntegration, CfnRoute, type HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { acknowledge } from './acknowledge.ts';
import { type Address, publicApi } from './public-api.ts';
import { ServerFunction } from './server-function.ts';
import type { State } from './state.ts';

/** What `Endpoint` depends on. */
export interface EndpointProps {
  readonly state: State;
  readonly settings: Settings;
}

/**
 * What reaches the `mcp` function. Every method, since the function itself answers 405 and preflights; what no route
 * names is API Gateway's 404 and wakes nobody.
 */
const mcpRoutes = [
  'ANY /mcp',
  'ANY /mcp/{proxy+}',
  'ANY /.well-known/oauth-protected-resource',
  'ANY /.well-known/oauth-protected-resource/{proxy+}',
] as const;

/** Serves: the HTTP API and the function behind it. */
export class Endpoint extends Construct {
  readonly mcp: ServerFunction;
  readonly address: Address;

  constructor(scope: Construct, id: string, { state, settings }: EndpointProps) {
    super(scope, id);
    this.mcp = new ServerFunction(this, 'Mcp', {
      entry: 'mcp.ts',
      environment: environment(state, settings),
      may: permissions(this, state),
      memory: settings.memory,
      // One second less than API Gateway waits, so that the caller gets our answer and not its 503.
      timeout: Duration.seconds(29),
      logRetentionDays: settings.logRetentionDays,
      reservedConcurrency: settings.reservedConcurrency,
    });
    acknowledge(this.mcp, {
      [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${state.userSecretPrefix}*]`]:
        "Users' secrets are made at sign-in, so only the beginning of their names is known here.",
    });
    const { api, address } = publicApi(this, settings);
    this.address = address;
    this.#route(api, this.mcp, mcpRoutes);
  }

  #route(api: HttpApi, to: ServerFunction, keys: readonly string[]): void {
    const integration = new CfnIntegration(to, 'Integration', {
      apiId: api.apiId,
      integrationType: 'AWS_PROXY',
      integrationUri: to.handler.functionArn,
      payloadFormatVersion: '2.0',
      responseParameters: { '401': restoredChallenge, '403': restoredChallenge },
    });
    for (const routeKey of keys) {
      const route = new CfnRoute(to, `Route ${routeKey}`, {
        apiId: api.apiId,
        routeKey,
        target: `integrations/${integration.ref}`,
      });
      acknowledge(route, {
        'AwsSolutions-APIG4':
          'The function checks the bearer token itself: MCP clients need its 401 to find out how to sign in.',
      });
    }
    to.handler.addPermission('Invoke', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(this).formatArn({ service: 'execute-api', resource: api.apiId, resourceName: '*/*' }),
    });
  }
}

/**
 * API Gateway may rename `WWW-Authenticate` on its way out; the function sends the challenge under a second name too,
 * and this puts it back.
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
const restoredChallenge = {
  ResponseParameters: [
    { Destination: 'overwrite:header.www-authenticate', Source: '$response.header.x-mcp-www-authenticate' },
  ],
} as const;

function environment(state: State, settings: Settings): Readonly<Record<string, string>> {
  return {
    TABLE_NAME: state.table.tableName,
    APP_SECRET_ID: state.appSecret.ref,
    SERVER_SECRET_ID: state.serverSecret.ref,
    USER_SECRET_PREFIX: state.userSecretPrefix,
    SPOTIFY_QUOTA_MODE: settings.quotaMode,
    LOG_LEVEL: settings.logLevel,
    ...(settings.allowedOrigins !== undefined && { ALLOWED_ORIGINS: settings.allowedOrigins }),
  };
}

/** What the `mcp` function may do, to the action. */
function permissions(scope: Construct, state: State): readonly PolicyStatement[] {
  const allow = (actions: readonly string[], ...resources: string[]) =>
    new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources });
  return [
    allow(
      ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'].map((action) => `dynamodb:${action}`),
      state.table.tableArn,
    ),
    allow(['secretsmanager:GetSecretValue'], state.appSecret.ref, state.serverSecret.ref),
    allow(['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], userSecrets(scope, state)),
  ];
}

function userSecrets(scope: Construct, state: State): string {
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${state.userSecretPrefix}*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
