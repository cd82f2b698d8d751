/** How the user writes numbers, times and dates. A view has one user, whose host may change it at any time. */
let locale: string | undefined;
let timeZone: string | undefined;
let numbers = new Intl.NumberFormat();

/** Sets the language (BCP 47) and the time zone (IANA). For a value that is absent or unknown, the browser's own is used. */
export function setLanguage(givenLocale?: string, givenTimeZone?: string): void {
  locale = known(() => Intl.getCanonicalLocales(givenLocale)[0]);
  timeZone = known(() => new Intl.DateTimeFormat('en', { timeZone: givenTimeZone }) && givenTimeZone);
  numbers = new Intl.NumberFormat(locale);
}

function known<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

export const number = (value: number): string => numbers.format(value);

/** `1 track`, `3 tracks`. */
export const count = (value: number, one: string): string => `${number(value)} ${one}${value === 1 ? '' : 's'}`;

const two = (value: number): string => String(value).padStart(2, '0');

/** `3:45`, `1:02:45`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

const unit = (value: number, name: string, unitDisplay: 'short' | 'long'): string =>
  new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay }).format(value);

/** `1 hr 20 min`, for a whole list. */
export function formatDuration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60 > 0 || hours === 0 ? unit(minutes % 60, 'minute', 'short') : '';
  return hours > 0 ? `${unit(hours, 'hour', 'short')} ${rest}`.trim() : rest;
}

/** The length in words, for screen readers. */
export function durationInWords(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [Math.floor(seconds) % 60, 'second'],
  ] as const;
  const said = parts.filter(([value, name]) => value > 0 || (name === 'second' && seconds < 60));
  return said.map(([value, name]) => unit(value, name, 'long')).join(' ');
}

/** For each unit: the largest age in seconds that uses it, and its seconds. */
const ages = [
  [60, 1, 'second'],
  [5400, 60, 'minute'],
  [129_600, 3600, 'hour'],
] as const;

/** `5 minutes ago`. */
export function ago(seconds: number): string {
  const [, length, name] = ages.find(([most]) => seconds < most) ?? [0, 86_400, 'day'];
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  return relative.format(-Math.max(1, Math.round(seconds / length)), name);
}

const halfDay = 43_200_000;

/** The time of day, with the date unless it is close to now. */
export function time(iso: string, now = Date.now()): string {
  const date = new Date(iso);
  const isFar = Math.abs(date.getTime() - now) > halfDay;
  return new Intl.DateTimeFormat(locale, {
    ...{ hour: 'numeric', minute: '2-digit', timeZone },
    ...(isFar && { day: 'numeric', month: 'short' }),
  }).format(date);
}

/** `12 Nov 2026`, or a part of it: Spotify has only the year or the month of some dates. */
export function date(iso: string): string {
  const found = new Date(iso);
  if (iso.length < 5 || Number.isNaN(found.getTime())) return iso;
  return new Intl.DateTimeFormat(locale, {
    ...{ year: 'numeric', month: 'short' },
    ...(iso.length > 7 && { day: 'numeric' }),
    // A date without a time does not depend on the time zone.
    timeZone: iso.length > 10 ? timeZone : 'UTC',
  }).format(found);
}
