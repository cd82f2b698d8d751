import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { ApiMapping, DomainName, HttpApi, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';

export type Address = ReturnType<typeof publicApi>['address'];

/** The HTTP API with its `$default` stage, so that no stage is in the path and well-known documents sit at the root. */
export function publicApi(scope: Construct, settings: Settings) {
  const { domainName, certificateArn } = settings;
  const custom = domainName !== undefined && certificateArn !== undefined;
  const api = new HttpApi(scope, 'Api', {
    apiName: settings.stackName,
    description: 'MCP server for Spotify',
    createDefaultStage: false,
    // One address only: a token is made out to the URL that the user typed.
    disableExecuteApiEndpoint: custom,
  });
  const accessLog = new LogGroup(scope, 'AccessLog', {
    retention: settings.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const stage = new HttpStage(scope, 'Stage', {
    httpApi: api,
    stageName: '$default',
    autoDeploy: true,
    throttle: { rateLimit: settings.requestsPerSecond, burstLimit: settings.burst },
    accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: accessLogLine },
  });
  if (!custom) return { api, accessLog, address: { origin: api.apiEndpoint, cnameTarget: undefined } };

  const domain = new DomainName(scope, 'Domain', {
    domainName,
    certificate: Certificate.fromCertificateArn(scope, 'Certificate', certificateArn),
  });
  new ApiMapping(scope, 'Mapping', { api, domainName: domain, stage });
  // Where a CNAME record of the custom domain must point to.
  const cnameTarget = domain.regionalDomainName;
  const address = { origin: `https://${domainName}`, cnameTarget };
  return { api, accessLog, address };
}

/**
 * One line of JSON per request; times in milliseconds. Neither the caller's address nor a query is in it.
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const accessLogLine = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    time: '$context.requestTimeEpoch',
    method: '$context.httpMethod',
    path: '$context.path',
    route: '$context.routeKey',
    status: '$context.status',
    bytes: '$context.responseLength',
    latency: '$context.responseLatency',
    integrationLatency: '$context.integrationLatency',
    integrationStatus: '$context.integrationStatus',
    integrationError: '$context.integrationErrorMessage',
    error: '$context.error.message',
    client: '$context.identity.userAgent',
  }),
);
