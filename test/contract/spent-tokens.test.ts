import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spentTokens } from '../../lib/storage/users/spent-tokens.ts';
import { hasJava, optionalSuite } from '../support/environment.ts';
import { memorySpentTokens } from '../support/memory-spent-tokens.ts';
import { sharedDynamodbLocal } from '../support/shared-dynamodb-local.ts';
import { startDynalite, type TestDynamodb } from '../support/stores.ts';

type Spend = (token: string, lifetime: number) => Promise<boolean>;
const minutes = 600_000;

/** What every store must do. Each call of `make` is another container on the same store. */
function contract(make: () => Promise<(account: string) => Spend>): void {
  test('a token counts once, for each user, and in one of several containers', async () => {
    const [one, other] = [await make(), await make()];
    const spent = await Promise.all([one, other, one, other].map((spend) => spend('me')('token', minutes)));
    expect(spent.filter(Boolean)).toHaveLength(1);
    expect(await other('me')('token', minutes)).toBe(false);
    expect(await other('me')('another', minutes)).toBe(true);
    expect(await other('you')('token', minutes)).toBe(true);
  });
}

describe('in memory', () => {
  const spend = memorySpentTokens();
  contract(() => Promise.resolve(spend));
});

const onTable = (begin: () => Promise<TestDynamodb>) => (): void => {
  let server: TestDynamodb | undefined;
  let table: Awaited<ReturnType<TestDynamodb['table']>> | undefined;
  beforeAll(async () => {
    server = await begin();
    table = await server.table();
  });
  afterAll(() => server?.close());
  contract(() => {
    if (!table) throw new Error('The table has not started.');
    return Promise.resolve(spentTokens(table, Date.now));
  });
};

describe('on the embedded DynamoDB', onTable(startDynalite));
optionalSuite(
  'java',
  hasJava(),
  'there is no Java or no DynamoDB Local',
)('on DynamoDB Local', onTable(sharedDynamodbLocal));
