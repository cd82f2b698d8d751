/** How long a cached value is used. Milliseconds. */
export interface RereadingPorts<T> {
  readonly now: () => number;
  readonly read: () => Promise<T>;
  /** How long a value is used before it is read again. */
  readonly maxAge: number;
  /** The maximum age of a value that cannot be read again. */
  readonly maxAgeInOutage: number;
}

const outagePause = 1000;

/** Caches one value per container, so that a replaced one expires everywhere after `maxAge`. */
export function rereading<T>({ now, read, maxAge, maxAgeInOutage }: RereadingPorts<T>) {
  let known: { readonly value: T; readonly at: number } | undefined;
  let reading: Promise<T> | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;

  /** Reads the value now, whatever its age. */
  const readAgain = (): Promise<T> => {
    const at = now();
    askedAt = at;
    const asked = read();
    reading = asked;
    const settled = (): void => {
      if (reading === asked) reading = undefined;
    };
    asked.then(
      (value) => {
        if (reading === asked) known = { value, at };
        settled();
      },
      () => {
        failedAt = now();
        settled();
      },
    );
    return asked;
  };

  /** Rejects when the value has to be read and cannot be. */
  const get = async (): Promise<T> => {
    if (known && now() - known.at <= maxAge) return known.value;
    const kept = known && now() - known.at <= maxAgeInOutage ? known : undefined;
    // After a failure the store is not read for a moment: otherwise every call would wait for its timeout.
    if (kept && now() - failedAt < outagePause) return kept.value;
    try {
      return await (reading ?? readAgain());
    } catch (error) {
      if (kept) return kept.value;
      throw error;
    }
  };

  return {
    get,
    readAgain,
    /** Discards the value: the next call reads it again. */
    forget: (): void => {
      known = undefined;
      reading = undefined;
    },
    /** Milliseconds since the value was last requested. */
    age: (): number => now() - askedAt,
  };
}
