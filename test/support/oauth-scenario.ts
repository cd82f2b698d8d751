import { expect } from 'vitest';
import { type SigningClient, type SigningKind, signingKinds } from './sdk-oauth.ts';
import type { TestStack } from './test-stack.ts';

/** The actions of a user in any browser. */
export interface User {
  /** Opens a client's page, sees its name, leaves only some scopes checked, logs in at Spotify; resolves to the callback. */
  readonly approve: (page: URL, name: string, scopes: readonly string[]) => Promise<URL>;
  /** Signs in on the start page and disconnects. */
  readonly disconnect: () => Promise<void>;
  /** Claims the server with its access token. */
  readonly claim: () => Promise<void>;
}

const claudeCode = 'https://claude.ai/oauth/claude-code-client-metadata';

/** Each library with each method of client identification. */
export const signInMethods: ReadonlyArray<
  readonly [library: string, how: string, kind: SigningKind, clientId: string | undefined]
> = signingKinds.flatMap((kind) => [
  [kind.name, 'registering itself', kind, undefined] as const,
  [kind.name, 'known by its metadata document', kind, claudeCode] as const,
]);

/** The settings of the scenario: the document of a well-known client comes from our copy, without requests to the internet. */
export const scenarioEnvironment = { CLIENT_METADATA_FETCH: 'off', REGISTRATIONS: '100' };

/** The whole sign-in of a client and its user, from the first 401 to the disconnect. */
export async function runOAuthScenario(
  { origin, laptop }: TestStack,
  kind: SigningKind,
  clientId: string | undefined,
  redirect: string,
  user: User,
): Promise<void> {
  const client = kind.make({ mcpUrl: laptop.mcpUrl, clientId, redirect });
  const name = clientId === undefined ? 'A client of the SDK' : 'Claude Code';
  await expect(client.call('get_current_user')).rejects.toThrow();
  expect(client.page().origin).toBe(origin);
  expect(client.page().searchParams.get('resource')).toBe(laptop.mcpUrl);
  await finish(client, await user.approve(client.page(), name, []));
  if (clientId !== undefined) expect(client.clientId()).toBe(clientId);
  expect(await client.call('get_current_user')).toContain('Demo Listener');

  const before = client.tokens();
  client.spoil();
  expect(await client.call('get_current_user')).toContain('Demo Listener');
  expect(client.tokens().refresh_token).not.toBe(before.refresh_token);

  // The user gave only `read`: a change needs more, and the client goes back to its user for it.
  await expect(client.call('create_playlist', { name: 'Stepped up' })).rejects.toThrow();
  await finish(client, await user.approve(client.page(), name, ['write']));
  expect(await client.call('create_playlist', { name: 'Stepped up' })).toContain('Stepped up');

  await user.disconnect();
  await expect(client.call('get_current_user')).rejects.toThrow();
  // The owner is gone: whoever has the access token may claim the server.
  await user.claim();
}

function finish(client: SigningClient, callback: URL): Promise<void> {
  expect(callback.searchParams.get('state')).toBe('state-of-the-sdk');
  return client.finish(callback);
}
