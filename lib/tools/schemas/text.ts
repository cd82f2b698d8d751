import * as z from 'zod';

const tag = /<[/!?]?[a-z][^<>]*>|<!--.*?-->/gis;
const entity = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi;
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
/** Controls, format characters, variation selectors, fillers, private use, lone surrogates: what a reader cannot see. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{DI}\p{Zl}\p{Zp}\u2800]+/gu;
/** Nothing in it to take out: what most names are. */
const spotless = /^[\x20-\x25\x27-\x3b\x3d-\x7e\xc0-\u024f]*$/;
const breaks = /[\n\r\t\u0085\u2028\u2029]/;

/**
 * Text that other people wrote, as data: one line, without HTML and invisible characters, capped.
 * @param max characters that are kept; a longer text ends in an ellipsis.
 */
export function clean(text: string, max: number): string {
  // Markup and escapes can multiply the length, so the cap on what is read is a multiple of the cap on what is kept.
  const start = text.slice(0, 8 * max);
  const plain = spotless.test(start) ? start.trim() : stripped(start);
  return plain.length > max ? `${plain.slice(0, max).replace(/[\uD800-\uDBFF]$/, '')}…` : plain;
}

const stripped = (text: string): string =>
  withoutTags(unescaped(withoutTags(text)))
    .replaceAll(invisible, (run) => (breaks.test(run) ? ' ' : ''))
    .trim();

/** Until none is left, since what surrounds a tag may close to another one; nobody nests them deep in good faith. */
function withoutTags(text: string, passes = 10): string {
  if (passes === 0) return text.replaceAll(/[<>]/g, '');
  const next = text.replaceAll(tag, '');
  return next === text ? text : withoutTags(next, passes - 1);
}

function unescaped(text: string): string {
  return text.replaceAll(entity, (_, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return named[name.toLowerCase()] ?? '';
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number.parseInt(decimal, 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

/** A field that may be absent, null or of another type than documented: then it is left out. */
export const maybe = <T>(schema: z.ZodType<T>) =>
  z.transform((value: unknown): T | undefined => (value == null ? undefined : schema.safeParse(value).data));

/** Other people's text, when there is any. */
export const text = (max: number) => maybe(z.string().transform((value) => clean(value, max) || undefined));

const longestName = 300;

/** A name that is never empty without a word. */
export const name = z.transform(
  (value: unknown): string => clean(typeof value === 'string' ? value : '', longestName) || '(no name)',
);
