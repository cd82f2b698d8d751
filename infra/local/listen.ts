import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';

/** A server that listens on this machine only. */
export type Listening = Awaited<ReturnType<typeof listen>>;

const ownHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/** Only answers requests whose `Host` is this machine, against DNS rebinding. */
export const forThisMachine =
  (listener: RequestListener): RequestListener =>
  (request, response) => {
    if (ownHost.test(request.headers.host ?? '')) listener(request, response);
    else response.writeHead(403, { 'content-type': 'text/plain' }).end('Open this page by localhost or 127.0.0.1.\n');
  };

/** Listens on a port of 127.0.0.1, 0 for a free one. Throws an error that says what to do if the port is taken. */
export async function listen(server: Server, wanted: number) {
  server.listen(wanted, '127.0.0.1');
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(
      `Port ${wanted} is taken: stop what listens there, or choose another port with PORT (0 for a free one).`,
    );
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : wanted;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    /** Also ends open connections. */
    close: () => close(server),
  };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
