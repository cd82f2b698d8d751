import { createServer, request } from 'node:http';
import { type Listener, listen } from './listen.ts';

/**
 * Forwards every request with a bearer token and the unchanged other headers: the client's `Host` stays,
 * so that tests of its check test the server behind the proxy.
 * @param target Origin of the server behind, `http://127.0.0.1:PORT`.
 */
export function startTokenProxy(target: string, token: string): Promise<Listener> {
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const passed = request({ hostname, port, method, path, headers: { ...headers, authorization: `Bearer ${token}` } });
    passed.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    outgoing.on('close', () => passed.destroy());
    incoming.pipe(passed);
  });
  return listen(server);
}
