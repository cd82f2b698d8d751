/** `bad`: users notice. `warning`: they soon will. `quiet`: nobody called, so nobody knows. */
export type Severity = 'bad' | 'warning' | 'ok' | 'quiet';

/** One thing that the person on call must know. */
export interface Finding {
  readonly severity: Severity;
  /** The description, in sentences. */
  readonly what: string;
  /** What to do about it. */
  readonly todo: string;
  /** The runbook, such as `docs/runbooks/latency.md`. */
  readonly runbook?: string;
  /** Alarms that this explains, by their short names. */
  readonly alarms?: readonly string[];
}
