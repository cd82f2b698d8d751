/** The first characters of a text. It counts code points, so that no half of a surrogate pair is left at the end. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  // A code point takes two units at most, so that a hostile length is not taken apart as a whole.
  return [...text.slice(0, 2 * most)].slice(0, most).join('');
}

/** The same with an ellipsis where something was cut off. */
export function shortened(text: string, most: number): string {
  const start = cut(text, most);
  return start.length < text.length ? `${start}…` : text;
}

/** The value of a JSON text; `undefined` where it is absent or cannot be read: a damaged row counts as a missing one. */
export function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Controls, format characters, variation selectors, fillers, private use, lone surrogates: what a reader cannot see. */
export const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{DI}\p{Zl}\p{Zp}\u2800]+/gu;

/** Whether a text has nothing that a reader can see. */
export const isBlank = (text: string): boolean => text.replaceAll(invisible, '').trim() === '';
