/**
 * The number of a playlist's version, with which its snapshot id begins; `undefined` for an id of another form. Spotify gives the number and
 * a hash as base64, as text ("18,3fa75f…") or as bytes (four and twenty), and counts on by one with each change. It does not document that.
 */
function revisionOf(snapshot_id: string): number | undefined {
  const bytes = Buffer.from(snapshot_id, 'base64');
  const [, digits] = /^(\d{1,9}),/.exec(bytes.toString('latin1')) ?? [];
  if (digits !== undefined) return Number(digits);
  return bytes.length === 24 ? bytes.readUInt32BE(0) : undefined;
}

/** Whether the ids say which version came after which. */
export const isNumbered = (snapshot_id: string | undefined): boolean =>
  snapshot_id !== undefined && revisionOf(snapshot_id) !== undefined;

/** Whether a version is the one right after another: nothing changed the playlist in between. */
export function isNext(before: string | undefined, after: string | undefined): boolean {
  const [one, next] = [before, after].map((id) => (id === undefined ? undefined : revisionOf(id)));
  return one !== undefined && next === one + 1;
}
