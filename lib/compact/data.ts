/** JSON data, read only. */
export type Data = Readonly<Record<string, unknown>>;

/** Whether a value is an object with keys. */
export const isData = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Asks for data when it is true in the `_meta` of a call; the data stands under it in the `_meta` of the result. */
export const dataKey = 'mcp-server-for-spotify/data';
