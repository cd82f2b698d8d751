import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = path.join(import.meta.dirname, 'page');

/** What the page must know of the laptop. */
interface Workbench {
  /** The origin of the gateway. */
  readonly origin: string;
  /** The static bearer token, with which the page calls the gateway. */
  readonly token: string;
  /** The origin of the frames. */
  readonly sandbox: string;
}

interface Page {
  readonly type: string;
  readonly body: string;
}

/** `/_local/apps`: a small host of MCP Apps that shows each view live; there is nothing of it in a deployment. */
export function appPages(workbench: Workbench): (request: IncomingMessage, response: ServerResponse) => void {
  let script: Promise<string> | undefined;
  const find = async (pathname: string): Promise<Page | undefined> => {
    switch (pathname) {
      case '/_local/apps':
        return { type: 'text/html; charset=utf-8', body: await readFile(path.join(folder, 'page.html'), 'utf8') };
      case '/_local/apps/app.css':
        return { type: 'text/css', body: await readFile(path.join(folder, 'page.css'), 'utf8') };
      case '/_local/apps/app.js':
        script ??= bundled();
        return { type: 'text/javascript', body: await script };
      case '/_local/apps/config':
        return { type: 'application/json', body: JSON.stringify(workbench) };
      default:
        return undefined;
    }
  };
  return (request, response) => {
    const answer = async (): Promise<void> => {
      // The page has the token: a name that another site points at this machine must not get it.
      if (request.headers.host !== new URL(workbench.origin).host) {
        return void response.writeHead(403).end(`Open ${workbench.origin}/_local/apps.`);
      }
      const found = await find(new URL(request.url ?? '/', workbench.origin).pathname);
      if (!found) return void response.writeHead(404).end('There is /_local/apps.');
      response.writeHead(200, {
        'content-type': found.type,
        'cache-control': 'no-store',
        'content-security-policy': `default-src 'self'; style-src 'self' 'unsafe-inline'; frame-src ${workbench.sandbox}; frame-ancestors 'none'`,
      });
      response.end(found.body);
    };
    answer().catch((error: unknown) => {
      response.writeHead(500).end(error instanceof Error ? error.message : String(error));
    });
  };
}

/** The browser takes no TypeScript. */
async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    ...{
      entryPoints: [fileURLToPath(new URL('./page/client.ts', import.meta.url))],
      bundle: true,
      write: false,
      format: 'esm',
      target: 'es2022',
    },
    ...{ platform: 'browser', logLevel: 'warning' },
  });
  return outputFiles[0]?.text ?? '';
}
