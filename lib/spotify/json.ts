/** The value of a JSON text; `undefined` where it is absent or cannot be read: a damaged row counts as a missing one. */
export function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
