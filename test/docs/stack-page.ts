import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

const resource = z.looseObject({ Type: z.string(), Properties: z.looseObject({}).default({}) });
const named = z.record(z.string(), resource);
const oneOrMany = z.union([z.array(z.unknown()), z.unknown()]).transform((value) => [value].flat());
const policy = z.looseObject({
  Roles: z.array(z.object({ Ref: z.string() })),
  PolicyDocument: z.object({ Statement: z.array(z.object({ Action: oneOrMany, Resource: oneOrMany })) }),
});
const route = z.looseObject({ RouteKey: z.string(), Target: z.unknown() });

type Resources = z.output<typeof named>;

/** `EndpointMcpFunctionC3A2BD31` is `EndpointMcpFunction` to people. */
const plain = (id: string): string => id.replace(/[0-9A-F]{8}$/, '');
/** `EndpointMcpFunction`, its role and its integration are all of `Mcp`. */
const partOf = (id: string): string =>
  plain(id)
    .replace(/^(Endpoint|SignIn|Warming|State|Monitoring)/, '')
    .replace(/(FunctionAliaslive|Function|RoleDefaultPolicy|Role|Integration)$/, '');

const ofType = (all: Resources, type: string): ReadonlyArray<[string, Resources[string]]> =>
  Object.entries(all).filter(([, { Type }]) => Type === type);

/** The resource that a policy is about, by its logical id in it; users' secrets have none. */
function targetOf(all: Resources, value: unknown): string | undefined {
  const text = JSON.stringify(value);
  const id = Object.keys(all).find((one) => text.includes(`"${one}"`));
  if (id !== undefined) return all[id]?.Type === 'AWS::Logs::LogGroup' ? undefined : id;
  return text.includes(':secret:') ? 'UserSecrets' : undefined;
}

/** Which function may do what to which resource. */
function permissions(all: Resources): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const [, { Properties }] of ofType(all, 'AWS::IAM::Policy')) {
    const { Roles, PolicyDocument } = policy.parse(Properties);
    for (const { Action, Resource } of PolicyDocument.Statement) {
      for (const target of Resource.map((one) => targetOf(all, one)).filter((one) => one !== undefined)) {
        const edge = `${partOf(Roles[0]?.Ref ?? '')} ${target}`;
        const actions = found.get(edge) ?? new Set();
        for (const action of Action) actions.add(String(action).replace(/^\w+:/, ''));
        found.set(edge, actions);
      }
    }
  }
  return found;
}

function diagram(all: Resources): string {
  const functions = ofType(all, 'AWS::Lambda::Function').map(
    ([id]) => `  ${partOf(id)}["Lambda: ${partOf(id).toLowerCase()}"]`,
  );
  const kept = [...ofType(all, 'AWS::DynamoDB::Table'), ...ofType(all, 'AWS::SecretsManager::Secret')].map(
    ([id, { Type }]) =>
      `  ${plain(id)}[("${Type === 'AWS::DynamoDB::Table' ? 'DynamoDB' : 'Secrets Manager'}: ${partOf(id)}")]`,
  );
  const called = ofType(all, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => {
    const { RouteKey, Target } = route.parse(Properties);
    const integration = Object.keys(all).find((id) => JSON.stringify(Target).includes(`"${id}"`)) ?? '';
    return [partOf(integration), RouteKey] as const;
  });
  const routes = [...Map.groupBy(called, ([to]) => to)].map(
    ([to, keys]) => `  Api -- "${keys.map(([, key]) => key).join('<br>')}" --> ${to}`,
  );
  const may = [...permissions(all)].map(([edge, actions]) => {
    const [from = '', to = ''] = edge.split(' ');
    return `  ${from} -- "${[...actions].join('<br>')}" --> ${/^AWS::Lambda::/.test(all[to]?.Type ?? '') ? partOf(to) : plain(to)}`;
  });
  return [
    'flowchart LR',
    '  Client(["MCP client, browser"]) --> Api["HTTP API"]',
    ...functions,
    ...kept,
    '  UserSecrets[("Secrets Manager: one for each user")]',
    ...routes,
    ...may,
  ].join('\n');
}

/** `docs/stack.md`, from the synthesized template: what is deployed, what leads where, and what may do what. */
export function stackPage(template: Template): string {
  const all = named.parse(template.toJSON()['Resources']);
  const types = [...Map.groupBy(Object.values(all), ({ Type }) => Type)].sort(([one], [other]) =>
    one.localeCompare(other),
  );
  return `${[
    '# The stack',
    'Made by `npm run docs` from the template that `cdk synth` writes with the default settings. An arrow from a function shows the actions that its role allows. Functions are invoked by their alias `live`.',
    `\`\`\`mermaid\n${diagram(all)}\n\`\`\``,
    'Each function writes to its own log group; alarms go to the SNS topic. Spotify is called over the internet; no function is in a VPC.',
    ['| resource | how many |', '|---|---:|', ...types.map(([type, some]) => `| \`${type}\` | ${some.length} |`)].join(
      '\n',
    ),
  ].join('\n\n')}\n`;
}
