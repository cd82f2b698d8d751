import * as z from 'zod';
import type { Log } from '../observability/log.ts';
import { describeError } from '../observability/log.ts';
import { normalized } from './client-metadata.ts';
import { type FetchPorts, guardedFetch } from './guarded-fetch.ts';
import { knownClient } from './known-clients.ts';

/** What fetching clients' documents needs. */
export interface DocumentPorts extends FetchPorts {
  /** The hosts from which anything is fetched. */
  readonly hosts: readonly string[];
  readonly log: Log;
}

const document = z.record(z.string(), z.unknown());
const hour = 3600;

/** Whether a client may be known by this URL. */
export const mayFetch = ({ hosts }: Pick<DocumentPorts, 'hosts'>, id: string): boolean =>
  hosts.includes(URL.parse(id)?.host ?? '') || knownClient(id) !== undefined;

/**
 * The `fetch` of the authorization server: metadata documents of clients
 * (https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/) and their keys. What a well-known client's
 * host does not give is taken from our copy.
 */
export const documentFetch =
  (ports: DocumentPorts) =>
  async (given: string | URL): Promise<Response> => {
    const url = new URL(given);
    const copy = knownClient(url.href);
    try {
      if (!ports.hosts.includes(url.host)) throw new Error('this host is not asked');
      const { status, body } = await guardedFetch(ports, url);
      if (status !== 200) throw new Error(`the answer was ${status}`);
      return json(normalizedIfClient(document.parse(JSON.parse(body))));
    } catch (error) {
      ports.log.warn('client document not fetched', {
        host: url.host,
        copy: copy !== undefined,
        ...describeError(error),
      });
      if (copy === undefined) throw error;
      return json(normalized(copy));
    }
  };

/** A key set is left as it is. */
const normalizedIfClient = (found: Record<string, unknown>): Record<string, unknown> =>
  'client_id' in found ? normalized(found) : found;

const json = (body: Record<string, unknown>): Response =>
  Response.json(body, { headers: { 'cache-control': `max-age=${hour}` } });
