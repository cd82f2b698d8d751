export type Data = Readonly<Record<string, unknown>>;

export const isData = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** A call requests data by `true` under this key in its `_meta`; the `_meta` of the result contains the data under the same key. */
export const dataKey = 'mcp-server-for-spotify/data';
