const sixMonths = 6;
const day = 86_400_000;

/** How many days before its end users, clients and the owner are told that a consent ends. */
export const daysOfWarning = 14;

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

/** Whether to warn of a consent's end, also when it is over. */
export const endsSoon = (end: number, now: number): boolean => end - now <= daysOfWarning * day;
