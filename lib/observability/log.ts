import { Logger } from '@aws-lambda-powertools/logger';

/** Values that a log line may carry: never a token, a name, a query or a title. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined | readonly string[]>>;

/** Structured logs, one JSON line each. */
export type Log = Readonly<Record<'debug' | 'info' | 'warn' | 'error', (message: string, fields: LogFields) => void>>;

/** The kind of an unexpected error and where it came from: its message may quote what a log must not hold. */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const frame = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at '));
  return { error: error.name, code: codeOf(error), at: frame?.trim() };
}

const codeOf = (error: Error): string | number | undefined =>
  'code' in error && (typeof error.code === 'number' || typeof error.code === 'string') ? error.code : undefined;

/** Logs to standard output, as Lambda collects it. The level comes from `POWERTOOLS_LOG_LEVEL`. */
export const powertoolsLog = (serviceName: string): Log => new Logger({ serviceName });
