import type { Template } from './document.ts';

/** The values of CloudFormation's pseudo parameters on this machine. */
export type Pseudo = Readonly<ReturnType<typeof localPseudo>>;

/** The account and region that everything on this machine lives in (the account is AWS's own for documentation). */
export function localPseudo(stackName: string) {
  const region = 'us-east-1';
  const accountId = '111122223333';
  return {
    region,
    accountId,
    partition: 'aws',
    urlSuffix: 'amazonaws.com',
    stackName,
    stackId: `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/00000000-0000-0000-0000-000000000000`,
  };
}

/** The ARN of something in the stack's account. IAM has no regions. */
export const arnIn = ({ partition, region, accountId }: Pseudo, service: string, rest: string): string =>
  `arn:${partition}:${service}:${service === 'iam' ? '' : region}:${accountId}:${rest}`;

/** The `Ref` and the attributes of resources; throws for an unknown attribute. */
export interface Identities {
  readonly ref: (logicalId: string) => unknown;
  readonly attribute: (logicalId: string, name: string) => unknown;
}

/** Resolves every intrinsic function in a value of the template; throws an error that names one it does not know. */
export type Resolve = (value: unknown) => unknown;

type Intrinsic = (argument: unknown, resolve: Resolve) => unknown;

const noValue = Symbol('AWS::NoValue');

/** Makes the resolver of one template (CloudFormation user guide, "Intrinsic function reference"). */
export function evaluator(template: Template, pseudo: Pseudo, identities: Identities): Resolve {
  const named = names(template, pseudo, identities);
  const table = intrinsics(template, named);
  const resolve: Resolve = (value) => {
    if (Array.isArray(value)) return value.map(resolve).filter((entry) => entry !== noValue);
    if (!isRecord(value)) return value;
    const call = intrinsicOf(value);
    if (call === undefined) {
      const entries = Object.entries(value).map(([key, part]) => [key, resolve(part)]);
      return Object.fromEntries(entries.filter(([, part]) => part !== noValue));
    }
    const intrinsic = table[call.name];
    if (intrinsic === undefined) throw new Error(`The template uses ${call.name}, which the laptop does not know.`);
    return intrinsic(call.argument, resolve);
  };
  return resolve;
}

interface References {
  readonly ref: (name: string) => unknown;
  readonly attribute: (name: string) => unknown;
}

function names(template: Template, pseudo: Pseudo, identities: Identities): References {
  const fixed: Readonly<Record<string, unknown>> = {
    'AWS::Region': pseudo.region,
    'AWS::AccountId': pseudo.accountId,
    'AWS::Partition': pseudo.partition,
    'AWS::URLSuffix': pseudo.urlSuffix,
    'AWS::StackName': pseudo.stackName,
    'AWS::StackId': pseudo.stackId,
    'AWS::NoValue': noValue,
    'AWS::NotificationARNs': [],
  };
  return {
    ref: (name) => {
      if (name in fixed) return fixed[name];
      const parameter = template.Parameters[name];
      if (parameter === undefined) return identities.ref(name);
      if (parameter.Default !== undefined) return parameter.Default;
      throw new Error(`The template's parameter ${name} has no default, so the laptop has no value for it.`);
    },
    attribute: (path) => {
      const [logicalId = '', ...rest] = path.split('.');
      return identities.attribute(logicalId, rest.join('.'));
    },
  };
}

function intrinsics(template: Template, named: References): Readonly<Record<string, Intrinsic>> {
  const condition = (name: unknown, resolve: Resolve): boolean => {
    const known = template.Conditions[text(name, 'Condition')];
    if (known === undefined)
      throw new Error(`The template names the condition ${String(name)} but does not define it.`);
    return resolve(known) === true;
  };
  return {
    Ref: (argument) => named.ref(text(argument, 'Ref')),
    'Fn::GetAtt': (argument, resolve) => {
      const path = Array.isArray(argument) ? list(resolve(argument), 'Fn::GetAtt').map(String).join('.') : argument;
      return named.attribute(text(path, 'Fn::GetAtt'));
    },
    'Fn::Sub': (argument, resolve) => substitute(argument, resolve, named),
    'Fn::If': (argument, resolve) => {
      const [name, yes, no] = list(argument, 'Fn::If');
      return resolve(condition(name, resolve) ? yes : no);
    },
    Condition: condition,
    ...logic,
    ...strings,
  };
}

const logic: Readonly<Record<string, Intrinsic>> = {
  'Fn::Equals': (argument, resolve) => {
    const [left, right] = list(resolve(argument), 'Fn::Equals');
    return String(left) === String(right);
  },
  'Fn::Not': (argument, resolve) => list(resolve(argument), 'Fn::Not')[0] !== true,
  'Fn::And': (argument, resolve) => list(resolve(argument), 'Fn::And').every((part) => part === true),
  'Fn::Or': (argument, resolve) => list(resolve(argument), 'Fn::Or').some((part) => part === true),
};

const strings: Readonly<Record<string, Intrinsic>> = {
  'Fn::Join': (argument, resolve) => {
    const [separator, parts] = list(resolve(argument), 'Fn::Join');
    return list(parts, 'Fn::Join').map(String).join(text(separator, 'Fn::Join'));
  },
  'Fn::Select': (argument, resolve) => {
    const [index, options] = list(resolve(argument), 'Fn::Select');
    const chosen = list(options, 'Fn::Select')[Number(index)];
    if (chosen === undefined) throw new Error(`Fn::Select: there is no entry ${String(index)} in the list.`);
    return chosen;
  },
  'Fn::Split': (argument, resolve) => {
    const [separator, source] = list(resolve(argument), 'Fn::Split');
    return text(source, 'Fn::Split').split(text(separator, 'Fn::Split'));
  },
};

function substitute(argument: unknown, resolve: Resolve, named: References): string {
  const [pattern, given] = Array.isArray(argument) ? argument : [argument, {}];
  const value = resolve(given);
  return text(pattern, 'Fn::Sub').replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
    if (literal !== '') return `\${${name}}`;
    if (isRecord(value) && name in value) return String(value[name]);
    return String(name.includes('.') ? named.attribute(name) : named.ref(name));
  });
}

function intrinsicOf(value: Readonly<Record<string, unknown>>) {
  const [entry, ...rest] = Object.entries(value);
  if (entry === undefined || rest.length > 0) return;
  const [name, argument] = entry;
  const isCall = name === 'Ref' || name.startsWith('Fn::') || (name === 'Condition' && typeof argument === 'string');
  return isCall ? { name, argument } : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${where}: expected a list.`);
  return value;
}

function text(value: unknown, where: string): string {
  if (typeof value !== 'string') throw new Error(`${where}: expected a string.`);
  return value;
}
