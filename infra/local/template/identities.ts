import { createHash } from 'node:crypto';
import type { Template } from './document.ts';
import { arnIn, type Identities, type Pseudo, type Resolve } from './evaluate.ts';

/** Facts that only the running laptop knows. */
export interface Running {
  /** The origin of the gateway: the endpoint of the HTTP API on this machine. */
  readonly origin: string;
}

interface Subject {
  readonly logicalId: string;
  readonly property: (name: string) => string;
  /** The physical name. */
  readonly name: string;
  readonly arn: (service: string, resource: string) => string;
  readonly running: Running;
}

interface Kind {
  /** The property with the physical name; without it CloudFormation generates one. */
  readonly nameProperty?: string;
  readonly ref?: (subject: Subject) => string;
  readonly attributes?: Readonly<Record<string, (subject: Subject) => string>>;
}

/** A kind with a name and an ARN of that name. */
const named = (nameProperty: string, service: string, resource: (name: string) => string): Kind => ({
  ...{ nameProperty, attributes: { Arn: ({ arn, name }) => arn(service, resource(name)) } },
});

const table = named('TableName', 'dynamodb', (name) => `table/${name}`);

const secretArn = ({ arn, name, logicalId }: Subject) =>
  arn('secretsmanager', `secret:${name}-${letters(logicalId, 6)}`);

const alarm = named('AlarmName', 'cloudwatch', (name) => `alarm:${name}`);

/** A template describes one version of each function: the one that it creates. */
const version = '1';
const versionArn = ({ arn, property }: Subject) => arn('lambda', `function:${property('FunctionName')}:${version}`);

const apiId = ({ logicalId }: Subject) => letters(logicalId, 10).toLowerCase();

/** What `Ref` and `Fn::GetAtt` give, by resource type (CloudFormation template reference, "Return values"). */
const kinds: Readonly<Record<string, Kind>> = {
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::SecretsManager::Secret': { nameProperty: 'Name', ref: secretArn, attributes: { Id: secretArn } },
  'AWS::Lambda::Function': named('FunctionName', 'lambda', (name) => `function:${name}`),
  'AWS::Lambda::Version': { ref: versionArn, attributes: { Version: () => version, FunctionArn: versionArn } },
  'AWS::Lambda::Alias': {
    ref: ({ arn, property }) => arn('lambda', `function:${property('FunctionName')}:${property('Name')}`),
  },
  'AWS::IAM::Role': named('RoleName', 'iam', (name) => `role/${name}`),
  'AWS::Logs::LogGroup': named('LogGroupName', 'logs', (name) => `log-group:${name}:*`),
  'AWS::ApiGatewayV2::Api': {
    ref: apiId,
    attributes: { ApiId: apiId, ApiEndpoint: ({ running }) => running.origin },
  },
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::CloudWatch::CompositeAlarm': alarm,
  'AWS::SNS::Topic': { nameProperty: 'TopicName', ref: ({ arn, name }) => arn('sns', name) },
};

/** Names and ARNs of the template's resources: the same on every start, so that nothing has to be written down. */
export function identities(template: Template, pseudo: Pseudo, running: Running, resolve: Resolve): Identities {
  const subject = (logicalId: string): { kind: Kind; type: string; subject: Subject } => {
    const resource = template.Resources[logicalId];
    if (resource === undefined) throw new Error(`The template refers to ${logicalId}, which is not in it.`);
    const kind = kinds[resource.Type] ?? {};
    const given = kind.nameProperty === undefined ? undefined : resolve(resource.Properties[kind.nameProperty]);
    const name = typeof given === 'string' ? given : `${pseudo.stackName}-${logicalId}`;
    const arn = (service: string, rest: string) => arnIn(pseudo, service, rest);
    const property = (wanted: string): string => String(resolve(resource.Properties[wanted]));
    return { kind, type: resource.Type, subject: { logicalId, name, property, arn, running } };
  };
  return {
    ref: (logicalId) => {
      const { kind, subject: found } = subject(logicalId);
      return kind.ref?.(found) ?? found.name;
    },
    attribute: (logicalId, name) => {
      const { kind, type, subject: found } = subject(logicalId);
      const attribute = kind.attributes?.[name];
      if (attribute === undefined)
        throw new Error(`Fn::GetAtt: the laptop does not know ${name} of ${type} (${logicalId}).`);
      return attribute(found);
    },
  };
}

/** Letters and digits that look random and are always the same for one text. */
function letters(text: string, length: number): string {
  return createHash('sha256')
    .update(text)
    .digest('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, length);
}
