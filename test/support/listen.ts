import { once } from 'node:events';
import type { Server } from 'node:http';

/** A listener on 127.0.0.1. */
export interface Listener {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1. */
export async function listen(server: Server): Promise<Listener> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${portOf(server)}`;
  return {
    host,
    origin: `http://${host}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function portOf(server: Server): number {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The server does not listen on a port.');
  return bound.port;
}
