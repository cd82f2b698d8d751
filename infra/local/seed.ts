import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Account } from './account.ts';
import { succeeds } from './aws/dynamodb/tables.ts';
import { generateSecret } from './aws/secretsmanager/generate.ts';
import type { SecretStore } from './aws/secretsmanager/store.ts';
import { isOfUsers } from './state/keeper.ts';
import type { SavedState } from './state/saved-state.ts';
import type { Stack } from './template/stack.ts';

/** What an owner does by hand after deploying, and what the last start left. */
interface Seeds {
  readonly app: { readonly clientId: string; readonly clientSecret: string };
  /** The static bearer token; by default that of the last start, or a random one. */
  readonly accessToken: string | undefined;
  /** The owner's sign-in; absent if there is none. */
  readonly owner: { readonly accountId: string; readonly refreshToken: string } | undefined;
  readonly state: SavedState | undefined;
  /** The Spotify that users sign in with; users of another one are not restored. */
  readonly spotify: string;
}

interface SeedInto extends Pick<Account, 'secrets' | 'dynamodb'> {
  readonly stack: Stack;
  readonly now: () => number;
}

/**
 * Creates the template's secrets, fills those that an owner fills, restores the state of the last start, and signs the
 * owner in. Resolves to the static bearer token.
 */
export async function seed(into: SeedInto, { app, accessToken, owner, state, spotify }: Seeds): Promise<string> {
  const { stack, secrets, dynamodb } = into;
  for (const spec of stack.secrets) {
    const text = state?.secrets[spec.name] ?? spec.value ?? (spec.generate && generateSecret(spec.generate));
    const secret = secrets.create(spec.name, spec.arn);
    if (text !== undefined) secrets.put(secret, text);
  }
  const fill = (id: string | undefined, value: object): void => {
    if (id !== undefined) secrets.put(secrets.live(id), JSON.stringify(value));
  };
  fill(variable(stack, 'APP_SECRET_ID'), app);
  const serverSecret = variable(stack, 'SERVER_SECRET_ID');
  const token = accessToken ?? keptToken(state, secrets, serverSecret) ?? randomBytes(32).toString('base64url');
  fill(serverSecret, { accessToken: token });
  const [prefix, TableName] = [variable(stack, 'USER_SECRET_PREFIX'), variable(stack, 'TABLE_NAME')];
  if (prefix === undefined || TableName === undefined) return token;
  const isSameSpotify = state?.spotify === spotify;
  for (const Item of state?.rows.filter((row) => isSameSpotify || !isOfUsers(row)) ?? []) {
    // Existing rows are kept: in an external table they are newer.
    const row = { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' };
    await succeeds('ConditionalCheckFailedException', dynamodb.admin('PutItem', row));
  }
  // The demo's tokens are lost when it ends.
  if (isSameSpotify && spotify !== demo) {
    for (const [name, text] of Object.entries(state.secrets))
      if (name.startsWith(prefix)) secrets.put(secrets.create(name), text);
  }
  if (owner !== undefined) await signOwnerIn(into, { prefix, TableName }, owner);
  return token;
}

/** Identifies the demo in the saved state. */
export const demo = 'demo';

const server = z.object({ accessToken: z.string().min(1) });

function keptToken(state: SavedState | undefined, secrets: SecretStore, id: string | undefined): string | undefined {
  const text = id === undefined ? undefined : state?.secrets[secrets.live(id).name];
  return text === undefined ? undefined : server.parse(JSON.parse(text)).accessToken;
}

async function signOwnerIn(
  { secrets, dynamodb, now }: SeedInto,
  { prefix, TableName }: { readonly prefix: string; readonly TableName: string },
  { accountId, refreshToken }: NonNullable<Seeds['owner']>,
): Promise<void> {
  const name = `${prefix}${accountId}`;
  const consentedAt = now();
  secrets.put(secrets.find(name) ?? secrets.create(name), JSON.stringify({ refreshToken, consentedAt }));
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

/** The value of an environment variable in the template, from the first function that has it. */
export function variable({ functions }: Stack, name: string): string | undefined {
  return functions.map(({ environment }) => environment[name]).find((value) => value !== undefined);
}
