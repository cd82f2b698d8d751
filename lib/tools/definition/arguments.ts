import * as z from 'zod';
import { countryNamed } from './countries.ts';
import { type ItemKind, issueOf, resolve, wordFor } from './references.ts';
import { alsoReads, durationIn, localeIn, percentIn } from './spoken-forms.ts';

/**
 * An argument that takes an id, a URI or a link of one kind and yields the id. Its name says the kind, and the server's instructions
 * say what is taken, so that no schema has to.
 */
export const spotifyId = (kind: ItemKind) => referenceTo([kind], kind, ({ id }) => id);

/** An argument that takes a URI or a link of one of several kinds, or the bare id of the first, and yields the URI. */
export const spotifyUri = (first: ItemKind, ...others: readonly ItemKind[]) =>
  referenceTo([first, ...others], first, asUri).describe('URI or link');

/** An argument that takes a URI or a link, but no bare id, and yields the URI. */
export const kindedUri = (...kinds: readonly ItemKind[]) =>
  referenceTo(kinds, undefined, asUri).describe(`URI or link: ${kinds.map(wordFor).join(', ')}`);

/** The URI of the caller's liked songs, until it is known who that is. */
export const likedSongs = 'spotify:collection';

function asUri({ kind, id }: { readonly kind: ItemKind; readonly id: string }): string {
  if (kind !== 'collection') return `spotify:${kind}:${id}`;
  return id === 'me' ? likedSongs : `spotify:user:${id}:collection`;
}

const referenceTo = (
  kinds: readonly ItemKind[],
  bare: ItemKind | undefined,
  yielded: (found: { readonly kind: ItemKind; readonly id: string }) => string,
) =>
  z.string().transform((value, context) => {
    const found = resolve(value, kinds, bare);
    if (!('complaint' in found)) return yielded(found);
    context.addIssue(issueOf(found));
    return z.NEVER;
  });

/** A list of ids of one kind, each of them an id, a URI or a link. */
export const spotifyIds = (kind: ItemKind, most = 50) =>
  z
    .array(referenceTo([kind], kind, ({ id }) => id))
    .min(1)
    .max(most);

/** Accepted because callers pass it; with a signed-in user the account's own country wins, so it is not sent. */
export const market = alsoReads(
  z.string().regex(/^[A-Za-z]{2}$/, 'must be a country: a code of two letters (ISO 3166-1) or an English name'),
  countryNamed,
).optional();

export const marketOr = (fallback: string) => market.unwrap().default(fallback);

/** The language of names and messages that Spotify's editors wrote. */
export const locale = alsoReads(
  z.string().regex(/^[a-z]{2}_[A-Z]{2}$/, 'must be language and country, such as es_MX'),
  localeIn,
).optional();

/** A browse category, which has no URI. */
export const categoryId = z
  .string()
  .regex(/^[\w-]{1,100}$/, 'must be the id of a category, from get_several_browse_categories');

/** The message for a text that is no number. */
const unread = (message: string) => ({
  error: ({ input }: { readonly input?: unknown }) => (typeof input === 'string' ? message : undefined),
});

const day = 86_400_000;

/** A position in what plays. */
export const positionMs = alsoReads(
  z.int(unread('must be milliseconds, or a time such as "1:30" or "90 s"')).min(0).max(day),
  durationIn,
);

export const volumePercent = alsoReads(
  z.int(unread('must be a whole number from 0 to 100, such as 40 or "40%"')).min(0).max(100),
  percentIn,
);

/** A percentage of a volume is not a number of points, so "10%" is refused. */
export const volumeStep = z.int(unread('must be a number of points of volume, such as -10')).min(-100).max(100);

const repeatWords: ReadonlyMap<string, string> = new Map([
  ...['one', 'song'].map((word) => [word, 'track'] as const),
  ...['all', 'album', 'playlist'].map((word) => [word, 'context'] as const),
  ...['none', 'no', 'false'].map((word) => [word, 'off'] as const),
]);

export const repeatMode = alsoReads(z.enum(['track', 'context', 'off']), (text) => repeatWords.get(text.toLowerCase()));

/** Bypasses the cache; the tool runner applies it. */
export const fresh = z.boolean().optional();

export const limit = (fallback: number, max = 50) => z.int().min(1).max(max).default(fallback);

export const offset = z.int().min(0).max(100_000).default(0);

export const device_id = z.string().trim().min(1).max(100).optional();
