/** How the user's language writes numbers, times and dates. */
export interface Format {
  readonly number: (value: number) => string;
  /** `3:45`, `1:02:45`. */
  readonly clock: (seconds: number) => string;
  /** `1 hr 20 min`, for a whole list. */
  readonly length: (seconds: number) => string;
  /** The length in words, for screen readers. */
  readonly spoken: (seconds: number) => string;
  /** `12 Nov 2026`, or as much of it as is known. */
  readonly date: (iso: string) => string;
  /** `5 minutes ago`. */
  readonly ago: (seconds: number) => string;
  /** The time of day, with the day where it is not today. */
  readonly time: (iso: string) => string;
  /** `1 track`, `3 tracks`. */
  readonly count: (value: number, one: string) => string;
}

const two = (value: number): string => String(value).padStart(2, '0');

function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** A locale or time zone that the browser does not know is no reason to show nothing. */
function known<T>(make: () => T, otherwise: () => T): T {
  try {
    return make();
  } catch {
    return otherwise();
  }
}

export function formatFor(locale: string | undefined, timeZone: string | undefined, now = Date.now): Format {
  const language = known(
    () => Intl.getCanonicalLocales(locale)[0],
    () => undefined,
  );
  const zone = known(
    () => timeZone && new Intl.DateTimeFormat('en', { timeZone }) && timeZone,
    () => undefined,
  );
  const numbers = new Intl.NumberFormat(language);
  const dates = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { ...options, ...(zone && { timeZone: zone }) });
  const unit = (value: number, name: string, unitDisplay: 'short' | 'long') =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay }).format(value);
  const parts = (seconds: number, display: 'short' | 'long', withSeconds: boolean): string => {
    const whole = Math.round(seconds);
    const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
    return [
      ...(hours > 0 ? [unit(hours, 'hour', display)] : []),
      ...(minutes > 0 || (hours === 0 && !withSeconds) ? [unit(minutes, 'minute', display)] : []),
      ...(withSeconds && hours === 0 ? [unit(whole % 60, 'second', display)] : []),
    ].join(' ');
  };
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  return {
    number: (value) => numbers.format(value),
    clock,
    length: (seconds) => parts(seconds, 'short', false),
    spoken: (seconds) => parts(seconds, 'long', true),
    date: (iso) => dateOf(iso, dates),
    ago: (seconds) => {
      if (seconds < 60) return relative.format(-Math.max(1, Math.round(seconds)), 'second');
      if (seconds < 5400) return relative.format(-Math.round(seconds / 60), 'minute');
      return seconds < 129_600
        ? relative.format(-Math.round(seconds / 3600), 'hour')
        : relative.format(-Math.round(seconds / 86_400), 'day');
    },
    time: (iso) => {
      const date = new Date(iso);
      const isSoon = Math.abs(date.getTime() - now()) < 43_200_000;
      const options = { hour: 'numeric', minute: '2-digit' } as const;
      return dates(isSoon ? options : { ...options, day: 'numeric', month: 'short' }).format(date);
    },
    count: (value, one) => `${numbers.format(value)} ${one}${value === 1 ? '' : 's'}`,
  };
}

/** Spotify knows of some dates the year or the month alone. */
function dateOf(iso: string, dates: (options: Intl.DateTimeFormatOptions) => Intl.DateTimeFormat): string {
  if (/^\d{4}$/.test(iso)) return iso;
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  if (/^\d{4}-\d{2}$/.test(iso)) return dates({ year: 'numeric', month: 'short', timeZone: 'UTC' }).format(date);
  const day = { year: 'numeric', month: 'short', day: 'numeric' } as const;
  // A day without a time is a day everywhere.
  return iso.length === 10
    ? new Intl.DateTimeFormat(dates({}).resolvedOptions().locale, { ...day, timeZone: 'UTC' }).format(date)
    : dates(day).format(date);
}
