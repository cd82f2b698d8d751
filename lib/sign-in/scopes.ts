import { type Scope, scopes } from '../auth/scopes.ts';
import { servedPaths } from '../auth/served-paths.ts';

/** The scopes in a text, in our order; others are none of ours. */
export const scopesIn = (text: string | undefined): readonly Scope[] => {
  const given = new Set(text?.split(' '));
  return scopes.filter((scope) => given.has(scope));
};

const { toolsets, ...whole } = servedPaths;
const wholeLists: ReadonlySet<string> = new Set(Object.values(whole));

/** Whether a URL is one at which MCP may be served, on the issuer's own origin: these alone are resources. */
export function isResource(issuer: string, resource: string): boolean {
  const path = resource.startsWith(issuer) ? resource.slice(issuer.length) : '';
  return wholeLists.has(path) || (path.startsWith(toolsets) && areNames(path.slice(toolsets.length)));
}

/** Some clients escape the comma. */
const areNames = (list: string): boolean => /^,*[a-z_]+(,+[a-z_]+)*,*$/.test(list.replaceAll(/%2c/gi, ','));
