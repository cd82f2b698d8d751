import { describe, expect, test } from 'vitest';
import { template as templateSchema } from '../../infra/local/template/document.ts';
import { localPseudo } from '../../infra/local/template/evaluate.ts';
import { startReading } from '../../infra/local/template/reading.ts';

function resolverFor(parts: unknown) {
  const template = templateSchema.parse({ Resources: {}, ...Object(parts) });
  return startReading(template, localPseudo('Stack'), { origin: 'http://127.0.0.1:1' });
}

const stack = resolverFor({
  Parameters: { Stage: { Type: 'String', Default: 'live' }, Missing: { Type: 'String' } },
  Conditions: {
    Live: { 'Fn::Equals': [{ Ref: 'Stage' }, 'live'] },
    Test: { 'Fn::Not': [{ Condition: 'Live' }] },
    Both: { 'Fn::And': [{ Condition: 'Live' }, { Condition: 'Test' }] },
    Either: { 'Fn::Or': [{ Condition: 'Live' }, { Condition: 'Test' }] },
  },
  Resources: {
    Table: { Type: 'AWS::DynamoDB::Table' },
    Named: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: { 'Fn::Sub': '${AWS::StackName}-rows' } } },
    Secret: { Type: 'AWS::SecretsManager::Secret' },
    Function: { Type: 'AWS::Lambda::Function' },
    Role: { Type: 'AWS::IAM::Role' },
    Api: { Type: 'AWS::ApiGatewayV2::Api' },
    Odd: { Type: 'AWS::Odd::Thing' },
    Absent: { Type: 'AWS::DynamoDB::Table', Condition: 'Test' },
  },
});

const account = '111122223333';

describe('intrinsics', () => {
  test.each([
    ['plain values', { a: [1, 'x', null, true] }, { a: [1, 'x', null, true] }],
    ['Ref to a pseudo parameter', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['Ref to a parameter', { Ref: 'Stage' }, 'live'],
    ['Ref to a table', { Ref: 'Table' }, 'Stack-Table'],
    ['Ref to a table with a name', { Ref: 'Named' }, 'Stack-rows'],
    ['GetAtt', { 'Fn::GetAtt': ['Table', 'Arn'] }, `arn:aws:dynamodb:us-east-1:${account}:table/Stack-Table`],
    ['GetAtt as text', { 'Fn::GetAtt': 'Role.Arn' }, `arn:aws:iam::${account}:role/Stack-Role`],
    ['GetAtt of an API', { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] }, 'http://127.0.0.1:1'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }]] }, 'a-live'],
    [
      'Sub',
      { 'Fn::Sub': '${Stage}/${Function.Arn}/${!Kept}' },
      `live/arn:aws:lambda:us-east-1:${account}:function:Stack-Function/\${Kept}`,
    ],
    ['Sub with its own names', { 'Fn::Sub': ['${x}${Stage}', { x: { Ref: 'AWS::Partition' } }] }, 'awslive'],
    ['Select of Split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b'] }] }, 'b'],
    ['If', { 'Fn::If': ['Live', 'yes', 'no'] }, 'yes'],
    ['If over And', { 'Fn::If': ['Both', 'yes', 'no'] }, 'no'],
    ['If over Or', { 'Fn::If': ['Either', 'yes', 'no'] }, 'yes'],
    ['NoValue', { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, { b: [1] }],
    [
      'a policy condition is no intrinsic',
      { Condition: { StringLike: { a: 'b' } } },
      { Condition: { StringLike: { a: 'b' } } },
    ],
  ])('%s', (_name, value, expected) => {
    expect(stack.resolve(value)).toEqual(expected);
  });

  test('the Ref of a secret is an ARN with six characters at its end, always the same', () => {
    const arn = stack.resolve({ Ref: 'Secret' });
    expect(arn).toMatch(/^arn:aws:secretsmanager:us-east-1:111122223333:secret:Stack-Secret-[A-Za-z0-9]{6}$/);
    expect(stack.resolve({ Ref: 'Secret' })).toBe(arn);
  });

  test.each([
    ['Fn::ImportValue', { 'Fn::ImportValue': 'x' }, 'Fn::ImportValue'],
    ['Fn::Transform deep inside', { a: [{ b: { 'Fn::Transform': {} } }] }, 'Fn::Transform'],
    ['an attribute it does not know', { 'Fn::GetAtt': ['Odd', 'Shape'] }, 'Shape of AWS::Odd::Thing (Odd)'],
    ['a resource that is not there', { Ref: 'Nobody' }, 'Nobody'],
    ['a parameter without a default', { Ref: 'Missing' }, 'Missing'],
  ])('%s is an error that names it', (_name, value, message) => {
    expect(() => stack.resolve(value)).toThrow(message);
  });
});

test('a resource whose condition does not hold is not part of the stack', () => {
  expect(stack.ofType('AWS::DynamoDB::Table').map(({ logicalId }) => logicalId)).toEqual(['Table', 'Named']);
});
