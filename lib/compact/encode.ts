import { encode as toToon } from '@toon-format/toon';
import type { Data } from './data.ts';

/** Encodes data as compact text (TOON): a list of equal objects becomes a header with the columns and a line for each row. */
export const encode = (data: Data): string => toToon(withoutUndefined(data));

/** TOON writes null for `undefined`, which JSON omits. Most parts of an answer contain no `undefined` and are not copied. */
function withoutUndefined(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !holdsUndefined(value)) return value;
  if (Array.isArray(value)) return value.map(withoutUndefined);
  const known = Object.entries(value).filter(([, inside]) => inside !== undefined);
  return Object.fromEntries(known.map(([key, inside]) => [key, withoutUndefined(inside)]));
}

const holdsUndefined = (value: unknown): boolean =>
  value === undefined || (typeof value === 'object' && value !== null && Object.values(value).some(holdsUndefined));
