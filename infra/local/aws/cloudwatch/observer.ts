/** Receives what happens on the laptop, as AWS services report to CloudWatch. */
export interface Observer {
  /** Output of a function, or of a service about it, in a log group. */
  readonly output: (group: string, text: string) => void;
  readonly invoked: (
    functionName: string,
    kind: 'result' | 'error' | 'throttled',
    milliseconds: number,
    atOnce: number,
    /** Whether it was invoked through the alias. */
    isLive: boolean,
  ) => void;
  readonly replied: (apiId: string, status: number, milliseconds: number) => void;
  readonly tableAnswered: (operation: string, table: string, wasThrottled: boolean) => void;
}

/** Reports everything in its order, but after what the event loop has at hand: CloudWatch does not delay an answer. */
export function afterwards(observer: Observer): Observer {
  let waiting: Array<() => void> = [];
  const report = (): void => {
    const now = waiting;
    waiting = [];
    for (const one of now) one();
  };
  const later = (one: () => void): void => {
    if (waiting.push(one) === 1) setImmediate(report);
  };
  return {
    output: (...seen) => later(() => observer.output(...seen)),
    invoked: (...seen) => later(() => observer.invoked(...seen)),
    replied: (...seen) => later(() => observer.replied(...seen)),
    tableAnswered: (...seen) => later(() => observer.tableAnswered(...seen)),
  };
}
