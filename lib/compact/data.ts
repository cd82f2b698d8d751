/** JSON data, read only. */
export type Data = Readonly<Record<string, unknown>>;

/** Whether a value is an object with keys. */
export const isData = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
