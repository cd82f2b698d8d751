import type { Account } from '../state/account.ts';

/** The page that stands for Spotify's login and consent: one button per demo user, one to cancel. */
export function consentPage(users: readonly Account[], scopes: readonly string[], query: URLSearchParams): string {
  const hidden = [...query].map(([name, value]) => `<input type="hidden" name="${safe(name)}" value="${safe(value)}">`);
  const buttons = users.map((user) => {
    const plan = user.standing().premium ? 'Premium' : 'Free';
    return `<p><button name="user" value="${safe(user.id)}">Log in as ${safe(user.displayName)} (${plan})</button></p>`;
  });
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Demo Spotify: log in</title></head>
<body>
<h1>Demo Spotify</h1>
<p>This stands for Spotify's login. An app asks for: ${scopes.length === 0 ? 'nothing but your id' : safe(scopes.join(', '))}.</p>
<form method="post" action="/authorize">
${hidden.join('\n')}
${buttons.join('\n')}
<p><button name="user" value="">Cancel</button></p>
</form>
</body>
</html>
`;
}

function safe(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
