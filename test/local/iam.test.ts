import { describe, expect, test } from 'vitest';
import { authorizer, type Need } from '../../infra/local/aws/iam.ts';
import type { Statement } from '../../infra/local/template/policies.ts';

const table = 'arn:aws:dynamodb:us-east-1:111122223333:table/rows';
const need: Need = {
  action: 'dynamodb:GetItem',
  resource: table,
};

const allow = (changes: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action: ['dynamodb:GetItem'],
  Resource: [table],
  ...changes,
});

function verdict(statements: readonly Statement[], asked = need): string {
  try {
    authorizer({ name: 'r', arn: 'arn:aws:iam::111122223333:role/r', statements }, 'session')(asked);
    return 'allowed';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('statements', () => {
  test.each([
    ['the action on the resource', [allow()], true],
    ['nothing', [], false],
    ['another action', [allow({ Action: ['dynamodb:PutItem'] })], false],
    ['another resource', [allow({ Resource: [`${table}2`] })], false],
    ['a prefix of the resource', [allow({ Resource: [table.slice(0, -1)] })], false],
    ['wildcards', [allow({ Action: ['dynamodb:Get*'], Resource: ['arn:aws:dynamodb:*:*:table/ro?s'] })], true],
    ['a question mark is one character', [allow({ Resource: [`${table.slice(0, -4)}?s`] })], false],
    ['every action', [allow({ Action: ['*'], Resource: ['*'] })], true],
    ['an action in other letters', [allow({ Action: ['DynamoDB:getitem'] })], true],
    ['a resource in other letters', [allow({ Resource: [table.toUpperCase()] })], false],
    ['all but another action', [allow({ Action: undefined, NotAction: ['dynamodb:PutItem'] })], true],
    ['all but this action', [allow({ Action: undefined, NotAction: ['dynamodb:Get*'] })], false],
    ['all but this resource', [allow({ Resource: undefined, NotResource: [table] })], false],
    ['allowed, then denied', [allow(), allow({ Effect: 'Deny' })], false],
    ['denied elsewhere', [allow(), allow({ Effect: 'Deny', Resource: ['arn:other'] })], true],
  ])('%s', (_name, statements, allowed) => {
    expect(verdict(statements) === 'allowed').toBe(allowed);
  });

  test("a refusal is AWS's sentence", () => {
    expect(verdict([])).toBe(
      `User: arn:aws:sts::111122223333:assumed-role/r/session is not authorized to perform: dynamodb:GetItem on resource: ${table} ` +
        'because no identity-based policy allows the dynamodb:GetItem action',
    );
    expect(verdict([allow(), allow({ Effect: 'Deny' })])).toContain(
      'with an explicit deny in an identity-based policy',
    );
  });
});

test('what was allowed once is allowed again, and nothing beside it', () => {
  const role = { name: 'r', arn: 'arn:aws:iam::111122223333:role/r', statements: [allow()] };
  const authorize = authorizer(role, 'session');
  const others = [
    { ...need, action: 'dynamodb:PutItem' },
    { ...need, resource: `${table}2` },
  ];
  for (let nth = 0; nth < 2; nth++) {
    authorize(need);
    for (const other of others) expect(() => authorize(other)).toThrow('is not authorized');
  }
});
