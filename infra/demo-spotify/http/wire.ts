import type { IncomingMessage, ServerResponse } from 'node:http';
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
