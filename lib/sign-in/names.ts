import { cut } from '../text.ts';

const longestName = 60;

/**
 * A name of which every character is visible: without control, format, filler and unassigned characters and lone
 * surrogates, and with at most two combining marks per letter, so that none reaches into other lines. Pages put it in
 * double quotation marks, so it contains none: it must not appear to end early.
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
