import { describeError, type Log } from '../../lib/observability/log.ts';
import { askShortLink } from '../../lib/spotify/short-links.ts';
import type { Table } from '../../lib/storage/dynamodb.ts';
import { shortLinks } from '../../lib/storage/short-links.ts';
import type { ResolveShortLink } from '../../lib/tools/definition/short-links.ts';

/** What resolving short links works with. */
export interface ShortLinkParts {
  readonly table: Table;
  readonly timeout: number;
  readonly log: Log;
}

/** Resolves short links: from this container, from the table, or by asking Spotify once. */
export function shortLinkResolver({ table, timeout, log }: ShortLinkParts): ResolveShortLink {
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
