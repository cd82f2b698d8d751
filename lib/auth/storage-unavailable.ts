/** Storage cannot be reached or written at the moment; the same request will work later. */
export class StorageUnavailable extends Error {
  readonly reason: 'unavailable' | 'notReady';

  constructor(reason: 'unavailable' | 'notReady', cause?: unknown) {
    super(`Storage is ${reason === 'unavailable' ? 'unavailable' : 'not ready'}.`, { cause });
    this.reason = reason;
  }
}

/** Waiting does not help against a missing permission, so it stays an error. */
const isDenied = (error: unknown): boolean => error instanceof Error && error.name === 'AccessDeniedException';

/**
 * Waits for storage for so many milliseconds in total, retries included. Rejects with `StorageUnavailable` after that,
 * and on any failure except a missing permission.
 */
export function withinStorageTime<T>(reading: Promise<T>, milliseconds: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new StorageUnavailable('unavailable')), milliseconds);
  const failing = reading.catch((error: unknown) => {
    throw isDenied(error) ? error : new StorageUnavailable('unavailable', error);
  });
  return Promise.race([failing, promise]).finally(() => clearTimeout(timer));
}
