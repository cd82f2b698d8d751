import { readFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import path from 'node:path';
import { json, pageScript, pageServer, plain } from '../page-server.ts';

const folder = path.join(import.meta.dirname, 'page');

interface Workbench {
  /** The origin of the gateway. */
  readonly origin: string;
  /** The static bearer token, with which the page calls the gateway. */
  readonly token: string;
  /** The origin of the frames. */
  readonly sandbox: string;
}

/** `/_local/apps`: a small host of MCP Apps that shows each view live. A deployment does not contain it. */
export function appPages(workbench: Workbench): RequestListener {
  const script = pageScript(path.join(folder, 'client.ts'));
  const serve = pageServer({
    find: async ({ pathname }) => {
      switch (pathname) {
        case '/_local/apps':
          return { type: 'text/html; charset=utf-8', body: await readFile(path.join(folder, 'page.html'), 'utf8') };
        case '/_local/apps/app.css':
          return { type: 'text/css', body: await readFile(path.join(folder, 'page.css'), 'utf8') };
        case '/_local/apps/app.js':
          return script();
        case '/_local/apps/config':
          return json(workbench);
        default:
          return;
      }
    },
    policy: `default-src 'self'; img-src data:; style-src 'self' 'unsafe-inline'; frame-src ${workbench.sandbox}; frame-ancestors 'none'`,
    missing: 'There is /_local/apps.',
  });
  return (request, response) => {
    // The page contains the token, so it is protected against DNS rebinding.
    if (request.headers.host === new URL(workbench.origin).host) serve(request, response);
    else response.writeHead(403, plain).end(`Open ${workbench.origin}/_local/apps.`);
  };
}
