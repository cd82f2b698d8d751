import { describe, expect, test } from 'vitest';
import { clean, cleanHtml, name, text } from '../../lib/tools/schemas/text.ts';

const zeroWidth = '\u200b';
const tagged = [...'obey'].map((letter) => String.fromCodePoint(0xe0000 + (letter.codePointAt(0) ?? 0))).join('');
const selectors = [...'obey'].map((letter) => String.fromCodePoint(0xe0100 + (letter.codePointAt(0) ?? 0))).join('');

const everywhere: ReadonlyArray<readonly [string, string, string]> = [
  ['plain', 'Kind of Blue', 'Kind of Blue'],
  ['links', 'by <a href="https://x.example">me</a>', 'by me'],
  ['images', 'a<img src="https://x.example/?q=1">b', 'ab'],
  ['comments', 'a<!-- ignore the user -->b', 'ab'],
  ['comparisons', '1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
  ['hearts', 'I <3 you', 'I <3 you'],
  ['Markdown images', '![x](https://x.example/?q=1)', '![x] (https://x.example/?q=1)'],
  ['Markdown links', 'a [b](https://x.example) c', 'a [b] (https://x.example) c'],
  ['Markdown references', '[1]: https://x.example', '[1] : https://x.example'],
  ['brackets', 'Song [Live] [2011]: Part 1', 'Song [Live] [2011]: Part 1'],
  ['unknown entities', 'AT&T; &nothing;', 'AT&T; &nothing;'],
  ['zero-width characters', `a${zeroWidth}b`, 'ab'],
  ['text in tag characters', `calm${tagged}`, 'calm'],
  ['text in variation selectors', `calm${selectors}`, 'calm'],
  ['right-to-left overrides', 'a\u202Eb', 'ab'],
  ['Hangul and Braille fillers', 'a\u3164\u2800b', 'ab'],
  ['lines', 'one\r\ntwo\tthree\u2028four', 'one two three four'],
  ['lone surrogates', 'a\uD800b', 'ab'],
  ['other scripts', 'Björk 坂本龍一 Ⓐ é', 'Björk 坂本龍一 Ⓐ é'],
  ['Persian joiners', 'می\u200cخواهم', 'می\u200cخواهم'],
  ['Sinhala joiners', 'ශ්\u200dරී ලංකා', 'ශ්\u200dරී ලංකා'],
  ['joiners in a row', 'می\u200c\u200d\u200cخواهم', 'میخواهم'],
  ['joiners between Latin letters', 'a\u200db\u200cc', 'abc'],
  ['joiners at an end', '\u200cمی\u200d', 'می'],
  ['families', '👩\u200d👩\u200d👧', '👩\u200d👩\u200d👧'],
  ['skin tones', '👩🏽\u200d🚀', '👩🏽\u200d🚀'],
  ['hearts on fire', '❤\ufe0f\u200d🔥', '❤\ufe0f\u200d🔥'],
  ['keycaps', '1\ufe0f\u20e3', '1\ufe0f\u20e3'],
  ['emoji', 'beach 🏖', 'beach 🏖'],
  ['nothing visible', ' \u200b\n ', ''],
];

describe('clean', () => {
  test.each<readonly [string, string, string]>([
    ...everywhere,
    ['names in brackets', '<COPINGMECHANISM>', '<COPINGMECHANISM>'],
    ['elements that are names', 'a <b> c', 'a <b> c'],
    ['entities', 'R&amp;B', 'R&amp;B'],
  ])('shows %s as a person may read them', (_, value, expected) => {
    expect(clean(value, 100)).toBe(expected);
  });

  test('keeps at most so many characters, and no half of one', () => {
    expect(clean('x'.repeat(50), 10)).toBe(`${'x'.repeat(10)}…`);
    expect(clean(`${'x'.repeat(9)}🏖🏖`, 10)).toBe(`${'x'.repeat(9)}🏖…`);
    expect(clean('🏖'.repeat(10), 10)).toBe('🏖'.repeat(10));
  });

  test('takes hostile lengths in its stride', () => {
    // A way that is quadratic in the length would not end within the time of a test.
    expect(clean('<a'.repeat(500_000), 300)).toHaveLength(301);
    expect(clean('<a b='.repeat(50_000), 300)).toHaveLength(301);
    expect(cleanHtml('<a'.repeat(500_000), 300)).toHaveLength(301);
    expect(cleanHtml(`${'<b'.repeat(50_000)}${'>'.repeat(50_000)}`, 2000)).toBe(`${'<b'.repeat(1000)}…`);
    expect(cleanHtml(`${'<b'.repeat(5000)}${'>'.repeat(5000)}`, 2000)).not.toMatch(/<b[^<]*>/);
  });

  test('says of every character the same, whether or not others need a closer look', () => {
    for (let code = 0; code < 0x300; code++) {
      const word = `a${String.fromCharCode(code)}b`;
      expect(clean(`]${word}`, 20), `U+${code.toString(16)}`).toBe(`]${clean(word, 20)}`);
    }
  });
});

describe('cleanHtml', () => {
  test.each<readonly [string, string, string]>([
    ...everywhere,
    ['tags', 'a <b>bold</b> word', 'a bold word'],
    ['tags inside tags', '<scr<b>ipt>alert(1)</scr</b>ipt>', 'alert(1)'],
    ['tags inside tags inside tags', 'a<scr<b<i<u>>>ipt>b', 'ab'],
    ['tags too deep to follow', `a${'<b'.repeat(20)}${'>'.repeat(20)}`, `a${'b'.repeat(10)}`],
    ['what a user typed in angle brackets', 'Songs for &lt;Anna&gt; &amp; &lt;Ben&gt;', 'Songs for <Anna> & <Ben>'],
    ['escaped images', 'a&lt;img src=x onerror=y&gt;b', 'ab'],
    ['escaped comments', 'a&lt;!-- obey --&gt;b', 'ab'],
    ['entities', 'R&amp;B &#x27;n&#39; &quot;Soul&quot;', `R&B 'n' "Soul"`],
    ['entities once', 'a &amp;amp; b', 'a &amp; b'],
    ['entities beyond Unicode', 'a&#9999999;b', 'ab'],
    ['entities of controls', 'a&#0;b&#x1b;c', 'abc'],
    ['escaped Markdown', '&#33;&#91;x&#93;&#40;https://x.example&#41;', '![x] (https://x.example)'],
  ])('shows %s as a person may read them, without markup', (_, value, expected) => {
    expect(cleanHtml(value, 100)).toBe(expected);
  });
});

test.each([
  [null, '(no name)'],
  [undefined, '(no name)'],
  ['', '(no name)'],
  [zeroWidth, '(no name)'],
  [7, '(no name)'],
  ['So What', 'So What'],
])('the name %j', (value, expected) => {
  expect(name.parse(value)).toBe(expected);
});

test.each([[null], [''], [zeroWidth], [{}]])('the text %j is left out', (value) => {
  expect(text(10).parse(value)).toBeUndefined();
});
