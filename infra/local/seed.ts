import { randomBytes, randomInt } from 'node:crypto';
import * as z from 'zod';
import type { Admin } from './aws/dynamodb/tables.ts';
import { generateSecret } from './aws/secretsmanager/generate.ts';
import type { Secret, SecretStore } from './aws/secretsmanager/store.ts';
import { isOfUsers } from './state/keeper.ts';
import type { SavedRow, SavedState } from './state/saved-state.ts';
import type { Stack } from './template/stack.ts';
import type { SecretSpec } from './template/state.ts';

/** What an owner does by hand after deploying. */
export interface Seeds {
  readonly app: { readonly clientId: string; readonly clientSecret: string };
  /** The static bearer token; by default that of the last start, or a random one. */
  readonly accessToken: string | undefined;
  /** The owner's sign-in; absent if there is none. */
  readonly owner: { readonly accountId: string; readonly refreshToken: string } | undefined;
}

export interface SeedInto {
  readonly stack: Stack;
  readonly secrets: SecretStore;
  readonly dynamodb: { readonly admin: Admin };
  readonly now: () => number;
}

export interface PreviousStart {
  readonly state: SavedState | undefined;
  /** The Spotify that users sign in with; users of another one are not restored. */
  readonly spotify: string;
}

/**
 * Creates the template's secrets, fills those that an owner fills, restores the state of the last start, and signs the
 * owner in. Resolves to the static bearer token.
 */
export async function seed(
  into: SeedInto,
  { app, accessToken, owner }: Seeds,
  { state, spotify }: PreviousStart = { state: undefined, spotify: '' },
): Promise<string> {
  const { stack, secrets } = into;
  const put = (secret: Secret, text: string) => secrets.put(secret, text);
  for (const spec of stack.secrets) {
    const text = state?.secrets[spec.name] ?? initialValue(spec);
    const secret = secrets.create(spec.name, spec.arn);
    if (text !== undefined) put(secret, text);
  }
  fill(secrets, variable(stack, 'APP_SECRET_ID'), (secret) => put(secret, JSON.stringify(app)));
  const serverSecret = variable(stack, 'SERVER_SECRET_ID');
  const token = accessToken ?? keptToken(state, secrets, serverSecret) ?? randomBytes(32).toString('base64url');
  fill(secrets, serverSecret, (secret) => put(secret, JSON.stringify({ accessToken: token })));
  const [prefix, TableName] = [variable(stack, 'USER_SECRET_PREFIX'), variable(stack, 'TABLE_NAME')];
  if (prefix === undefined || TableName === undefined) return token;
  const isSameSpotify = state?.spotify === spotify;
  await restoreRows(into, TableName, state?.rows.filter((row) => isSameSpotify || !isOfUsers(row)) ?? []);
  // The demo's tokens are lost when it ends.
  if (isSameSpotify && spotify !== demo) {
    for (const [name, text] of Object.entries(state.secrets))
      if (name.startsWith(prefix)) put(secrets.create(name), text);
  }
  if (owner !== undefined) await signOwnerIn(into, { prefix, TableName }, owner, put);
  return token;
}

/** Identifies the demo in the saved state. */
export const demo = 'demo';

const server = z.object({ accessToken: z.string().min(1) });

function keptToken(state: SavedState | undefined, secrets: SecretStore, id: string | undefined): string | undefined {
  const text = id === undefined ? undefined : state?.secrets[secrets.live(id).name];
  return text === undefined ? undefined : server.parse(JSON.parse(text)).accessToken;
}

/** Existing rows are kept: in an external table they are newer. */
async function restoreRows({ dynamodb }: SeedInto, TableName: string, rows: readonly SavedRow[]): Promise<void> {
  for (const Item of rows)
    await dynamodb
      .admin('PutItem', { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' })
      .catch((error: unknown) => {
        if (!(error instanceof Error && error.name === 'ConditionalCheckFailedException')) throw error;
      });
}

async function signOwnerIn(
  { secrets, dynamodb, now }: SeedInto,
  { prefix, TableName }: { readonly prefix: string; readonly TableName: string },
  { accountId, refreshToken }: NonNullable<Seeds['owner']>,
  put: (secret: Secret, text: string) => unknown,
): Promise<void> {
  const name = `${prefix}${accountId}`;
  const consentedAt = now();
  put(secrets.find(name) ?? secrets.create(name), JSON.stringify({ refreshToken, consentedAt }));
  await dynamodb.admin('PutItem', {
    TableName,
    Item: { pk: { S: 'server' }, sk: { S: 'owner' }, account_id: { S: accountId } },
  });
  await dynamodb.admin('UpdateItem', {
    TableName,
    Key: { pk: { S: `user#${accountId}` }, sk: { S: 'user' } },
    // Tokens that a disconnect revoked stay revoked.
    UpdateExpression: 'SET consented_at = :consent, not_before = if_not_exists(not_before, :now)',
    ExpressionAttributeValues: {
      ':consent': { N: String(consentedAt) },
      ':now': { N: String(Math.floor(consentedAt / 1000)) },
    },
  });
}

function initialValue({ value, generate }: SecretSpec): string | undefined {
  return value ?? (generate === undefined ? undefined : generateSecret(generate, (below) => randomInt(below)));
}

function fill(secrets: SecretStore, id: string | undefined, put: (secret: Secret) => unknown): void {
  if (id !== undefined) put(secrets.live(id));
}

/** The value of an environment variable in the template, from the first function that has it. */
export function variable({ functions }: Stack, name: string): string | undefined {
  return functions.map(({ environment }) => environment[name]).find((value) => value !== undefined);
}
