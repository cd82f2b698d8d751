import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describeError, type Log } from '../observability/log.ts';
import { askShortLink, type ResolveShortLink } from '../spotify/short-links.ts';
import { keyOf, type Table } from './dynamodb.ts';

/** The targets of short links, which never change: stored without expiry, for all users. */
function shortLinks({ client, name: TableName }: Table) {
  const key = (link: string) => keyOf({ pk: 'short-links', sk: link });
  return {
    read: async (link: string): Promise<string | undefined> => {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: key(link) }));
      return Item?.['target']?.S;
    },
    keep: async (link: string, target: string): Promise<void> => {
      await client.send(new PutItemCommand({ TableName, Item: { ...key(link), target: { S: target } } }));
    },
  };
}

/** Ports of the resolver. `timeout` in milliseconds. */
export interface ShortLinkResolverPorts {
  readonly table: Table;
  readonly timeout: number;
  readonly log: Log;
}

/** Resolves short links: from this container, from the table, or by asking Spotify once. */
export function shortLinkResolver({ table, timeout, log }: ShortLinkResolverPorts): ResolveShortLink {
  const ask = askShortLink({ fetch: globalThis.fetch, timeout });
  const kept = shortLinks(table);
  const known = new Map<string, string>();
  const unreached = (error: unknown): undefined => {
    log.warn('state not reached', { operation: 'short links', ...describeError(error) });
    return;
  };
  return async (link) => {
    const before = known.get(link) ?? (await kept.read(link).catch(unreached));
    const found = before ?? (await ask(link));
    if (found === undefined) return;
    known.set(link, found);
    if (before === undefined) await kept.keep(link, found).catch(unreached);
    return found;
  };
}
