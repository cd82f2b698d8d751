/** Latin letters with marks on them, decomposed. Marks of other scripts are letters of their own: か and が are two. */
const marked = /(\p{Script=Latin})\p{M}+/gu;

/** The Unicode form in which unchanged texts are compared. */
export const composed = (text: string): string => text.normalize('NFC').trim();

/**
 * Normalizes a text for matching: lower case, without accents on Latin letters and without punctuation. Symbols and emoji stay
 * ("F#", "A+"), since nothing else distinguishes such texts. Punctuation stays in a text that has nothing else.
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
