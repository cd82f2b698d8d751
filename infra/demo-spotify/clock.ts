export type Clock = ReturnType<typeof makeClock>;

/** The demo's clock: real time plus what tests have advanced it by. Milliseconds since the epoch. */
export function makeClock(real: () => number) {
  let ahead = 0;
  return {
    now: (): number => real() + ahead,
    advance: (ms: number): void => {
      ahead += ms;
    },
  };
}

const day = 86_400_000;

/** The date a number of days before a time, as `YYYY-MM-DD`. */
export const daysBefore = (ms: number, days: number): string => new Date(ms - days * day).toISOString().slice(0, 10);

/** A time as Spotify writes it: seconds, or milliseconds where `precise`. */
export function timestamp(ms: number, precise = false): string {
  const text = new Date(ms).toISOString();
  return precise ? text : text.replace(/\.\d{3}Z$/, 'Z');
}
