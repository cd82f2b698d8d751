import type { Role, Statement } from '../template/policies.ts';
import { matchesWildcard } from '../template/wildcards.ts';
import { AwsError } from './errors.ts';

export interface Need {
  /** Such as `dynamodb:GetItem`. */
  readonly action: string;
  /** ARN, or `*` where the action has no resource. */
  readonly resource: string;
  readonly context: RequestContext;
}

/** Rejects a call by throwing AccessDeniedException with AWS's message. */
export type Authorize = (need: Need) => void;

/** Creates the check of one role for the containers of one function; throws if a policy cannot be evaluated here. */
export function authorizer(role: Role, session: string): Authorize {
  for (const { Condition } of role.statements) checkCondition(Condition);
  const principal = `${role.arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${session}`;
  return (need) => {
    const matching = role.statements.filter((statement) => matches(statement, need));
    const denied = matching.some(({ Effect }) => Effect === 'Deny');
    if (!denied && matching.length > 0) return;
    const reason = denied
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${need.action} action`;
    throw new AwsError(
      'AccessDeniedException',
      `User: ${principal} is not authorized to perform: ${need.action} on resource: ${need.resource} ${reason}`,
    );
  };
}

function matches(statement: Statement, { action, resource, context }: Need): boolean {
  const { Action, NotAction, Resource, NotResource, Condition } = statement;
  const wanted = action.toLowerCase();
  const isAction = (pattern: string) => matchesWildcard(pattern.toLowerCase(), wanted);
  const isResource = (pattern: string) => pattern === '*' || matchesWildcard(pattern, resource);
  return (
    (Action?.some(isAction) ?? !NotAction?.some(isAction)) &&
    (Resource?.some(isResource) ?? !NotResource?.some(isResource)) &&
    meets(Condition, context)
  );
}

/** Values of the condition keys that a request has; a key that is missing was not in the request. */
type RequestContext = Readonly<Record<string, readonly string[]>>;

type Test = (value: string, allowed: string) => boolean;

const ignoringCase =
  (test: Test): Test =>
  (value, allowed) =>
    test(value.toLowerCase(), allowed.toLowerCase());

const equals: Test = (value, allowed) => value === allowed;
const like: Test = (value, allowed) => matchesWildcard(allowed, value);

/** Operators by name; those that say `not` hold when none of the values fits (IAM JSON policy elements: condition operators). */
const operators: Readonly<Record<string, { readonly test: Test; readonly not?: true }>> = {
  StringEquals: { test: equals },
  StringNotEquals: { test: equals, not: true },
  StringEqualsIgnoreCase: { test: ignoringCase(equals) },
  StringNotEqualsIgnoreCase: { test: ignoringCase(equals), not: true },
  StringLike: { test: like },
  StringNotLike: { test: like, not: true },
  ArnEquals: { test: like },
  ArnLike: { test: like },
  ArnNotEquals: { test: like, not: true },
  ArnNotLike: { test: like, not: true },
  Bool: { test: ignoringCase(equals) },
};

/** Condition keys that the laptop can fill, or whose prefix it can. */
const keys = ['dynamodb:LeadingKeys', 'secretsmanager:Name', 'aws:SecureTransport'];
const keyPrefixes = ['aws:ResourceTag/', 'secretsmanager:ResourceTag/', 'aws:RequestTag/'];

type Condition = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Throws an error that names an operator or a key that the laptop does not know: it must not let a call pass unseen. */
function checkCondition(condition: Condition): void {
  for (const [operator, wanted] of Object.entries(condition)) {
    const { name } = taken(operator);
    if (name !== 'Null' && operators[name] === undefined) {
      throw new Error(
        `A policy of the template uses the condition operator ${operator}, which the laptop does not know.`,
      );
    }
    const unknown = Object.keys(wanted).find((key) => !isKnownKey(key));
    if (unknown !== undefined) {
      throw new Error(`A policy of the template uses the condition key ${unknown}, which the laptop does not know.`);
    }
  }
}

function meets(condition: Condition, context: RequestContext): boolean {
  return Object.entries(condition).every(([operator, wanted]) =>
    Object.entries(wanted).every(([key, allowed]) => holds(operator, context[key], allowed)),
  );
}

function holds(operator: string, values: readonly string[] | undefined, allowed: readonly string[]): boolean {
  const { set, name, ifExists } = taken(operator);
  if (name === 'Null') return allowed.some((answer) => answer === String(values === undefined));
  const { test, not = false } = operators[name] ?? { test: () => false };
  if (values === undefined) return ifExists || not || set === 'ForAllValues';
  const one = (value: string) => allowed.some((pattern) => test(value, pattern)) !== not;
  return set === 'ForAnyValue' ? values.some(one) : values.every(one);
}

function taken(operator: string): { readonly set: string; readonly name: string; readonly ifExists: boolean } {
  const [, set = '', name = '', exists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  return { set, name, ifExists: exists !== undefined };
}

function isKnownKey(key: string): boolean {
  return keys.includes(key) || keyPrefixes.some((prefix) => key.startsWith(prefix));
}
