import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describeError, type Log } from '../observability/log.ts';
import { askShortLink, type ResolveShortLink } from '../spotify/short-links.ts';
import { keyOf, type Table } from './dynamodb.ts';

/** Ports of the resolver. `timeout` in milliseconds. */
export interface ShortLinkResolverPorts {
  readonly table: Table;
  readonly timeout: number;
  readonly log: Log;
}

/**
 * Resolves short links: from this container, from the table, or by asking Spotify once. Targets never change, so they are stored
 * without expiry, for all users.
 */
export function shortLinkResolver({ table, timeout, log }: ShortLinkResolverPorts): ResolveShortLink {
  const ask = askShortLink({ fetch: globalThis.fetch, timeout });
  const { client, name: TableName } = table;
  const known = new Map<string, string>();
  const unreached = (error: unknown): undefined => {
    log.warn('state not reached', { operation: 'short links', ...describeError(error) });
    return;
  };
  return async (link) => {
    const key = keyOf({ pk: 'short-links', sk: link });
    const read = () => client.send(new GetItemCommand({ TableName, Key: key })).catch(unreached);
    const before = known.get(link) ?? (await read())?.Item?.['target']?.S;
    const found = before ?? (await ask(link));
    if (found === undefined) return;
    known.set(link, found);
    const Item = { ...key, target: { S: found } };
    if (before === undefined) await client.send(new PutItemCommand({ TableName, Item })).catch(unreached);
    return found;
  };
}
