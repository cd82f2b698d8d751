import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from '../control/faults.ts';
import type { Reply } from './reply.ts';

/** Longest body that is read, in bytes. */
const mostBytes = 2_000_000;

/** The whole body as text (Latin-1 for pictures would differ, but covers come as base64). */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size <= mostBytes) chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Sends an answer; Node leaves the body out where the status has none. */
export function send(response: ServerResponse, { status, headers, body }: Reply): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, status === 204 ? headers : { ...headers, 'content-length': length });
  response.end(body);
}

/** Lets a fault show on the connection; a `cut` one breaks within the answer that would have been sent. */
export function sendBroken(response: ServerResponse, how: Fault['connection'], reply: Reply | undefined): void {
  if (how === 'hang') return;
  if (how !== 'cut' || !reply || reply.body === '') {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) + 1 });
  response.write(reply.body.slice(0, Math.floor(reply.body.length / 2)), () => response.socket?.destroy());
}

/** The answer that a fault puts in the place of the real one. */
export function replyOf(answer: NonNullable<Fault['answer']>): Reply {
  const { status, headers = {}, body } = answer;
  if (body === undefined) return { status, headers, body: '' };
  if (typeof body === 'string') return { status, headers: { 'content-type': 'text/plain', ...headers }, body };
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
