import { type Scope, scopes } from '../auth/scopes.ts';

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
