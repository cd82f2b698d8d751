import { cut } from '../text.ts';

const longestName = 60;

/**
 * A name of which everything can be seen: without control, format, filler and unassigned characters, without halves of surrogate
 * pairs, and with two marks at most on a letter, so that none reaches into other lines. Pages put it into double quotation
 * marks, so it has none: it must not seem to end before it does.
 */
export function readable(name: string, otherwise = 'a client without a name'): string {
  const seen = name
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu, '')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .replace(/["\u201c-\u201f\u00ab\u00bb\uff02\u301d-\u301f]/gu, "'")
    .replace(/\p{Z}+/gu, ' ')
    .trim();
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(seen) ? cut(seen, longestName) : otherwise;
}
