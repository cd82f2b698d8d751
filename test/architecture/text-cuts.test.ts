import { expect, test } from 'vitest';
import { sourceModules } from '../support/modules.ts';

/** Texts of ASCII alone, which may be cut by units: hashes, dates, a protocol. */
const plain = /digest\(|toISOString\(|protocol\./;
/** The start of a text, up to a number or a constant that is a length of text. */
const firstUnit = /\[0\]\?\.toUpperCase\(\)/;
const cutByUnits = /\.(?:slice|substring|substr)\(0, (?:\d{2,}|\d+ \* \w+|longest\w*)\)/;
/** They cut by code points, and bound what they look at before. */
const allowed = ['lib/text.ts', 'lib/tools/schemas/text.ts'];

test('text is cut at code points', () => {
  const found = sourceModules()
    .filter(({ file }) => /^(lib|cli)\//.test(file) && !allowed.includes(file))
    .flatMap(({ file, text }) =>
      text
        .split('\n')
        .flatMap((line, at) =>
          (cutByUnits.test(line) || firstUnit.test(line)) && !plain.test(line) ? [`${file}:${at + 1}`] : [],
        ),
    );
  expect(found).toEqual([]);
});
