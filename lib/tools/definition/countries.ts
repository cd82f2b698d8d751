import { fold } from '../matching/fold.ts';

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** Codes that ICU names, but that are no country. */
const others: ReadonlySet<string> = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ']);
/** Usual English names that ICU does not have. */
const usual: ReadonlyArray<readonly [string, string]> = [
  ['usa', 'US'],
  ['united states of america', 'US'],
  ['great britain', 'GB'],
  ['czech republic', 'CZ'],
  ['ivory coast', 'CI'],
  ['turkey', 'TR'],
];

/** Codes by name: in English, long and short, and in the country's most usual language. A name of two countries has none. */
function readCodes(): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>(usual);
  const namers = new Map<string, Intl.DisplayNames>();
  const nameOf = (code: string, language: string, style: 'long' | 'short'): string | undefined => {
    const key = `${language} ${style}`;
    const namer = namers.get(key) ?? new Intl.DisplayNames(language, { type: 'region', style, fallback: 'none' });
    namers.set(key, namer);
    return namer.of(code);
  };
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    const { region, language } = new Intl.Locale(`und-${code}`).maximize();
    // A former or unofficial code, such as UK, stands for another one.
    if (region !== code || others.has(code)) continue;
    for (const name of [nameOf(code, 'en', 'long'), nameOf(code, 'en', 'short'), nameOf(code, language, 'long')]) {
      if (name === undefined) continue;
      const key = fold(name);
      found.set(key, !found.has(key) || found.get(key) === code ? code : undefined);
    }
  }
  return found;
}

let codes: ReadonlyMap<string, string | undefined> | undefined;

/** The ISO 3166-1 code of a country by its name, or of "UK"; `undefined` for other codes and for what is no name of one country. */
export function countryNamed(text: string): string | undefined {
  const name = fold(text).replace(/^the /, '');
  if (/^[a-z]{2}$/.test(name) && name !== 'uk') return undefined;
  codes ??= readCodes();
  return codes.get(name);
}
