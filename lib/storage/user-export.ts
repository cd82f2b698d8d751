import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { parseJson } from '../text.ts';
import { queryRows, type Row, type Table, userKey } from './dynamodb.ts';
import { entryOf } from './fleet/entry-row.ts';

/** Rows that are encrypted with ids of the user's clients and browsers; the server cannot read them without these. */
const sealed = { sealed: 'only the client or browser that holds its id can open it' };

/** The most bytes of Spotify's responses in one export: the result of a function is limited, and quotation marks count twice. */
const maxResponseBytes = 2.5 * 1024 * 1024;

/** Exports every row of a user as readable text. Responses that would make it too long are replaced by their length. */
export const exportRows = (table: Table, now: () => number) => async (account: string) => {
  const rows = await queryRows(table, userKey(account, '').pk);
  let room = maxResponseBytes;
  return rows.map((row) => {
    const shown = exported(row, now());
    if (!('answer' in shown.content)) return shown;
    const bytes = Buffer.byteLength(JSON.stringify(shown.content));
    if (bytes > room) return { ...shown, content: { left_out: `an answer of Spotify of ${bytes} bytes` } };
    room -= bytes;
    return shown;
  });
};

function exported({ pk: _, sk, expires_at: until, ...attributes }: Row, now: number) {
  const entry = attributes['meta'] && entryOf({ ...attributes, ...(until && { expires_at: until }) }, now);
  const content: Readonly<Record<string, unknown>> = entry
    ? { answer: parseJson(entry.body) }
    : attributes['sealed']
      ? sealed
      : readable(attributes);
  const end = until?.N === undefined ? {} : { until: new Date(Number(until.N) * 1000).toISOString() };
  return { row: sk?.S ?? '', ...end, content };
}

const readable = (attributes: Row): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, toPlainValue(value)]));

function toPlainValue({ S, N, BOOL, B, SS }: AttributeValue): unknown {
  if (B) return `${B.length} bytes`;
  return S === undefined ? (N === undefined ? (BOOL ?? SS) : Number(N)) : (parseJson(S) ?? S);
}
