import { describe, expect, test } from 'vitest';
import { seals } from '../../lib/auth/seals.ts';

let time = 1_000_000;
const sealsOf = seals({ now: () => time, secret: () => Promise.resolve('secret') });
const { seal, open } = sealsOf('me');

describe('a sealed text', () => {
  test('opens for its purpose and account, until it is over', async () => {
    const text = await seal('purpose', { rows: 3 }, 1000);
    expect(await open('purpose', text)).toEqual({ rows: 3 });
    expect(await open('another purpose', text)).toBeUndefined();
    expect(await sealsOf('somebody else').open('purpose', text)).toBeUndefined();
    time += 1000;
    expect(await open('purpose', text)).toBeUndefined();
  });

  // Whoever marks a text as used knows it by its letters: another spelling of it must not open.
  test('opens in one spelling alone', async () => {
    const text = await seal('purpose', 'value', 1000);
    const [body = '', mark = ''] = text.split('.');
    const last = mark.at(-1) ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const bytes = Buffer.from(mark, 'base64url').toString('hex');
    const sameBytes = [...alphabet].map((letter) => mark.slice(0, -1) + letter).filter((one) => one !== mark);
    const spellings = [
      ...[`${text}.`, `${text}.x`, `${text}=`, `${text}!`, ` ${text}`, `${text} `, `${text}\n`, `${body}..${mark}`],
      ...[`${body}.${mark.replaceAll('-', '+').replaceAll('_', '/')}=`, `${body}.${mark}${last}`, `.${text}`],
      ...sameBytes.map((one) => `${body}.${one}`),
    ];
    // Four letters at the end stand for the same bytes.
    expect(sameBytes.filter((one) => Buffer.from(one, 'base64url').toString('hex') === bytes)).toHaveLength(3);
    for (const spelling of spellings) expect(await open('purpose', spelling), spelling).toBeUndefined();
    expect(await open('purpose', text)).toBe('value');
  });
});
