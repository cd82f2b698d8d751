/** What the server keeps cannot be reached, or cannot be written yet: the same request works a little later. */
export class StorageUnavailable extends Error {
  readonly reason: 'unavailable' | 'notReady';

  constructor(reason: 'unavailable' | 'notReady', cause?: unknown) {
    super(`Storage is ${reason === 'unavailable' ? 'unavailable' : 'not ready'}.`, { cause });
    this.reason = reason;
  }
}

/** A right that is missing comes back by no waiting: it stays the error that it is. */
const isDenied = (error: unknown): boolean => error instanceof Error && error.name === 'AccessDeniedException';

/**
 * Waits for storage for so many milliseconds in all, retries included. Rejects with `StorageUnavailable` after that, and on any
 * failure but a missing right.
 */
export function withinStorageTime<T>(reading: Promise<T>, milliseconds: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new StorageUnavailable('unavailable')), milliseconds);
  const failing = reading.catch((error: unknown) => {
    throw isDenied(error) ? error : new StorageUnavailable('unavailable', error);
  });
  return Promise.race([failing, promise]).finally(() => clearTimeout(timer));
}
