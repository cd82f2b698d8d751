import type { ServerResponse } from 'node:http';
import type { Reply } from '../http/reply.ts';
import type { Fault } from './faults.ts';

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
