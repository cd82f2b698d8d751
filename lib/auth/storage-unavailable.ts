/** What the server keeps cannot be reached, or cannot be written yet: the same request works a little later. */
export class StorageUnavailable extends Error {
  readonly reason: 'unavailable' | 'notReady';

  constructor(reason: 'unavailable' | 'notReady', cause?: unknown) {
    super(`Storage is ${reason === 'unavailable' ? 'unavailable' : 'not ready'}.`, { cause });
    this.reason = reason;
  }
}

/** Waits for storage for so many milliseconds in all, retries included. Rejects with `StorageUnavailable` after that, and on failure. */
export function withinStorageTime<T>(reading: Promise<T>, milliseconds: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new StorageUnavailable('unavailable')), milliseconds);
  const failing = reading.catch((error: unknown) => {
    throw new StorageUnavailable('unavailable', error);
  });
  return Promise.race([failing, promise]).finally(() => clearTimeout(timer));
}
