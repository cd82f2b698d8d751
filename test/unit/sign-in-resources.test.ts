import { expect, test } from 'vitest';
import { servedPaths } from '../../lib/auth/served-paths.ts';
import { toolsAt } from '../../lib/mcp/selection.ts';
import { isResource } from '../../lib/sign-in/scopes.ts';
import { toolEntries } from '../../lib/tools/manifest.ts';
import { toolsets } from '../../lib/tools/registry.ts';

const issuer = 'https://x.example';
const { toolsets: some, ...whole } = servedPaths;
const names = Object.keys(toolsets);
const served = (path: string): boolean => toolsAt(path, toolEntries(toolsets)).complaint === undefined;

test.each([
  ...Object.values(whole),
  ...names.map((name) => `${some}${name}`),
  `${some}${names.join(',')}`,
  `${some}search%2Calbums`,
  `${some}search,albums,`,
  `${some},search,,albums`,
])('%s is served, and tokens are made out to it', (path) => {
  expect(served(path)).toBe(true);
  expect(isResource(issuer, issuer + path)).toBe(true);
});

test.each([
  '',
  '/',
  '/mcp/',
  '/mcp/other',
  '/mcp/core/',
  '/mcp/x',
  some,
  `${some},`,
  `${some}a b`,
  `${some}../core`,
  '/MCP',
])('"%s" is not served, and no token is made out to it', (path) => {
  expect(served(path)).toBe(false);
  expect(isResource(issuer, issuer + path)).toBe(false);
});

test.each(['https://y.example/mcp', 'http://x.example/mcp', 'https://x.example.evil/mcp', '/mcp'])(
  '%s is of another server',
  (resource) => expect(isResource(issuer, resource)).toBe(false),
);
