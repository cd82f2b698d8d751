/** A value whose readers may see an older version for a while, as behind Spotify's replicas. */
export interface Lagged<T> {
  /** The newest version: what writes build on. */
  readonly current: () => T;
  /** What a read sees that lags by `ms`. */
  readonly seen: (ms: number) => T;
  readonly set: (value: T) => void;
}

/** What lagged values share: the time, and how much of the lag one read suffers (1, or random where it flaps). */
export interface LagSource {
  readonly now: () => number;
  readonly share: () => number;
  /** The longest lag that is set, in milliseconds: nobody sees versions that ended before. */
  readonly longest: () => number;
}

export function lagged<T>(initial: T, source: LagSource): Lagged<T> {
  let versions: readonly { readonly since: number; readonly value: T }[] = [
    { since: Number.NEGATIVE_INFINITY, value: initial },
  ];
  const current = () => versions.at(-1)?.value ?? initial;
  return {
    current,
    seen: (ms) => {
      if (ms === 0) return current();
      const until = source.now() - ms * source.share();
      return versions.findLast((version) => version.since <= until)?.value ?? current();
    },
    set: (value) => {
      const now = source.now();
      const firstNeeded = versions.findLastIndex((version) => version.since <= now - source.longest());
      versions = [...versions.slice(Math.max(0, firstNeeded)), { since: now, value }];
    },
  };
}
