import * as z from 'zod';
import { transform } from 'zod/mini';
import { invisible, shortened } from '../../text.ts';

const tag = /<[/!?]?[a-z][^<>]*>|<!--.*?-->/gis;
/** Markup that is never part of a name, unlike `<3` and `<COPINGMECHANISM>`: comments, and elements with attributes. */
const markup = /<!--.*?-->|<([a-z][a-z0-9-]*)\s[^<>]*=[^<>]*>(?:([^<]*)<\/\1>)?/gis;
const entity = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi;
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
/** A text without any of these, as most names are. */
const spotless = /^[\x20-\x3b\x3d-\x5c\x5e-\x7e\xc0-\u024f]*$/;
const breaks = /[\n\r\t\u0085\u2028\u2029]/;
/** The end of a Markdown label, where a target follows. */
const label = /\](?=\(|:\s*<?(?:[a-z][a-z0-9+.-]*:|\/\/|www\.))/gi;

/**
 * Text that other people wrote, for reading: one line, without invisible characters and markup, Markdown links taken apart, capped.
 * It is never sent back to Spotify.
 * @param max characters that are kept; a longer text ends in an ellipsis.
 */
export function clean(text: string, max: number): string {
  // Removed characters can multiply the length, so the limit of what is read is a multiple of the limit of what is kept.
  const start = text.slice(0, 8 * max);
  return shortened(spotless.test(start) ? start.trim() : stripped(start), max);
}

/** The same for the description of a playlist, which Spotify stores as HTML. */
export const cleanHtml = (html: string, max: number): string =>
  clean(decoded(without(tag, html.slice(0, 8 * max))), max);

const stripped = (text: string): string =>
  without(markup, text, '$2')
    .replaceAll(invisible, (run: string, at: number, whole: string) => {
      if (breaks.test(run)) return ' ';
      return isMeant(run, whole.slice(Math.max(0, at - 2), at), whole.slice(at + run.length, at + run.length + 2))
        ? run
        : '';
    })
    .replaceAll(label, '] ')
    .trim();

/** Scripts whose letters never need a joiner between them. */
const unjoined =
  /\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;
const joinableEnd = /[\p{L}\p{M}\p{ExtPict}\p{EMod}]$/u;
const joinableStart = /^[\p{L}\p{M}\p{ExtPict}]/u;
const emojiEnd = /\p{ExtPict}$/u;

/** Whether an invisible character is part of the text around it: a joiner between letters or emoji, or an emoji's own selector. */
function isMeant(run: string, before: string, after: string): boolean {
  const joins = joinableEnd.test(before) && joinableStart.test(after) && !unjoined.test(before + after);
  switch (run) {
    case '\u200c':
    case '\u200d':
      return joins;
    case '\ufe0f':
      return emojiEnd.test(before) || (/[\d#*]$/.test(before) && after.startsWith('\u20e3'));
    case '\ufe0f\u200d':
      return joins && emojiEnd.test(before);
    default:
      return false;
  }
}

/** Removes tags until none is left: removing one may join the text around it into another. Honest text does not nest them deeply. */
function without(tags: RegExp, text: string, content = '', passes = 10): string {
  if (passes === 0) return text.replaceAll(/[<>]/g, '');
  const next = text.replaceAll(tags, content);
  return next === text ? text : without(tags, next, content, passes - 1);
}

/** Decodes HTML without elements: the description of a playlist as the user typed it. */
export function decoded(html: string): string {
  return html.replaceAll(entity, (_, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return named[name.toLowerCase()] ?? '';
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number.parseInt(decimal, 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

// An answer has hundreds of the schemas below. Those of `zod/mini` make no `addIssue` for each value.

/** A field that may be absent, null or of another type than documented: then it is left out. */
export const maybe = <T>(schema: z.ZodType<T>) =>
  transform((value: unknown): T | undefined => (value == null ? undefined : schema.safeParse(value).data));

/** Transforms a text; `undefined` if there is none. One function, not a nested schema: an answer has hundreds of these. */
const read = <T>(convert: (text: string) => T) =>
  transform((value: unknown): T | undefined => (typeof value === 'string' ? convert(value) : undefined));

/** Optional text by other people. */
export const text = (max: number) => read((value) => clean(value, max) || undefined);

/** The optional description of a playlist. */
export const html = (max: number) => read((value) => cleanHtml(value, max) || undefined);

/** An identifier assigned by Spotify; left out if it is too long to be one. */
export const word = (max: number) => read((value) => (value.length <= max ? value : undefined));

const longestName = 300;

/** The placeholder for a name that is missing or has no visible character. */
export const nameless = '(no name)';

/** A name, or the placeholder. */
export const name = transform(
  (value: unknown): string => clean(typeof value === 'string' ? value : '', longestName) || nameless,
);

/** One line of text that is sent to Spotify unchanged. */
export const typedLine = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => !breaks.test(value), 'must be one line: Spotify refuses line breaks here');
