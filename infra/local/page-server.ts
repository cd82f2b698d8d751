import type { RequestListener } from 'node:http';

/** A page, or a file that it loads. */
export interface Page {
  readonly type: string;
  readonly body: string | Buffer;
}

export const json = (value: unknown): Page => ({ type: 'application/json', body: JSON.stringify(value) });

/** The headers of a sentence. Browsers take text without a type for another encoding. */
export const plain = { 'content-type': 'text/plain; charset=utf-8' } as const;

/** How pages are served: `find` resolves to the page at a URL; `policy` is their Content-Security-Policy. */
interface PageServerOptions {
  readonly find: (url: URL) => Promise<Page | undefined>;
  readonly policy: string;
  readonly missing: string;
}

/** Serves pages that only the laptop has. */
export function pageServer({ find, policy, missing }: PageServerOptions): RequestListener {
  return async (request, response) => {
    try {
      const found = await find(new URL(request.url ?? '/', 'http://127.0.0.1'));
      if (!found) return void response.writeHead(404, plain).end(missing);
      const headers = { 'content-type': found.type, 'cache-control': 'no-store', 'content-security-policy': policy };
      response.writeHead(200, headers).end(found.body);
    } catch (error) {
      response.writeHead(500, plain).end(error instanceof Error ? error.message : String(error));
    }
  };
}

/** Bundles the TypeScript of a page for browsers; built once, by the first request. */
export function pageScript(entry: string): () => Promise<Page> {
  let built: Promise<Page> | undefined;
  const bundle = async (): Promise<Page> => {
    const { build } = await import('esbuild');
    const { outputFiles } = await build({
      ...{ entryPoints: [entry], bundle: true, write: false, format: 'esm', target: 'es2022' },
      ...{ platform: 'browser', logLevel: 'warning' },
    });
    return { type: 'text/javascript', body: outputFiles[0]?.text ?? '' };
  };
  return () => {
    built ??= bundle();
    return built;
  };
}
