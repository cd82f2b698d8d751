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
