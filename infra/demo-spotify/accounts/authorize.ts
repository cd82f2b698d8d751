import { type Reply, text } from '../http/reply.ts';
import { knownScopes } from '../scopes.ts';
import type { World } from '../seed/world.ts';
import type { Account } from '../state/account.ts';
import { redirectAllowed } from './client.ts';

/** A request for authorization, after its checks. */
interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | null;
  readonly challenge: string | undefined;
}

/** `GET /authorize`: the page where the user logs in or cancels; plain text where the request itself is wrong. */
export function authorizePage(world: World, query: URLSearchParams): Reply {
  const wish = wishOf(world, query);
  if ('status' in wish) return wish;
  const users = [...world.accounts.values()];
  return {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
    body: consentPage(users, wish.scopes, query),
  };
}

/** `POST /authorize`: the user's decision, sent on to the client with a code or an error. */
export function authorizeDecision(world: World, form: URLSearchParams): Reply {
  const wish = wishOf(world, form);
  if ('status' in wish) return wish;
  const account = world.accounts.get(form.get('user') ?? '');
  if (!account) return redirected(wish, { error: 'access_denied' });
  const { redirectUri, scopes, challenge } = wish;
  return redirected(wish, { code: world.tokens.code({ userId: account.id, scopes, redirectUri, challenge }) });
}

function wishOf(world: World, query: URLSearchParams): AuthorizationRequest | Reply {
  if (query.get('client_id') !== world.client.clientId) return text('INVALID_CLIENT: Invalid client', 400);
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

function redirected({ redirectUri, state }: AuthorizationRequest, parameters: Readonly<Record<string, string>>): Reply {
  const target = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
  if (state !== null) target.searchParams.set('state', state);
  return { status: 303, headers: { location: target.href }, body: '' };
}

const style = `:root{color-scheme:light dark;--ink:#16211b;--soft:#4b5a52;--paper:#eef2f0;--card:#fff;--line:#c6d0ca;--act:#0f6b37;--on:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e8efeb;--soft:#a9b8b0;--paper:#0f1512;--card:#18211c;--line:#3a4a41;--act:#4ed28a;--on:#06210f}}
*{box-sizing:border-box}
body{margin:0;overflow-wrap:anywhere;min-height:100vh;display:grid;place-items:center;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
main{width:min(26rem,100% - 2rem);margin:1rem;padding:1.5rem;border:1px solid var(--line);border-radius:1rem;background:var(--card)}
h1{margin:0;font-size:1.5rem}p{margin:.6rem 0}ul{margin:.4rem 0;padding-left:1.2rem;color:var(--soft);columns:2}
li{font-size:.85rem;overflow-wrap:anywhere}summary{cursor:pointer;min-height:2.75rem;padding:.5rem 0}
button{display:flex;justify-content:space-between;align-items:center;text-align:left;gap:1rem;width:100%;min-height:3rem;margin:.5rem 0;padding:.6rem 1rem;border:1px solid var(--act);border-radius:2rem;background:var(--act);color:var(--on);font:inherit;cursor:pointer}
button.plain{justify-content:center;background:none;color:var(--act)}
button:focus-visible,summary:focus-visible{outline:3px solid var(--act);outline-offset:2px}
small{color:var(--soft)}`;

/** Stands in for Spotify's login and consent page: one button for each demo user and one to cancel. */
function consentPage(users: readonly Account[], scopes: readonly string[], query: URLSearchParams): string {
  const hidden = [...query].map(([name, value]) => `<input type="hidden" name="${safe(name)}" value="${safe(value)}">`);
  const buttons = users.map((user) => {
    const plan = user.standing().premium ? 'Premium' : 'Free';
    return `<button name="user" value="${safe(user.id)}"><span>Log in as ${safe(user.displayName)}</span> <span>(${plan})</span></button>`;
  });
  const asked =
    scopes.length === 0
      ? '<p>It asks for nothing but your id.</p>'
      : `<details><summary>What the app asks for</summary><ul>${scopes.map((scope) => `<li>${safe(scope)}</li>`).join('')}</ul></details>`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Demo Spotify: log in</title><link rel="icon" href="data:,"><style>${style}</style></head>
<body>
<main>
<h1>Log in to Demo Spotify</h1>
<p>An app wants to use your account. Choose who you are.</p>
<form method="post" action="/authorize">
${hidden.join('\n')}
${buttons.join('\n')}
<button name="user" value="" class="plain">Cancel</button>
</form>
${asked}
<p><small>This page stands for Spotify’s own login. Nothing here reaches the real Spotify, and there is no password.</small></p>
</main>
</body>
</html>
`;
}

function safe(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
