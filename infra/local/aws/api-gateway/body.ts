import type { IncomingMessage } from 'node:http';

/** The largest request that an HTTP API takes, in bytes (API Gateway quotas). */
export const requestLimit = 10 * 1024 * 1024;

/** Reads a whole body; undefined when it is too large, which is read to its end all the same so that the client hears the answer. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    size += part.length;
    if (size <= limit) chunks.push(part);
    else chunks.length = 0;
  }
  return size > limit ? undefined : Buffer.concat(chunks, size);
}
