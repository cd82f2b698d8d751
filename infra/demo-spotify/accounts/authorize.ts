import { type Reply, text } from '../http/reply.ts';
import { knownScopes } from '../scopes.ts';
import type { World } from '../world.ts';
import { type Client, redirectAllowed } from './client.ts';
import type { CodeStore } from './codes.ts';
import { consentPage } from './page.ts';

/** A request for authorization, after its checks. */
interface Wish {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | null;
  readonly challenge: string | undefined;
}

/** `GET /authorize`: the page where the user logs in or cancels; plain text where the request itself is wrong. */
export function authorizePage(world: World, client: Client, query: URLSearchParams): Reply {
  const wish = wishOf(world, client, query);
  if ('status' in wish) return wish;
  const users = [...world.accounts.values()];
  return {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
    body: consentPage(users, wish.scopes, query),
  };
}

/** `POST /authorize`: the user's decision, sent on to the client with a code or an error. */
export function authorizeDecision(world: World, client: Client, codes: CodeStore, form: URLSearchParams): Reply {
  const wish = wishOf(world, client, form);
  if ('status' in wish) return wish;
  const account = world.accounts.get(form.get('user') ?? '');
  if (!account) return redirected(wish, { error: 'access_denied' });
  const { redirectUri, scopes, challenge } = wish;
  return redirected(wish, { code: codes.give({ userId: account.id, scopes, redirectUri, challenge }) });
}

function wishOf(world: World, client: Client, query: URLSearchParams): Wish | Reply {
  if (query.get('client_id') !== client.clientId) return text('INVALID_CLIENT: Invalid client', 400);
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!redirectAllowed(redirectUri, world.settings().redirectUris)) {
    return text('INVALID_CLIENT: Insecure or unknown redirect URI', 400);
  }
  const scopes = (query.get('scope') ?? '').split(/[\s,]+/).filter((scope) => scope !== '');
  const challenge = query.get('code_challenge') ?? undefined;
  const wish = { redirectUri, scopes, state: query.get('state'), challenge };
  if (query.get('response_type') !== 'code') return redirected(wish, { error: 'unsupported_response_type' });
  if (!scopes.every((scope) => knownScopes.includes(scope))) return redirected(wish, { error: 'invalid_scope' });
  if (challenge !== undefined && query.get('code_challenge_method') !== 'S256') {
    return text('code_challenge_method must be S256', 400);
  }
  return wish;
}

function redirected({ redirectUri, state }: Wish, parameters: Readonly<Record<string, string>>): Reply {
  const target = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
  if (state !== null) target.searchParams.set('state', state);
  return { status: 303, headers: { location: target.href }, body: '' };
}
