import { createServer, request as plainRequest, type RequestListener } from 'node:http';
import type { RequestOptions } from 'node:https';
import { onTestFinished } from 'vitest';
import type { FetchPorts } from '../../lib/sign-in/guarded-fetch.ts';
import { listen } from './listen.ts';

/** A fetch that redirects all connections to a server in this process. */
export async function fetching(
  listener: RequestListener,
  addresses: readonly string[] = ['93.184.215.14'],
  timeout = 10_000,
) {
  let asked = 0;
  const server = createServer((request, response) => {
    asked++;
    listener(request, response);
  });
  const { host, close } = await listen(server);
  onTestFinished(() => {
    server.closeAllConnections();
    return close();
  });
  const port = Number(host.split(':')[1]);
  const ports: FetchPorts = {
    addresses: () => Promise.resolve(addresses),
    largest: 5 * 1024,
    timeout,
    send: (url: URL, { lookup: _, ...options }: RequestOptions, onAnswer: Parameters<typeof plainRequest>[2]) => {
      const headers = { ...options.headers, host: url.host };
      return plainRequest(`http://127.0.0.1:${port}${url.pathname}`, { ...options, headers }, onAnswer);
    },
  };
  return { ports, asked: () => asked };
}
