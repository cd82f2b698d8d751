/** The demo's time: real time plus what a test has advanced it by. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly advance: (ms: number) => void;
}

/** A clock that runs along with `real` and can be put forward. */
export function makeClock(real: () => number): Clock {
  let ahead = 0;
  return {
    now: () => real() + ahead,
    advance: (ms) => {
      ahead += ms;
    },
  };
}

const day = 86_400_000;

/** The date so many days before a time, as `YYYY-MM-DD`. */
export const daysBefore = (ms: number, days: number): string => new Date(ms - days * day).toISOString().slice(0, 10);

/** A time as Spotify writes it: seconds, or milliseconds where `precise`. */
export function timestamp(ms: number, precise = false): string {
  const text = new Date(ms).toISOString();
  return precise ? text : text.replace(/\.\d{3}Z$/, 'Z');
}
