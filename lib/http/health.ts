import { describeError, type Log } from '../observability/log.ts';

export interface Component {
  readonly status: 'ok' | 'degraded' | 'down';
  readonly [detail: string]: unknown;
}

export interface HealthPorts {
  readonly version: string;
  readonly mode: string;
  readonly now: () => number;
  /** Components by name; one that rejects is down. None calls Spotify. */
  readonly components: Readonly<Record<string, () => Promise<Component>>>;
  /** Whether a request may see the details. */
  readonly mayLook: (request: Request) => Promise<boolean>;
  readonly log: Log;
}

/** How long a result is reused, so that frequent probes stay cheap. Milliseconds. */
const lasting = 5000;
const headers = { 'cache-control': 'no-store' } as const;

type Report = Readonly<Record<string, Component>>;

/**
 * `GET /health/live` (the function answers), `GET /health/ready` (it can serve: 503 where it cannot) and `GET /health` (the
 * same, with every part for who has a token); `undefined` for another path.
 */
export function health(ports: HealthPorts): (request: Request) => Promise<Response | undefined> {
  const { now, version, mode } = ports;
  const startedAt = now();
  let known: { readonly at: number; readonly report: Promise<Report> } | undefined;
  const report = (): Promise<Report> => {
    if (!known || now() - known.at > lasting) known = { at: now(), report: examine(ports) };
    return known.report;
  };
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname !== '/health' && !pathname.startsWith('/health/')) return;
    if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405 });
    if (pathname === '/health/live') return Response.json({ status: 'ok' }, { headers });
    if (pathname !== '/health' && pathname !== '/health/ready') return notFound(pathname);
    const components = await report();
    const status = worst(Object.values(components));
    const details = pathname === '/health' && (await ports.mayLook(request));
    const uptime_seconds = Math.round((now() - startedAt) / 1000);
    return Response.json(details ? { status, version, mode, uptime_seconds, components } : { status }, {
      status: status === 'down' ? 503 : 200,
      headers,
    });
  };
}

async function examine({ components, now, log }: HealthPorts): Promise<Report> {
  const looked = Object.entries(components).map(async ([name, look]): Promise<[string, Component]> => {
    const start = now();
    try {
      return [name, await look()];
    } catch (error) {
      log.warn('component down', { component: name, ...describeError(error) });
      return [name, { status: 'down', milliseconds: now() - start }];
    }
  });
  return Object.fromEntries(await Promise.all(looked));
}

const worst = (components: readonly Component[]): Component['status'] =>
  (['down', 'degraded'] as const).find((status) => components.some((one) => one.status === status)) ?? 'ok';

const notFound = (pathname: string): Response =>
  Response.json(
    { error: 'not_found', message: `There is no ${pathname}. There are: /health, /health/live, /health/ready.` },
    { status: 404 },
  );
