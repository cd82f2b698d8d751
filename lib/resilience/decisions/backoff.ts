/** Wait before the n-th retry (from 1): full jitter over a ceiling that doubles. Milliseconds. */
export const backoff = (attempt: number, random: () => number, base = 200, longest = 3000): number =>
  Math.floor(random() * Math.min(longest, base * 2 ** (attempt - 1)));

export type RetryBudget = ReturnType<typeof retryBudget>;

/**
 * A retry budget in proportion to calls, so that a container never doubles the load on a failing service. Each call
 * earns a fifth of a retry; at most `most` are saved up.
 */
export function retryBudget(most = 10) {
  let saved = most;
  return {
    deposit: (): void => {
      saved = Math.min(most, saved + 0.2);
    },
    /** Spends one retry; `false` if none is left. */
    withdraw: (): boolean => {
      if (saved < 1) return false;
      saved -= 1;
      return true;
    },
  };
}
