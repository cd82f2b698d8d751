import * as z from 'zod';

const origins = z.array(z.string().regex(/^(?:https?|wss?):\/\/[\w.*:-]+$/)).catch([]);
const Declared = z.object({
  connectDomains: origins.default([]),
  resourceDomains: origins.default([]),
  frameDomains: origins.default([]),
  baseUriDomains: origins.default([]),
});

const sources = (...parts: readonly string[]): string => (parts.length === 0 ? "'none'" : parts.join(' '));

/** The policy that a host enforces for what a view's resource declares. Source: MCP Apps, revision 2026-01-26. */
export function policyFor(declared: unknown): string {
  const { connectDomains, resourceDomains, frameDomains, baseUriDomains } = Declared.parse(declared ?? {});
  return [
    "default-src 'none'",
    `script-src ${sources("'self'", "'unsafe-inline'", ...resourceDomains)}`,
    `style-src ${sources("'self'", "'unsafe-inline'", ...resourceDomains)}`,
    `img-src ${sources("'self'", 'data:', ...resourceDomains)}`,
    `font-src ${sources("'self'", ...resourceDomains)}`,
    `media-src ${sources("'self'", 'data:', ...resourceDomains)}`,
    `connect-src ${sources(...connectDomains)}`,
    `frame-src ${sources("'self'", ...frameDomains)}`,
    "object-src 'none'",
    `base-uri ${sources("'self'", ...baseUriDomains)}`,
  ].join('; ');
}
