import { type ResolveShortLink, shortLinkIn } from '../../spotify/short-links.ts';
import { bareText } from './references.ts';

/** Arguments that name things of Spotify's: only these are looked into, so that a short link in a description stays. */
const references = /(?:^|_)(?:ids?|uris?)$|^(?:seed_artists|seed_tracks|into|after)$/;
/** So many are resolved in one call; more are refused as what they are. */
const most = 10;

/** Arguments whose short links are replaced by the links that they lead to. */
export async function withoutShortLinks(args: unknown, resolve: ResolveShortLink): Promise<unknown> {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return args;
  const entries = Object.entries(args);
  const named = entries.flatMap(([name, value]) => (references.test(name) ? [value].flat() : []));
  const links = [...new Set(named.flatMap((value) => linkIn(value) ?? []))].slice(0, most);
  if (links.length === 0) return args;
  const found = new Map(await Promise.all(links.map(async (link) => [link, await resolve(link)] as const)));
  const replaced = (value: unknown): unknown => found.get(linkIn(value) ?? '') ?? value;
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (!references.test(name)) return [name, value];
      return [name, Array.isArray(value) ? value.map(replaced) : replaced(value)];
    }),
  );
}

const linkIn = (value: unknown): string | undefined =>
  typeof value === 'string' ? shortLinkIn(bareText(value)) : undefined;
