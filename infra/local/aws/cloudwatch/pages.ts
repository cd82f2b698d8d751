import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { marked } from 'marked';
import { alarmsHtml, verdictHtml } from '../../../../lib/verdict/html.ts';
import type { CloudWatch } from './cloudwatch.ts';
import { place } from './page/place.ts';

const folder = path.join(import.meta.dirname, 'page');
/** How far back graphs may go, in minutes, and how far queries of the log go unless told. */
const offered = [15, 60, 180, 24 * 60] as const;
const usual = 60;
const most = 24 * 60;

interface Page {
  readonly type: string;
  readonly body: string | Buffer;
}

const json = (value: unknown): Page => ({ type: 'application/json', body: JSON.stringify(value) });

/** `/_local/dashboard`, `/_local/alarms`, `/_local/logs` and what the page reads; there is nothing of it in a deployment. */
export function localPages(watched: CloudWatch): (request: IncomingMessage, response: ServerResponse) => void {
  let script: Promise<string> | undefined;
  const find = async (url: URL): Promise<Page | undefined> => {
    switch (url.pathname) {
      case '/_local/dashboard':
        return startOf(watched);
      case '/_local/dashboard/app.css':
        return { type: 'text/css', body: await styles() };
      case '/_local/dashboard/app.js':
        script ??= bundled();
        return { type: 'text/javascript', body: await script };
      case '/_local/dashboard/data':
        return dataOf(watched, url.searchParams);
      case '/_local/logs':
        return json(watched.query(url.searchParams.get('query') ?? '', minutesOf(url.searchParams)));
      case '/_local/alarms':
        return json({ now: watched.now(), verdict: watched.verdict(), alarms: watched.alarms() });
      default:
        return docsPage(url.pathname);
    }
  };
  return (request, response) => {
    const answer = async (): Promise<void> => {
      const found = await find(new URL(request.url ?? '/', 'http://127.0.0.1'));
      if (!found)
        return void response
          .writeHead(404)
          .end('There are /_local/dashboard, /_local/alarms and /_local/logs?query=….');
      response.writeHead(200, {
        'content-type': found.type,
        'cache-control': 'no-store',
        'content-security-policy':
          "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
      });
      response.end(found.body);
    };
    answer().catch((error: unknown) => {
      response.writeHead(500).end(error instanceof Error ? error.message : String(error));
    });
  };
}

const docs = path.join(import.meta.dirname, '../../../../docs');

/** A page of the documentation, so that an alarm leads to its runbook here as it does in AWS, and the runbook to what it names. */
async function docsPage(pathname: string): Promise<Page | undefined> {
  const [, file, type] = /^\/_local\/docs\/((?:runbooks\/|adr\/|images\/)?[\w-]+\.(md|png))$/.exec(pathname) ?? [];
  if (file === undefined) return undefined;
  const content = await readFile(path.join(docs, file)).catch(() => undefined);
  if (content === undefined) return undefined;
  if (type === 'png') return { type: 'image/png', body: content };
  const head = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${file}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/_local/dashboard/app.css">`;
  const text = (await marked.parse(content.toString())).replaceAll(
    /<(h[1-6])>(.*?)<\/\1>/g,
    (_, level: string, heading: string) => `<${level} id="${anchorOf(heading)}">${heading}</${level}>`,
  );
  return {
    type: 'text/html; charset=utf-8',
    body: `${head}<main><article>${text}<p><a href="/_local/dashboard">Dashboards</a></p></article></main></html>`,
  };
}

/** As GitHub names a heading. */
const anchorOf = (heading: string): string =>
  heading
    .replaceAll(/<[^>]*>|&\w+;/g, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** The page with the verdict and the alarms in it: they need no script. */
async function startOf(watched: CloudWatch): Promise<Page> {
  const html = await readFile(path.join(folder, 'page.html'), 'utf8');
  const filled = html
    .replace('<!--verdict-->', () => verdictHtml(watched.verdict(), place))
    .replace('<!--alarms-->', () => alarmsHtml(watched.alarms(), place));
  return { type: 'text/html; charset=utf-8', body: filled };
}

const minutesOf = (asked: URLSearchParams): number =>
  Math.min(most, Math.max(1, Number(asked.get('minutes') ?? usual) || usual));

function dataOf(watched: CloudWatch, asked: URLSearchParams): Page {
  const { now, dashboards, alarms, draw, fitting, verdict } = watched;
  const minutes = asked.has('minutes') ? minutesOf(asked) : fitting(offered);
  const name = asked.get('name') ?? dashboards[0] ?? '';
  return json({
    ...{ now: now(), dashboards, name, minutes },
    ...{ verdict: verdict(), alarms: alarms(), widgets: draw(name, minutes) ?? [] },
  });
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
  });
  return outputFiles[0]?.text ?? '';
}

async function styles(): Promise<string> {
  const library = path.join(import.meta.dirname, '../../../../node_modules/uplot/dist/uPlot.min.css');
  const sheets = [library, path.join(folder, 'page.css')].map((file) => readFile(file, 'utf8'));
  return (await Promise.all(sheets)).join('\n');
}
