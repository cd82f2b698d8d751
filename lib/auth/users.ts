/** Somebody who signed in with Spotify. */
export interface User {
  /** Spotify's immutable account id. */
  readonly account: string;
  /** The id that Spotify shows. */
  readonly spotifyId: string;
  readonly name: string;
  /** When the user agreed at Spotify, milliseconds since the epoch. */
  readonly consentedAt: number;
}

/** The users of the server. Every method rejects when the table cannot be reached. */
export interface Users {
  readonly read: (account: string) => Promise<User | undefined>;
  /** Writes the user's row; tokens from before the first sign-in since a disconnect do not count. */
  readonly admit: (user: User) => Promise<void>;
  /** Removes the user's row, and then every other row of the user. */
  readonly remove: (account: string) => Promise<void>;
}

const sixMonths = 6;
const twoWeeks = 14 * 86_400_000;

/**
 * When Spotify's consent ends: six calendar months after it was given, on the month's last day where it has no such day.
 * Milliseconds since the epoch.
 */
export function consentEnds(consentedAt: number): number {
  const end = new Date(consentedAt);
  const month = end.getUTCMonth() + sixMonths;
  end.setUTCMonth(month);
  // A day that the month lacks runs over into the next one; day 0 is the last of the month before.
  if (end.getUTCMonth() !== month % 12) end.setUTCDate(0);
  return end.getTime();
}

/** Whether it is time to say that the consent ends: from two weeks before. */
export const endsSoon = (consentedAt: number, now: number): boolean => consentEnds(consentedAt) - now <= twoWeeks;
