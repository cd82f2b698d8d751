export type Lagged<T> = ReturnType<typeof lagged<T>>;

/** What all lagged values use: the clock, and which share of the lag a read has (1, or random if it flaps). */
export interface LagSource {
  readonly now: () => number;
  readonly share: () => number;
  /** The longest configured lag, milliseconds: versions that were replaced longer ago can be dropped. */
  readonly longest: () => number;
}

/** A value whose readers may see an older version for a while, as with Spotify's replicas. */
export function lagged<T>(initial: T, source: LagSource) {
  let versions: readonly { readonly since: number; readonly value: T }[] = [
    { since: Number.NEGATIVE_INFINITY, value: initial },
  ];
  const current = () => versions.at(-1)?.value ?? initial;
  return {
    /** The newest version, which writes are based on. */
    current,
    /** The version that a read with a lag of `ms` sees. */
    seen: (ms: number): T => {
      if (ms === 0) return current();
      const until = source.now() - ms * source.share();
      return versions.findLast((version) => version.since <= until)?.value ?? current();
    },
    set: (value: T): void => {
      const now = source.now();
      const firstNeeded = versions.findLastIndex((version) => version.since <= now - source.longest());
      versions = [...versions.slice(Math.max(0, firstNeeded)), { since: now, value }];
    },
  };
}
