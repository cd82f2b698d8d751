import type { IncomingMessage } from 'node:http';
import { authorizeDecision, authorizePage } from './accounts/authorize.ts';
import { token } from './accounts/token.ts';
import { answerApi } from './api.ts';
import { answerControl, type DemoParts } from './control/control.ts';
import type { Entry } from './control/journal.ts';
import { picture } from './http/picture.ts';
import { text } from './http/reply.ts';
import { findRoute } from './routes/router.ts';
import type { World } from './seed/world.ts';

/**
 * Routes a request to the control endpoint, the accounts host, the pictures or the Web API. Only what is a request to
 * Spotify has an entry in the journal, and perhaps a fault.
 */
export function prepared(parts: DemoParts, request: IncomingMessage, body: string) {
  const { method = 'GET', url: target = '/' } = request;
  const url = new URL(`http://127.0.0.1${target}`);
  if (url.pathname.startsWith('/_control')) return { answer: () => answerControl(parts, method, url, body) };
  if (url.pathname.startsWith('/image/')) return { answer: () => picture(url.pathname) };
  const { operation, answer } = destinationOf(parts, request, url, body);
  const entry = entryOf(parts.world, request, operation, body);
  parts.journal.arrived(entry);
  return { answer, entry, fault: parts.faults.strike(entry) };
}

function destinationOf({ world, limits }: DemoParts, request: IncomingMessage, url: URL, body: string) {
  const { authorization, 'content-type': contentType = '' } = request.headers;
  const query = url.searchParams;
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /authorize':
      return { operation: 'accounts:authorize', answer: () => authorizePage(world, query) };
    case 'POST /authorize':
      return { operation: 'accounts:decide', answer: () => authorizeDecision(world, new URLSearchParams(body)) };
    case 'POST /api/token':
      return { operation: 'accounts:token', answer: () => token(world, { authorization, contentType, body }) };
  }
  if (!url.pathname.startsWith('/v1/')) return { operation: 'unknown', answer: () => text('Not found', 404) };
  const match = findRoute(request.method ?? 'GET', url.pathname.slice(3));
  const api = { target: request.url ?? '', query, contentType, body };
  const operation = typeof match === 'object' ? match.route.operation : 'unknown';
  return { operation, answer: () => answerApi(world, limits, match, authorization, api) };
}

function entryOf(world: World, request: IncomingMessage, operation: string, body: string): Entry {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (name !== 'authorization') headers[name] = String(value);
  }
  const { method = 'GET', url = '/' } = request;
  // The journal must not hold tokens, codes or secrets.
  const shown = operation.startsWith('accounts:') ? '' : body.slice(0, 4000);
  return { at: world.clock.now(), method, url, operation, headers, body: shown, status: 0 };
}
