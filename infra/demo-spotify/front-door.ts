import type { IncomingMessage } from 'node:http';
import { authorizeDecision, authorizePage } from './accounts/authorize.ts';
import type { Client } from './accounts/client.ts';
import { type CodeStore, makeCodeStore } from './accounts/codes.ts';
import { token } from './accounts/token.ts';
import { answerApi } from './api.ts';
import { answerControl } from './control/control.ts';
import type { Fault } from './control/faults.ts';
import type { Entry } from './control/journal.ts';
import type { DemoParts } from './control/parts.ts';
import { picture } from './http/picture.ts';
import { type Reply, text } from './http/reply.ts';
import type { Match } from './routes/router.ts';
import type { World } from './world.ts';

/** The response to one request, and the fault that applies to it. */
export interface PreparedAnswer {
  readonly fault: Fault | undefined;
  readonly latencyMs: number;
  readonly answer: () => Reply;
  readonly sent: (status: number) => void;
}

export type FrontDoor = ReturnType<typeof makeFrontDoor>;

interface Destination {
  readonly operation: string;
  readonly answer: () => Reply;
}

/** Routes requests to the control endpoint, the accounts host, the pictures or the Web API. */
export function makeFrontDoor(parts: DemoParts, client: Client, secret: (bytes: number) => string) {
  const codes = makeCodeStore(parts.world.clock, secret);
  return (request: IncomingMessage, body: string): PreparedAnswer => {
    const url = new URL(`http://127.0.0.1${request.url ?? '/'}`);
    if (url.pathname.startsWith('/_control')) {
      return unstruck(() => answerControl(parts, request.method ?? 'GET', url, body));
    }
    if (url.pathname.startsWith('/image/')) return unstruck(() => picture(url.pathname));
    const desk = deskFor(parts, client, codes, request, url, body);
    const entry = entryOf(parts.world, request, desk.operation, body);
    parts.journal.arrived(entry);
    const fault = parts.faults.strike(entry);
    return {
      fault,
      latencyMs: parts.world.settings().latencyMs + (fault?.latencyMs ?? 0),
      answer: desk.answer,
      sent: (status) => {
        entry.status = status;
      },
    };
  };
}

function unstruck(answer: () => Reply): PreparedAnswer {
  return { fault: undefined, latencyMs: 0, answer, sent: () => {} };
}

function deskFor(
  { world, limits, router }: DemoParts,
  client: Client,
  codes: CodeStore,
  request: IncomingMessage,
  url: URL,
  body: string,
): Destination {
  const { authorization, 'content-type': contentType = '' } = request.headers;
  const query = url.searchParams;
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /authorize':
      return { operation: 'accounts:authorize', answer: () => authorizePage(world, client, query) };
    case 'POST /authorize':
      return {
        operation: 'accounts:decide',
        answer: () => authorizeDecision(world, client, codes, new URLSearchParams(body)),
      };
    case 'POST /api/token':
      return {
        operation: 'accounts:token',
        answer: () => token(world, client, codes, { authorization, contentType, body }),
      };
  }
  if (!url.pathname.startsWith('/v1/')) return { operation: 'unknown', answer: () => text('Not found', 404) };
  const match = router(request.method ?? 'GET', url.pathname.slice(3));
  const api = { target: request.url ?? '', query, authorization, contentType, body };
  return { operation: operationOf(match), answer: () => answerApi(world, limits, match, api) };
}

function operationOf(match: Match | 'method' | undefined): string {
  return match === undefined || match === 'method' ? 'unknown' : match.route.operation;
}

function entryOf(world: World, request: IncomingMessage, operation: string, body: string): Entry {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (name !== 'authorization') headers[name] = String(value);
  }
  const { method = 'GET', url = '/' } = request;
  return { at: world.clock.now(), method, url, operation, headers, body: withoutSecrets(operation, body), status: 0 };
}

/** The journal must not hold tokens, codes or secrets. */
function withoutSecrets(operation: string, body: string): string {
  return operation.startsWith('accounts:') ? '' : body.slice(0, 4000);
}
