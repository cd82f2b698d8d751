import { lookup as resolveName } from 'node:dns/promises';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { type RequestOptions, request } from 'node:https';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The only range of IPv6 that the public internet uses. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether an IP address is on the public internet, so in none of IANA's special-purpose registries. */
export function isPublic(address: string): boolean {
  // The library also accepts octal and shortened forms, which no resolver returns.
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  return parsed.range() === 'unicast' && (parsed instanceof ipaddr.IPv4 || parsed.match(globalUnicast));
}

export interface FetchPorts {
  readonly addresses: (host: string) => Promise<readonly string[]>;
  /** The largest body, in bytes. */
  readonly largest: number;
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  /** Sends a request as `https.request` does; tests replace it. */
  readonly send?: (url: URL, options: RequestOptions, onAnswer: (answer: IncomingMessage) => void) => ClientRequest;
}

export const systemAddresses = async (host: string): Promise<readonly string[]> =>
  (await resolveName(host, { all: true })).map(({ address }) => address);

/**
 * Fetches a document from the public internet: https only, without following redirects. The connection goes to the very
 * address that was checked, and is checked before anything is sent.
 * @throws Error (rejects) with the reason: the address, the response or its size.
 */
export async function guardedFetch(ports: FetchPorts, url: URL): Promise<{ status: number; body: string }> {
  if (url.protocol !== 'https:') throw new Error('only https is fetched');
  const signal = AbortSignal.timeout(ports.timeout);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const found = isIP(host) ? [host] : await inTime(ports.addresses(host), signal);
  const [address] = found;
  if (address === undefined || !found.every(isPublic)) throw new Error('the host is not on the public internet');
  return answerOf(ports, url, address, signal);
}

function inTime<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return Promise.race([promise, late]);
}

function answerOf(
  { largest, send = request }: FetchPorts,
  url: URL,
  address: string,
  signal: AbortSignal,
): Promise<{ status: number; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const asked = send(
    url,
    {
      headers: { accept: 'application/json' },
      signal,
      agent: false,
      lookup: (_host, { all }, done) =>
        all ? done(null, [{ address, family: isIP(address) }]) : done(null, address, isIP(address)),
    },
    (answer) => {
      const chunks: Buffer[] = [];
      let length = 0;
      answer.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > largest) answer.destroy(new Error('the document is too large'));
        else chunks.push(chunk);
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }));
      answer.on('error', reject);
    },
  );
  asked.on('error', reject);
  asked.end();
  return promise;
}

/**
 * Stops the function at its start if the guard does not work.
 * @throws Error if a private address counts as public.
 */
export function assertGuarded(): void {
  const innerOnes = ['127.0.0.1', '10.1.2.3', '169.254.169.254', '192.168.1.1', '::1', 'fd00::1', 'fe80::1'];
  if (innerOnes.some(isPublic) || !isPublic('1.1.1.1'))
    throw new Error('The guard of outgoing requests does not work.');
}
