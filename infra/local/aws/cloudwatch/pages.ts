import { readFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import path from 'node:path';
import { alarmsHtml, verdictHtml } from '../../../../lib/verdict/html.ts';
import { json, type Page, pageScript, pageServer } from '../../page-server.ts';
import type { CloudWatch } from './cloudwatch.ts';
import { place } from './page/place.ts';

const folder = path.join(import.meta.dirname, 'page');
/** The longest time span of graphs and the default time span of log queries, in minutes. */
const timeSpans = [15, 60, 180, 24 * 60] as const;
const usual = 60;
const most = 24 * 60;

/**
 * `/_local/dashboard`, `/_local/alarms`, `/_local/logs` and the data of the page; none of it exists in a deployment.
 */
export function localPages(watched: CloudWatch): RequestListener {
  const script = pageScript(path.join(folder, 'client.ts'));
  return pageServer({
    find: async ({ pathname, searchParams }) => {
      switch (pathname) {
        case '/_local/dashboard':
          return startOf(watched);
        case '/_local/dashboard/app.css':
          return { type: 'text/css', body: await styles() };
        case '/_local/dashboard/app.js':
          return script();
        case '/_local/dashboard/data':
          return dataOf(watched, searchParams);
        case '/_local/logs':
          return json(watched.query(searchParams.get('query') ?? '', minutesOf(searchParams)));
        case '/_local/alarms':
          return json({ now: watched.now(), verdict: watched.verdict(), alarms: watched.alarms() });
        default:
          return docsPage(pathname);
      }
    },
    policy: "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
    missing:
      'There are /_local/dashboard, /_local/apps, /_local/alarms, /_local/docs/on-call.md and /_local/logs?query=….',
  });
}

const docs = path.join(import.meta.dirname, '../../../../docs');

/** A page of the documentation, so that links from alarms to runbooks and between pages work as in AWS. */
async function docsPage(pathname: string): Promise<Page | undefined> {
  const [, file, type] = /^\/_local\/docs\/((?:runbooks\/|adr\/|images\/)?[\w-]+\.(md|png))$/.exec(pathname) ?? [];
  if (file === undefined) return undefined;
  const content = await readFile(path.join(docs, file)).catch(() => undefined);
  if (content === undefined) return undefined;
  if (type === 'png') return { type: 'image/png', body: content };
  const head = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${file}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/_local/dashboard/app.css">`;
  const { marked } = await import('marked');
  const text = (await marked.parse(content.toString())).replaceAll(
    /<(h[1-6])>(.*?)<\/\1>/g,
    (_, level: string, heading: string) => `<${level} id="${anchorOf(heading)}">${heading}</${level}>`,
  );
  return {
    type: 'text/html; charset=utf-8',
    body: `${head}<main><article>${text}<p><a href="/_local/dashboard">Dashboards</a></p></article></main></html>`,
  };
}

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string): string =>
  heading
    .replaceAll(/<[^>]*>|&\w+;/g, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** The page with the verdict and the alarms included, so that they need no script. */
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
  const minutes = asked.has('minutes') ? minutesOf(asked) : fitting(timeSpans);
  const name = asked.get('name') ?? dashboards[0] ?? '';
  return json({
    ...{ now: now(), dashboards, name, minutes },
    ...{ verdict: verdict(), alarms: alarms(), widgets: draw(name, minutes) ?? [] },
  });
}

async function styles(): Promise<string> {
  const library = path.join(import.meta.dirname, '../../../../node_modules/uplot/dist/uPlot.min.css');
  const sheets = [library, path.join(folder, 'page.css')].map((file) => readFile(file, 'utf8'));
  return (await Promise.all(sheets)).join('\n');
}
