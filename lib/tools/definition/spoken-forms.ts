import type * as z from 'zod';

type Read = (text: string) => unknown;

const forms = new WeakMap<object, Read>();

/**
 * A schema whose values people also write in another form, such as "1:30" for milliseconds. Its JSON Schema stays as it is.
 * @param read the value of a text, or `undefined` if it can be read in no way or in several ways.
 */
export function alsoReads<Schema extends z.ZodType>(schema: Schema, read: Read): Schema {
  forms.set(schema, read);
  return schema;
}

/** The value of a text in another form that its schema knows; `undefined` if it is in none. */
export const spoken = (schema: unknown, value: unknown): unknown =>
  typeof value === 'string' && typeof schema === 'object' && schema !== null
    ? forms.get(schema)?.(value.trim())
    : undefined;

const clock = /^(?:(\d{1,2}):(?=\d\d:))?(\d{1,3}):([0-5]\d(?:\.\d{1,3})?)$/;
const hours = /^(\d+(?:\.\d+)?) ?(?:h|hrs?|hours?)(?![a-z])/;
const minutes = /^(\d+(?:\.\d+)?) ?(?:m|mins?|minutes?)(?![a-z])/;
const seconds = /^(\d+(?:\.\d+)?) ?(?:s|secs?|seconds?)$/;

/** A length of time in milliseconds: `1:30`, `1:02:03`, `90 s`, `1m30`, `2 minutes`, `500 ms`. */
export function durationIn(text: string): number | undefined {
  const given = text.toLowerCase();
  const [whole, hour = '0', minute = '0', second = '0'] = clock.exec(given) ?? [];
  if (whole !== undefined) return hour !== '0' && Number(minute) > 59 ? undefined : milliseconds(hour, minute, second);
  const [, thousandths] = /^(\d+) ?(?:ms|milliseconds?)$/.exec(given) ?? [];
  return thousandths === undefined ? inUnits(given) : Number(thousandths);
}

/** Hours, minutes and seconds with their units, of which the last may go without: `1m30`. */
function inUnits(given: string): number | undefined {
  let rest = given;
  const take = (unit: RegExp): string | undefined => {
    const [whole = '', value] = unit.exec(rest) ?? [];
    rest = rest.slice(whole.length).replace(/^(?:,? and |, | )/, '');
    return value;
  };
  const [hour, minute] = [take(hours), take(minutes)];
  const [, bare] = minute === undefined ? [] : (/^([0-5]?\d)$/.exec(rest) ?? []);
  const second = bare ?? take(seconds);
  if (bare === undefined && rest !== '') return undefined;
  const isNothing = [hour, minute, second].every((part) => part === undefined);
  return isNothing ? undefined : milliseconds(hour, minute, second);
}

const milliseconds = (hour = '0', minute = '0', second = '0'): number =>
  Math.round(((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000);

/** A share such as `50%` or `50 percent`. */
export function percentIn(text: string): number | undefined {
  const [, value] = /^(\d{1,3})(?:\.0+)? ?(?:%|per ?cent)$/i.exec(text) ?? [];
  return value === undefined ? undefined : Number(value);
}

/** A locale such as `es-MX` in the form that Spotify takes. */
export function localeIn(text: string): string | undefined {
  const [, language, country] = /^([a-z]{2})[-_]([a-z]{2})$/i.exec(text) ?? [];
  return language && country && `${language.toLowerCase()}_${country.toUpperCase()}`;
}
