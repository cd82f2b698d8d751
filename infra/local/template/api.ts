import * as z from 'zod';
import { arnIn } from './evaluate.ts';
import { propertiesOf, type TemplateReader } from './reading.ts';
import { matchesWildcard } from './wildcards.ts';

const integrationProperties = z.object({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: z.number().max(30_000).default(30_000),
  ResponseParameters: z
    .record(
      z.string(),
      z.object({ ResponseParameters: z.array(z.object({ Destination: z.string(), Source: z.string() })).default([]) }),
    )
    .default({}),
});

const routeProperties = z.object({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizationType: z.literal('NONE').default('NONE'),
});

const permissionProperties = z.object({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
});

const apiProperties = z.object({
  ProtocolType: z.literal('HTTP').default('HTTP'),
  CorsConfiguration: z.undefined({ error: 'it does not answer preflights in the place of a function' }).optional(),
});

const stageProperties = z.object({
  AccessLogSettings: z.object({ DestinationArn: z.string(), Format: z.string() }).optional(),
});

/** One change to a response, as the template writes it: `overwrite:header.x` from `$response.header.y`. */
export interface ParameterMapping {
  readonly destination: string;
  readonly source: string;
}

export type Integration = Readonly<ReturnType<typeof integration>>;

export interface Api {
  readonly id: string;
  readonly routes: readonly { readonly key: string; readonly integration: Integration }[];
  /** The access log; absent if the stage has none. Its format has variables such as `$context.status`. */
  readonly accessLog?: { readonly group: string; readonly format: string } | undefined;
}

/** Reads the one HTTP API, its routes, their integrations and the permissions to invoke. */
export function apiOf(reading: TemplateReader): Api {
  const [api, ...others] = reading.ofType('AWS::ApiGatewayV2::Api');
  if (api === undefined || others.length > 0) throw new Error('The laptop runs a template with exactly one HTTP API.');
  const stage = reading
    .ofType('AWS::ApiGatewayV2::Stage')
    .find(({ resource }) => resource.Properties['StageName'] === '$default');
  if (stage === undefined) {
    throw new Error('The laptop runs an HTTP API with the stage $default, and the template has none.');
  }
  propertiesOf(apiProperties, api);
  const id = api.ref();
  const integrations = new Map(
    reading
      .ofType('AWS::ApiGatewayV2::Integration')
      .map((placed) => [placed.ref(), propertiesOf(integrationProperties, placed)]),
  );
  const permits = permissions(reading, id);
  const routes = reading.ofType('AWS::ApiGatewayV2::Route').map((placed) => {
    const { RouteKey, Target } = propertiesOf(routeProperties, placed);
    const target = integrations.get(Target.replace(/^integrations\//, ''));
    if (target === undefined)
      throw new Error(`The route ${RouteKey} leads to ${Target}, which is not in the template.`);
    // An integration names a function by its ARN or by Lambda's invocation path around that ARN.
    const uri = target.IntegrationUri;
    const functionArn = /functions\/(arn:[^/]+)\/invocations$/.exec(uri)?.[1] ?? uri;
    return { key: RouteKey, integration: integration(target, functionArn, permits(functionArn, RouteKey)) };
  });
  const { AccessLogSettings: log } = propertiesOf(stageProperties, stage);
  // The ARN of a log group may end with `:*`.
  const accessLog = log && { group: log.DestinationArn.replace(/^.*:log-group:|:\*$/g, ''), format: log.Format };
  return { id, routes, accessLog };
}

/** `permitted`: whether a resource policy lets API Gateway invoke the function on this route. */
function integration(target: z.output<typeof integrationProperties>, functionArn: string, permitted: boolean) {
  const changes = Object.entries(target.ResponseParameters).map(
    ([status, { ResponseParameters }]) =>
      [
        Number(status),
        ResponseParameters.map(({ Destination, Source }) => ({ destination: Destination, source: Source })),
      ] as const,
  );
  /** Changes to the function's response, by its status code. */
  const responseParameters: ReadonlyMap<number, readonly ParameterMapping[]> = new Map(changes);
  return { functionArn, timeoutMs: target.TimeoutInMillis, responseParameters, permitted };
}

function permissions(
  { ofType, pseudo }: TemplateReader,
  apiId: string,
): (functionArn: string, routeKey: string) => boolean {
  const granted = ofType('AWS::Lambda::Permission')
    .map((placed) => propertiesOf(permissionProperties, placed))
    .filter(({ Action, Principal }) => Action === 'lambda:InvokeFunction' && Principal === 'apigateway.amazonaws.com');
  return (functionArn, routeKey) => {
    const [method, path] = routeKey === '$default' ? ['$default', ''] : routeKey.split(' ');
    // A route for any method needs a permission for any method, which only a wildcard gives.
    const called = `${apiId}/$default/${method === 'ANY' ? '*' : method}${path}`;
    const source = arnIn(pseudo, 'execute-api', called);
    return granted.some(
      ({ FunctionName, SourceArn }) =>
        (functionArn === FunctionName || functionArn.endsWith(`:function:${FunctionName}`)) &&
        (SourceArn === undefined || matchesWildcard(SourceArn, source)),
    );
  };
}
