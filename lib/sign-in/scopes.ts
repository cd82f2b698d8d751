/** What a token of ours may do: ask, command the player, change playlists and library. */
export const scopes = ['read', 'control', 'write'] as const;
/** One of them. */
export type Scope = (typeof scopes)[number];

/** The scopes in a text, in our order; others are none of ours. */
export const scopesIn = (text: string | undefined): readonly Scope[] => {
  const given = new Set(text?.split(' '));
  return scopes.filter((scope) => given.has(scope));
};

/** Whether a URL is one at which MCP is served, on the issuer's own origin: these alone are resources. */
export function isResource(issuer: string, resource: string): boolean {
  const path = resource.startsWith(issuer) ? resource.slice(issuer.length) : '';
  return path === '/mcp' || /^\/mcp\/(readonly|x\/[a-z_]+(,[a-z_]+)*)$/.test(path);
}
