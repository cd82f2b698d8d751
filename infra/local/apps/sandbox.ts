import { createServer } from 'node:http';
import * as z from 'zod';
import { parseJson } from '../../../lib/text.ts';
import { type Listening, listen } from '../listen.ts';
import { plain } from '../page-server.ts';

const origins = z.array(z.string().regex(/^(?:https?|wss?):\/\/[\w.*:-]+$/)).catch([]);
const Declared = z.object({
  connectDomains: origins.default([]),
  resourceDomains: origins.default([]),
  frameDomains: origins.default([]),
  baseUriDomains: origins.default([]),
});

const sources = (...parts: readonly string[]): string => (parts.length === 0 ? "'none'" : parts.join(' '));

/** The policy that a host enforces for the declarations of a view's resource. Source: MCP Apps, revision 2026-01-26. */
function policyFor(declared: unknown): string {
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

/**
 * The sandbox proxy: a document of another origin around the view's frame. It forwards messages, and the frame inherits its
 * policy.
 */
const proxy = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Sandbox</title>
<style>html, body { margin: 0; height: 100%; background: transparent } iframe { border: 0; width: 100%; height: 100%; display: block; background: transparent }</style>
</head>
<body>
<script>
const inner = document.createElement('iframe');
inner.title = 'View';
inner.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-forms');
document.body.append(inner);
const host = document.referrer ? new URL(document.referrer).origin : '*';
addEventListener('message', ({ source, data }) => {
  if (source === parent) {
    if (data && data.method === 'ui/notifications/sandbox-resource-ready') {
      if (data.params.sandbox) inner.setAttribute('sandbox', data.params.sandbox);
      inner.srcdoc = data.params.html;
    } else inner.contentWindow.postMessage(data, '*');
  } else if (source === inner.contentWindow) parent.postMessage(data, host);
});
parent.postMessage({ jsonrpc: '2.0', method: 'ui/notifications/sandbox-proxy-ready', params: {} }, host);
</script>
</body>
</html>
`;

/** Serves the sandbox on a port of its own, which makes it another origin than the page around it. */
export function startSandbox(): Promise<Listening> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname !== '/sandbox') return void response.writeHead(404, plain).end('There is /sandbox.');
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': policyFor(parseJson(searchParams.get('csp') ?? '{}')),
    });
    response.end(proxy);
  });
  return listen(server, 0);
}
