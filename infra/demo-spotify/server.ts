import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoParts } from './control/control.ts';
import { type Fault, makeFaults } from './control/faults.ts';
import { makeJournal } from './control/journal.ts';
import { prepared } from './front-door.ts';
import { type Reply, text } from './http/reply.ts';
import { makeLimits } from './limits.ts';
import { usualScopes } from './scopes.ts';
import { searchOver } from './search/search.ts';
import { demoUserId } from './seed/people.ts';
import { makeWorld } from './seed/world.ts';
import type { Mode } from './settings.ts';

export interface DemoSpotifyOptions {
  readonly mode: Mode;
  /** Default: any free port. */
  readonly port?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Default: random. */
  readonly clientId?: string;
  readonly clientSecret?: string;
}

export type DemoSpotify = Awaited<ReturnType<typeof startDemoSpotify>>;

/**
 * Starts the demo Spotify: API, accounts host and control endpoint on one port of 127.0.0.1. Rejects if the port is
 * taken.
 */
export async function startDemoSpotify(options: DemoSpotifyOptions) {
  const { mode, port = 0, now = Date.now } = options;
  const { clientId = randomBytes(16).toString('hex'), clientSecret = randomBytes(16).toString('hex') } = options;
  let origin = '';
  const secret = (bytes: number) => randomBytes(bytes).toString('base64url');
  const world = makeWorld({ mode, now, secret, client: { clientId, clientSecret }, origin: () => origin });
  const limits = makeLimits(world.clock, world.settings);
  const parts = { world, limits, journal: makeJournal(), faults: makeFaults() };
  const server = createServer((request, response) => void serve(parts, request, response));
  // Longer than clients keep idle connections: with the default of 5 s both sides may close at once, which looks like
  // an outage.
  server.keepAliveTimeout = 65_000;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`;
  const grant = { userId: demoUserId, scopes: usualScopes, pkce: true, consentedAt: world.clock.now() };
  return {
    apiUrl: `${origin}/v1`,
    accountsUrl: origin,
    controlUrl: `${origin}/_control`,
    clientId,
    clientSecret,
    /** For the demo user, who granted all usual scopes at the start. */
    refreshToken: world.tokens.refresh(grant),
    accountId: world.accounts.get(demoUserId)?.accountId ?? '',
    userId: demoUserId,
    /** Does what would otherwise slow down the first search. */
    warmUp: searchOver(world.catalogue).warmUp,
    close: () => close(server),
  };
}

/** Reports an error of the demo itself as such, so that it does not look like an outage of Spotify. */
async function serve(parts: DemoParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await attend(parts, request, response);
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (!response.headersSent) send(response, text(`Demo defect: ${reason}`, 500));
  }
}

/** Handles one request: applies the fault that matches it, and answers. */
async function attend(parts: DemoParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request).catch(() => undefined);
  if (body === undefined) return;
  const { entry, fault, answer } = prepared(parts, request, body);
  const latencyMs = entry ? parts.world.settings().latencyMs + (fault?.latencyMs ?? 0) : 0;
  if (latencyMs > 0) await sleep(latencyMs);
  const real = isCarriedOut(fault) ? answer() : undefined;
  const reply = fault?.answer ? replyOf(fault.answer) : real;
  if (!reply || fault?.connection) return sendBroken(response, fault?.connection, reply);
  if (entry) entry.status = reply.status;
  send(response, reply);
}

/** Slow and cut connections execute the operation; other faults only if they say so. */
function isCarriedOut(fault: Fault | undefined): boolean {
  if (!fault) return true;
  return fault.carriedOut ?? (!fault.answer && fault.connection !== 'reset' && fault.connection !== 'hang');
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** The largest accepted body, in bytes. */
const mostBytes = 2_000_000;

/** The whole body as text. Covers are sent as base64, so the encoding does not matter to them. */
async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size <= mostBytes) chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Sends a response; Node omits the body if the status has none. */
function send(response: ServerResponse, { status, headers, body }: Reply): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, status === 204 ? headers : { ...headers, 'content-length': length });
  response.end(body);
}

/** Breaks the connection as a fault says; `cut` does so within the response that would have been sent. */
function sendBroken(response: ServerResponse, how: Fault['connection'], reply: Reply | undefined): void {
  if (how === 'hang') return;
  if (how !== 'cut' || !reply || reply.body === '') {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) + 1 });
  response.write(reply.body.slice(0, Math.floor(reply.body.length / 2)), () => response.socket?.destroy());
}

/** The response that a fault sends instead of the real one. */
function replyOf(answer: NonNullable<Fault['answer']>): Reply {
  const { status, headers = {}, body } = answer;
  if (body === undefined) return { status, headers, body: '' };
  if (typeof body === 'string') return { status, headers: { 'content-type': 'text/plain', ...headers }, body };
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
