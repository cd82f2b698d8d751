import { Duration, Stack } from 'aws-cdk-lib';
import { CfnIntegration, CfnRoute, type HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import {
  acknowledgeUserSecrets,
  allow,
  type ServerProps,
  spotifyEnvironment,
  spotifyPermissions,
  userSecrets,
} from './access.ts';
import { acknowledge } from './acknowledge.ts';
import { type Address, publicApi } from './public-api.ts';
import { ServerFunction } from './server-function.ts';

export interface EndpointProps extends ServerProps {
  /** What a session may start. */
  readonly warm: ServerFunction;
  /** What people and clients sign in with. */
  readonly oauth: ServerFunction;
}

/**
 * What reaches the `mcp` function. Every method, since the function itself answers 405 and preflights.
 */
const mcpRoutes = [
  'ANY /mcp',
  'ANY /mcp/{proxy+}',
  'GET /health',
  'GET /health/{proxy+}',
  'GET /cache/stats',
  'ANY /.well-known/oauth-protected-resource',
  'ANY /.well-known/oauth-protected-resource/{proxy+}',
] as const;

/** What reaches the `oauth` function: the start page, sign-in, and what says where the authorization server is. */
const signInRoutes = [
  'ANY /',
  'ANY /oauth/{proxy+}',
  'ANY /.well-known/oauth-authorization-server',
  'ANY /.well-known/openid-configuration',
  // Somebody who mistypes an address gets a page; of other methods API Gateway answers 404 itself.
  'GET /{proxy+}',
] as const;

interface Routing {
  readonly keys: readonly string[];
  readonly whyPublic: string;
  /** Changes to the function's responses, by their status. */
  readonly responseParameters: Readonly<Record<string, typeof restoredChallenge>>;
}

/** The HTTP API and the functions behind it. */
export class Endpoint extends Construct {
  readonly mcp: ServerFunction;
  readonly address: Address;
  readonly apiId: string;
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, props: EndpointProps) {
    super(scope, id);
    const { state, settings, warm } = props;
    this.mcp = new ServerFunction(this, 'Mcp', {
      entry: 'mcp.ts',
      environment: {
        ...spotifyEnvironment('mcp', props),
        SERVER_SECRET_ID: state.serverSecret.ref,
        // Lambda takes the alias's ARN wherever it takes a name.
        WARM_FUNCTION_NAME: warm.live.functionArn,
        ...(settings.allowedOrigins !== undefined && { ALLOWED_ORIGINS: settings.allowedOrigins }),
      },
      may: [
        ...spotifyPermissions(this, state),
        allow(['secretsmanager:GetSecretValue'], state.serverSecret.ref),
        allow(['secretsmanager:DeleteSecret'], userSecrets(this, state)),
        allow(['lambda:InvokeFunction'], warm.live.functionArn),
      ],
      memory: settings.memory,
      // One second less than API Gateway waits, so that the caller gets our answer and not its 503.
      timeout: Duration.seconds(29),
      logRetentionDays: settings.logRetentionDays,
      reservedConcurrency: settings.reservedConcurrency,
    });
    acknowledgeUserSecrets(this.mcp, state);
    const { api, address, accessLog } = publicApi(this, settings);
    this.accessLog = accessLog;
    this.address = address;
    this.apiId = api.apiId;
    const responseParameters = settings.challengeMapping ? { '401': restoredChallenge, '403': restoredChallenge } : {};
    this.#route(api, this.mcp, { keys: mcpRoutes, whyPublic: bearerChecked, responseParameters });
    this.#route(api, props.oauth, { keys: signInRoutes, whyPublic: signInPublic, responseParameters });
  }

  #route(api: HttpApi, to: ServerFunction, { keys, whyPublic, responseParameters }: Routing): void {
    to.live.addPermission('Invoke', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(this).formatArn({ service: 'execute-api', resource: api.apiId, resourceName: '*/*' }),
    });
    const integration = new CfnIntegration(to, 'Integration', {
      apiId: api.apiId,
      integrationType: 'AWS_PROXY',
      integrationUri: to.live.functionArn,
      payloadFormatVersion: '2.0',
      ...(Object.keys(responseParameters).length > 0 && { responseParameters }),
    });
    // An upgrade must not lead requests to the alias before the API may invoke it.
    integration.node.addDependency(to.live.node.findChild('Invoke'));
    for (const routeKey of keys) {
      const route = new CfnRoute(to, `Route ${routeKey}`, {
        apiId: api.apiId,
        routeKey,
        target: `integrations/${integration.ref}`,
      });
      acknowledge(route, { 'AwsSolutions-APIG4': whyPublic });
    }
  }
}

const bearerChecked =
  'The function checks the bearer token itself: MCP clients need its 401 to find out how to sign in.';
const signInPublic = 'Whoever signs in is not signed in yet: the function itself decides whom it lets in.';

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
