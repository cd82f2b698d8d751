import { randomInt, randomUUID } from 'node:crypto';
import type { Admin } from './aws/dynamodb/tables.ts';
import { generateSecret } from './aws/secretsmanager/generate.ts';
import type { Secret, SecretStore } from './aws/secretsmanager/store.ts';
import { addVersion } from './aws/secretsmanager/versions.ts';
import type { Stack } from './template/stack.ts';
import type { SecretSpec } from './template/state.ts';

/** What an owner would have done by hand after deploying. */
export interface Seeds {
  readonly app: { readonly clientId: string; readonly clientSecret: string };
  /** The static bearer token. */
  readonly accessToken: string;
  /** Who signed in, and with what; absent when nobody did. */
  readonly owner: { readonly accountId: string; readonly refreshToken: string } | undefined;
}

/** Where the seeds go. */
export interface SeedInto {
  readonly stack: Stack;
  readonly secrets: SecretStore;
  readonly dynamodb: { readonly admin: Admin };
  readonly now: () => number;
}

/** Makes the template's secrets, fills in the ones that an owner fills, and signs the owner in. */
export async function seed(
  { stack, secrets, dynamodb, now }: SeedInto,
  { app, accessToken, owner }: Seeds,
): Promise<void> {
  const put = (secret: Secret, text: string) =>
    addVersion(secret, { token: randomUUID(), value: { SecretString: text }, stages: ['AWSCURRENT'], now: now() });
  for (const spec of stack.secrets) {
    const text = initialValue(spec);
    const secret = secrets.create(spec.name, spec.arn);
    secret.description = spec.description;
    for (const { Key, Value } of spec.tags) secret.tags.set(Key, Value);
    if (text !== undefined) put(secret, text);
  }
  fill(secrets, wired(stack, 'APP_SECRET_ID'), (secret) => put(secret, JSON.stringify(app)));
  fill(secrets, wired(stack, 'SERVER_SECRET_ID'), (secret) => put(secret, JSON.stringify({ accessToken })));
  const [prefix, TableName] = [wired(stack, 'USER_SECRET_PREFIX'), wired(stack, 'TABLE_NAME')];
  if (owner === undefined || prefix === undefined || TableName === undefined) return;
  const signIn = { refreshToken: owner.refreshToken, consentedAt: now() };
  put(secrets.create(`${prefix}${owner.accountId}`), JSON.stringify(signIn));
  await dynamodb.admin('PutItem', {
    TableName,
    Item: { pk: { S: 'server' }, sk: { S: 'owner' }, account_id: { S: owner.accountId } },
  });
  await dynamodb.admin('PutItem', {
    TableName,
    Item: { pk: { S: `user#${owner.accountId}` }, sk: { S: 'user' }, consented_at: { N: String(signIn.consentedAt) } },
  });
}

function initialValue({ value, generate }: SecretSpec): string | undefined {
  return value ?? (generate === undefined ? undefined : generateSecret(generate, (below) => randomInt(below)));
}

function fill(secrets: SecretStore, id: string | undefined, put: (secret: Secret) => unknown): void {
  if (id !== undefined) put(secrets.live(id));
}

/** What the template puts into a variable of whichever function has it. */
function wired({ functions }: Stack, name: string): string | undefined {
  return functions.map(({ environment }) => environment[name]).find((value) => value !== undefined);
}
