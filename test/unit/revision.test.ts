import { expect, test } from 'vitest';
import { isNext, isNumbered } from '../../lib/spotify/revision.ts';

const hash = '3fa75f4c5c27dc6f3049f14a4c5d1176fd8058d0';
const asText = (number: number) => Buffer.from(`${number},${hash}`).toString('base64');
const asBytes = (number: number) => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(number);
  return Buffer.concat([head, Buffer.from(hash, 'hex')]).toString('base64');
};

test.each([
  ['text', asText],
  ['bytes', asBytes],
])('versions are numbered, as %s', (_, form) => {
  expect([isNext(form(18), form(19)), isNext(form(18), form(20)), isNext(form(18), form(18))]).toEqual([
    true,
    false,
    false,
  ]);
  expect(isNext(form(255), form(256))).toBe(true);
  expect(isNumbered(form(18))).toBe(true);
});

test.each([
  ['none', undefined],
  ['empty', ''],
  ['another form', 'JbtmHBDBAYu3/bt8BOXKjzKx3i0b6LCa/wVjyl6qQ2Yf6nFXkbmzuEa+ZI/U1yF+'],
])('an id that says no number proves nothing: %s', (_, id) => {
  expect([isNumbered(id), isNext(id, asText(1)), isNext(asText(0), id)]).toEqual([false, false, false]);
});
