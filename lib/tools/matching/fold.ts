/** Latin letters with marks on them, decomposed. Marks of other scripts are letters of their own: か and が are two. */
const marked = /(\p{Script=Latin})\p{M}+/gu;

/** One Unicode form of a text, for comparing it as it stands. */
export const composed = (text: string): string => text.normalize('NFC').trim();

/**
 * A text without case, accents on Latin letters and punctuation. Symbols and emoji stay, as "F#" and "A+" do, since nothing else
 * tells such a text from another; so does the punctuation of a text that has nothing else.
 */
export function fold(text: string): string {
  const plain = text.normalize('NFKD').replaceAll(marked, '$1').normalize('NFKC').toLowerCase();
  const words = plain
    .replaceAll(/\p{DI}+/gu, '')
    .replaceAll(/(?<=\p{L})\$(?=\p{L})/gu, 's')
    .replaceAll('&', ' and ')
    .replaceAll(/['’`]/g, '')
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{S}#]+|(?<!\p{L})#/gu, ' ')
    .replaceAll(/ +/g, ' ')
    .trim();
  return words === '' ? composed(plain) : words;
}
