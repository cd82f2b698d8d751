import { parseJson } from '../text.ts';

/** A value of a field: text, a number, or nothing. */
export type Value = string | number | undefined;

export type LogEvent = ReturnType<typeof logEvent>;

/** An event, at milliseconds since the epoch, whose fields are read when a query asks for the first of them. */
export function logEvent(group: string, message: string, at: number) {
  let found: ReadonlyMap<string, Value> | undefined;
  return {
    ...{ group, message, at },
    /** The fields that Logs Insights finds in it. */
    field: (name: string): Value => {
      if (name === '@timestamp') return at;
      if (name === '@message') return message;
      if (name === '@log') return group;
      found ??= fieldsIn(message);
      return found.get(name);
    },
  };
}

/**
 * JSON, flattened with dots (`operations.0`), or the line that Lambda writes at the end of each invocation.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
 */
function fieldsIn(message: string): ReadonlyMap<string, Value> {
  const fields = new Map<string, Value>();
  if (message.startsWith('{')) flatten(parseJson(message), '', fields);
  else if (message.startsWith('REPORT ')) {
    fields.set('@type', 'REPORT');
    for (const [name, pattern, factor] of reportFields) {
      const [, text] = pattern.exec(message) ?? [];
      if (text !== undefined) fields.set(name, factor === undefined ? text : Number(text) * factor);
    }
  }
  return fields;
}

/** Sizes are in bytes, times in milliseconds. */
const reportFields: ReadonlyArray<readonly [field: string, pattern: RegExp, factor?: number]> = [
  ['@requestId', /RequestId: ([\w-]+)/],
  ['@duration', /\tDuration: ([\d.]+) ms/, 1],
  ['@billedDuration', /Billed Duration: ([\d.]+) ms/, 1],
  ['@memorySize', /Memory Size: (\d+) MB/, 1_000_000],
  ['@maxMemoryUsed', /Max Memory Used: (\d+) MB/, 1_000_000],
  ['@initDuration', /Init Duration: ([\d.]+) ms/, 1],
];

function flatten(value: unknown, name: string, into: Map<string, Value>): void {
  if (typeof value === 'string' || typeof value === 'number') into.set(name, value);
  else if (typeof value === 'boolean') into.set(name, Number(value));
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) flatten(inner, name === '' ? key : `${name}.${key}`, into);
}
