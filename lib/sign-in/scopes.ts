import { type Scope, scopes } from '../auth/scopes.ts';
import { servedPaths } from '../auth/served-paths.ts';

/** The known scopes in a text, in our order. */
export const scopesIn = (text: string | undefined): readonly Scope[] => {
  const given = new Set(text?.split(' '));
  return scopes.filter((scope) => given.has(scope));
};

const { toolsets, ...whole } = servedPaths;
const wholeLists: ReadonlySet<string> = new Set(Object.values(whole));

/** Whether a URL is a path at which MCP may be served, on the issuer's own origin: only these are resources. */
export function isResource(issuer: string, resource: string): boolean {
  const path = resource.startsWith(issuer) ? resource.slice(issuer.length) : '';
  return wholeLists.has(path) || (path.startsWith(toolsets) && areNames(path.slice(toolsets.length)));
}

/** Some clients percent-encode the comma. */
const areNames = (list: string): boolean => /^,*[a-z_]+(,+[a-z_]+)*,*$/.test(list.replaceAll(/%2c/gi, ','));
