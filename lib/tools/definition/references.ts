import { type ResolveShortLink, shortLinkIn } from '../../spotify/short-links.ts';
import { shortened } from '../../text.ts';

export type ItemKind =
  | 'track'
  | 'album'
  | 'artist'
  | 'playlist'
  | 'show'
  | 'episode'
  | 'audiobook'
  | 'chapter'
  | 'user'
  | 'collection';

/** A parsed reference: an id, and its kind unless it is a bare id. */
export interface Reference {
  readonly kind?: string;
  readonly id: string;
}

const bareId = /^[0-9A-Za-z]{22}$/;
/** Excludes `.` and `..`, which are path segments. */
const userId = /^(?!\.{1,2}$)[^\s:/?]{1,128}$/;
const uri = /^spotify:(?:user:[^:]+:)?([a-z]+):([^:?\s]+)(?:\?\S*)?$/i;
const link =
  /^(?:https?:\/\/)?(?:open|play)\.spotify\.com\/(?:intl-[a-z-]+\/|embed(?:-podcast)?\/)*(?:user\/[^/]+\/)?([a-z]+)\/([^/?#\s]+)/i;
const resource = /^spotify:\/\/([a-z]+)\/([^/?#\s]+)$/i;
/** The liked songs: of the user named in a URI, or of the caller. */
const collectionUri = /^spotify:(?:user:([^:\s]+):)?collection(?::tracks)?$/i;
const collectionName =
  /^(?:(?:https?:\/\/)?open\.spotify\.com\/collection(?:\/tracks)?(?:[?#]\S*)?|(?:my |your )?(?:liked|saved) (?:songs|tracks))$/i;
const caller: ReadonlySet<string> = new Set(['me', '{me}']);

/** A reference without what is copied with it: format characters, and markup: `<…>`, `[name](…)`, quotes. */
function bareText(value: string): string {
  const text = value.replaceAll(/\p{Cf}+/gu, '').trim();
  const [, inside] =
    /^\[[^\]]*\]\((.+)\)$/.exec(text) ?? /^<([^<>]+)>$/.exec(text) ?? /^["'`]([^"'`]+)["'`]$/.exec(text) ?? [];
  return inside === undefined ? text : bareText(inside);
}

/** Reads an id, a Spotify URI, an open.spotify.com link or a `spotify://` resource; `undefined` when it is none of them. */
export function reference(value: string): Reference | undefined {
  const text = bareText(value);
  const owner = collectionUri.exec(text);
  if (owner || collectionName.test(text)) {
    const [, user = 'me'] = owner ?? [];
    return { kind: 'collection', id: caller.has(user) ? 'me' : user };
  }
  const [, kind, id] = uri.exec(text) ?? link.exec(text) ?? resource.exec(text) ?? [];
  if (kind !== undefined && id !== undefined) return { kind: kind.toLowerCase(), id: decoded(id) };
  return bareId.test(text) ? { id: text } : undefined;
}

/** Percent-decoding that takes malformed escapes as they are, unlike `decodeURIComponent`. */
const decoded = (id: string): string =>
  new URLSearchParams(`id=${id.replaceAll(/[+&;]/g, encodeURIComponent)}`).get('id') ?? '';

/** Whether a text is one reference and nothing else. */
export function isReference(value: string): boolean {
  const found = reference(value);
  return (
    found !== undefined &&
    (found.kind === 'user' || found.kind === 'collection' ? !value.includes(',') : bareId.test(found.id))
  );
}

/** A reference of a kind that is not accepted, and the kinds that are. */
export interface Misfit {
  readonly kind: string;
  readonly id: string;
  readonly kinds: readonly ItemKind[];
}

/** A reference of one of several kinds, or the sentence that says why it is none. */
export type Resolved =
  | { readonly kind: ItemKind; readonly id: string }
  | { readonly complaint: string; readonly misfit?: Misfit };

/**
 * Reads a reference and checks its kind.
 * @param kinds the accepted kinds.
 * @param bare the kind of a bare id; absent if a bare id is ambiguous.
 */
export function resolve(value: string, kinds: readonly ItemKind[], bare?: ItemKind): Resolved {
  const text = bareText(value);
  if (bare === 'user' && userId.test(text)) return { kind: 'user', id: text };
  const found = reference(text);
  const kind = kinds.find((candidate) => candidate === (found?.kind ?? bare));
  if (found && kind && (kind === 'user' || kind === 'collection' ? userId : bareId).test(found.id))
    return { kind, id: found.id };
  const given = found?.kind;
  const isMisfit = given !== undefined && !kinds.some((accepted) => accepted === given);
  return {
    complaint: complaint(text, found, kinds),
    ...(isMisfit && { misfit: { kind: given, id: found?.id ?? '', kinds } }),
  };
}

/** The issue of a refused reference; `misfit` is for naming what takes it. */
export const issueOf = ({ complaint: message, misfit }: Extract<Resolved, { complaint: string }>) => ({
  ...({ code: 'custom', message } as const),
  ...(misfit && { params: { misfit } }),
});

const likedSongs = '"liked songs"';
export const wordFor = (kind: ItemKind): string => (kind === 'collection' ? likedSongs : kind);

function complaint(value: string, found: Reference | undefined, kinds: readonly ItemKind[]): string {
  const wanted = kinds.map(wordFor).join(' or ');
  const shown = `"${shortened(value, 60)}"`;
  if (shortLinkIn(value) !== undefined)
    return `${shown} is a short link: open it and copy the open.spotify.com link that it leads to`;
  if (found && found.kind === undefined)
    return `does not say its kind: if it is ${a(kinds[0] ?? '')}, give spotify:${kinds[0]}:${found.id}`;
  if (found?.kind === 'collection' && !kinds.includes('collection')) return `is ${likedSongs}, not ${wanted}`;
  if (found && !kinds.some((kind) => kind === found.kind)) return `is of the kind ${found.kind}, not ${wanted}`;
  if (value.startsWith('spotify:local:')) return 'is a local file, which only the Spotify app can handle';
  const isName = /^[^:/]*\p{L}[^:/]*$/u.test(value);
  return `${shown} is not the id, URI or open.spotify.com link of ${a(wanted)}${isName ? `; ${byName(kinds)}` : ''}`;
}

/** How to find the id of a name. */
function byName([kind, ...others]: readonly ItemKind[]): string {
  if (others.length > 0) return 'look the name up with search';
  if (kind === 'playlist') return 'look the name up with get_user_playlists or search';
  if (kind === 'chapter') return 'get_audiobook_chapters has the ids';
  return kind === 'user'
    ? 'Spotify finds nobody by name, so ask for a link to the profile'
    : 'look the name up with search';
}

const a = (word: string): string => `${/^[aeio]/.test(word) ? 'an' : 'a'} ${word}`;

/** Arguments that name Spotify items: only these are resolved, so a short link in a description stays. */
const references = /(?:^|_)(?:ids?|uris?)$|^(?:seed_artists|seed_tracks|into|after)$/;
/** The most links that one call resolves; others are refused as short links. */
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
