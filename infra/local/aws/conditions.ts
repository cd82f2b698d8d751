import { matchesWildcard } from '../template/wildcards.ts';

/** Values of the condition keys that a request has; a key that is missing was not in the request. */
export type RequestContext = Readonly<Record<string, readonly string[]>>;

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
export function checkCondition(condition: Condition): void {
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

export function meets(condition: Condition, context: RequestContext): boolean {
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
