import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen } from '../../infra/local/listen.ts';

interface Kept {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/**
 * Stands before the laptop's AWS services and answers an equal read with the same bytes at once, so that many calls of a
 * container measure the container and not the emulator. Everything else passes.
 */
export async function frozenTable(upstream: string): Promise<{ readonly url: string; close: () => Promise<void> }> {
  const kept = new Map<string, Kept>();
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await buffer(incoming);
    const target = String(incoming.headers['x-amz-target']);
    const key = `${target}\n${body.toString('utf8')}`;
    const reply = kept.get(key) ?? (await passed(upstream, incoming, body));
    if (/\.(BatchGetItem|GetItem|GetSecretValue)$/.test(target)) kept.set(key, reply);
    outgoing.writeHead(reply.status, { ...reply.headers, date: new Date().toUTCString() }).end(reply.body);
  };
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const { origin, close } = await listen(server, 0);
  return { url: origin, close };
}

function passed(upstream: string, incoming: IncomingMessage, body: Buffer): Promise<Kept> {
  const { promise, resolve, reject } = Promise.withResolvers<Kept>();
  const { hostname, port } = new URL(upstream);
  const outgoing = request(
    { hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers, agent: false },
    (response) => {
      buffer(response).then(
        (bytes) => resolve({ status: response.statusCode ?? 500, headers: response.headers, body: bytes }),
        reject,
      );
    },
  );
  outgoing.on('error', reject);
  outgoing.end(body);
  return promise;
}
