import * as z from 'zod';

/** The kinds of things that Spotify ids name. */
export type ItemKind =
  | 'track'
  | 'album'
  | 'artist'
  | 'playlist'
  | 'show'
  | 'episode'
  | 'audiobook'
  | 'chapter'
  | 'user';

interface Reference {
  /** Absent for a bare id. */
  readonly kind?: string;
  readonly id: string;
}

const bareId = /^[0-9A-Za-z]{22}$/;
const userId = /^[^\s:/?#]{1,128}$/;
const uri = /^spotify:(?:user:[^:]+:)?([a-z]+):([^:\s]+)$/;
const link =
  /^(?:https?:\/\/)?(?:open|play)\.spotify\.com\/(?:intl-[a-z-]+\/|embed\/)*(?:user\/[^/]+\/)?([a-z]+)\/([^/?#\s]+)/;

/** Reads an id, a Spotify URI or an open.spotify.com link; `undefined` when it is none of them. */
export function reference(value: string): Reference | undefined {
  const text = value.trim();
  const [, kind, id] = uri.exec(text) ?? link.exec(text) ?? [];
  if (kind !== undefined && id !== undefined) return { kind, id: decodeURIComponent(id) };
  return bareId.test(text) ? { id: text } : undefined;
}

const wellFormed = (kind: ItemKind, id: string): boolean => (kind === 'user' ? userId : bareId).test(id);

/** An argument that takes an id, a URI or a link of one kind and yields the id. */
export const spotifyId = (kind: ItemKind) =>
  z
    .string()
    .transform((value, context) => {
      const found = kind === 'user' && userId.test(value.trim()) ? { id: value.trim() } : reference(value);
      if (found && (found.kind === undefined || found.kind === kind) && wellFormed(kind, found.id)) return found.id;
      context.addIssue({ code: 'custom', message: mismatch(kind, value, found) });
      return z.NEVER;
    })
    .describe(`${kind} id, URI or link`);

/** An argument that takes a URI or a link of one of several kinds (a bare id counts as the first) and yields the URI. */
export const spotifyUri = (first: ItemKind, ...others: readonly ItemKind[]) => {
  const kinds = [first, ...others];
  return z
    .string()
    .transform((value, context) => {
      const found = reference(value);
      const kind = found && kinds.find((candidate) => candidate === (found.kind ?? first));
      if (found && kind && wellFormed(kind, found.id)) return `spotify:${kind}:${found.id}`;
      context.addIssue({ code: 'custom', message: mismatch(kinds.join(' or '), value, found) });
      return z.NEVER;
    })
    .describe(`${kinds.join(' or ')} URI or link`);
};

function mismatch(wanted: string, value: string, found: Reference | undefined): string {
  if (found?.kind !== undefined && !wanted.split(' or ').includes(found.kind))
    return `is of the kind ${found.kind}, not ${wanted}`;
  return `"${value.slice(0, 60)}" is not the id, URI or open.spotify.com link of ${/^[aeiou]/.test(wanted) ? 'an' : 'a'} ${wanted}`;
}

/** Only where Spotify looks at it: with a signed-in user the account's country wins. */
export const market = z
  .string()
  .regex(/^[A-Za-z]{2}$/, 'must be a country code of two letters (ISO 3166-1)')
  .transform((code) => code.toUpperCase())
  .optional()
  .describe("ISO 3166-1 country; the account's own wins");

/** The `limit` of a page. */
export const limit = (fallback: number, max = 50) => z.int().min(1).max(max).default(fallback);

/** The `offset` of a page. */
export const offset = z.int().min(0).default(0);

/** The device to act on. */
export const device = z.string().min(1).optional().describe('from get_available_devices; default: the active one');
