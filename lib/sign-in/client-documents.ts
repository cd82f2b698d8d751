import * as z from 'zod';
import { describeError, type Log } from '../observability/log.ts';
import { normalized, redirectFault } from './client-metadata.ts';
import { type FetchPorts, guardedFetch } from './guarded-fetch.ts';
import { documentOfCopy, knownClients, knownPatterns } from './known-clients.ts';

export interface DocumentPorts extends FetchPorts {
  /** Documents that are accepted besides those of known clients: URLs in which `*` stands for one segment of the path. */
  readonly admitted: readonly string[];
  /** Whether documents are fetched; otherwise only copies are used. */
  readonly fetches: boolean;
  readonly now: () => number;
  readonly log: Log;
}

const json = z.record(z.string(), z.unknown());
const signing = z.object({ token_endpoint_auth_method: z.literal('private_key_jwt'), jwks_uri: z.url() });
const keySet = z.object({ keys: z.array(json).max(20) });

/** How long documents are cached: a copy for less, so that the document replaces it soon. Seconds. */
const documentLifetime = 3600;
const copyLifetime = 300;
const largestKeySet = 32 * 1024;
/** How long a failed fetch is not repeated, milliseconds. */
const failureLifetime = 60_000;
/** The maximum number of entries in each cache of fetches; the oldest are dropped. */
const remembered = 100;

/**
 * Metadata documents of clients (https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/), and
 * the keys of those that sign. A fetched document takes precedence over our copy. Keys are never copied, so a client
 * that signs cannot sign in while its keys cannot be fetched.
 */
export function clientDocuments(ports: DocumentPorts) {
  const admitted = [...knownClients.map(({ id }) => id), ...knownPatterns, ...ports.admitted];
  const admits = (id: string): boolean => admitted.some((pattern) => matches(pattern, id));
  const keySets = new Map<string, true>();
  const failures = new Map<string, { readonly error: unknown; readonly until: number }>();

  const fetched = async (url: URL, largest: number): Promise<unknown> => {
    if (!ports.fetches) throw new Error('fetching is switched off');
    const failure = failures.get(url.href);
    if (failure && failure.until > ports.now()) throw failure.error;
    try {
      const { status, body } = await guardedFetch({ ...ports, largest }, url);
      if (status !== 200) throw new Error(`the answer was ${status}`);
      return JSON.parse(body);
    } catch (error) {
      remember(failures, url.href, { error, until: ports.now() + failureLifetime });
      throw error;
    }
  };
  /** A document that names another client's document as its key set must not replace that client's entry. */
  const rememberKeySet = (address: string): void => {
    if (!admits(address)) remember(keySets, address, true);
  };
  const document = async (url: URL): Promise<Response> => {
    try {
      const found = json.parse(await fetched(url, ports.largest));
      const fault = redirectFault(found);
      if (fault !== undefined) throw new Error(`no client may be sent to ${fault}`);
      const signs = signing.safeParse(found);
      if (signs.success) rememberKeySet(new URL(signs.data.jwks_uri).href);
      return respond(normalized(found), documentLifetime);
    } catch (error) {
      return copyFor(url, error);
    }
  };
  const copyFor = (url: URL, error: unknown): Response => {
    const client = knownClients.find(({ id }) => id === url.href);
    if (!client?.copy) {
      ports.log.warn('client metadata document not fetched', { host: url.host, ...describeError(error) });
      throw error;
    }
    const { asOf, keysAt } = client.copy;
    ports.log.warn('copy of a client metadata document served', {
      client: client.id,
      as_of: asOf,
      ...describeError(error),
    });
    if (keysAt !== undefined) rememberKeySet(keysAt);
    return respond(normalized(documentOfCopy(client, client.copy)), copyLifetime);
  };
  const keys = async (url: URL): Promise<Response> => {
    try {
      return respond(keySet.parse(await fetched(url, largestKeySet)), copyLifetime);
    } catch (error) {
      ports.log.warn('keys of a client not fetched', { host: url.host, ...describeError(error) });
      throw error;
    }
  };
  return {
    /** Whether a client may use this URL as its id. */
    admits,
    /**
     * The `fetch` of the authorization server. Rejects for URLs that are neither accepted nor the key set of an accepted
     * client.
     */
    fetch: (given: string | URL): Promise<Response> => {
      const url = new URL(given);
      if (keySets.has(url.href)) return keys(url);
      return admits(url.href) ? document(url) : Promise.reject(new Error('this address is not admitted'));
    },
  };
}

/** Whether a URL matches a pattern in which `*` stands for one segment of the path. */
function matches(pattern: string, id: string): boolean {
  const [expected, given] = [pattern.split('/'), id.split('/')];
  return (
    expected.length === given.length &&
    expected.every((part, index) => part === given[index] || (part === '*' && isSegment(given[index])))
  );
}

const isSegment = (text = ''): boolean => /^[\w~-][\w.~-]*$/.test(text);

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > remembered && oldest !== undefined) map.delete(oldest);
}

const respond = (body: Record<string, unknown>, seconds: number): Response =>
  Response.json(body, { headers: { 'cache-control': `max-age=${seconds}` } });
