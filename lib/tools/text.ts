import * as z from 'zod';

const longest = 2000;
const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  '#x27': "'",
  '#39': "'",
  '#x2F': '/',
  '#x2f': '/',
  nbsp: ' ',
};

/** Text that other people wrote, as data: without HTML, control and invisible characters, capped. */
export function clean(text: string, max = longest): string {
  const plain = text
    .replaceAll(/<[^<>]*>/g, '')
    .replaceAll(/&([#\w]+);/g, (whole, name: string) => entities[name] ?? whole)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}]+/gu, (run) => (/[\n\t]/.test(run) ? ' ' : ''))
    .trim();
  return plain.length > max ? `${plain.slice(0, max)}…` : plain;
}

/** A field that may be absent, null or of another type than documented: then it is left out. */
export const maybe = <T>(schema: z.ZodType<T>) =>
  schema
    .nullish()
    .catch(undefined)
    .transform((value): T | undefined => value ?? undefined);

/** Other people's text, when there is any. */
export const text = maybe(z.string().transform((value) => clean(value) || undefined));

/** A name that is never empty without a word. */
export const name = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((value) => clean(value ?? '', 300) || '(no name)');
