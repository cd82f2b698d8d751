import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import type { Entry } from '../../resilience/decisions/freshness.ts';
import type { Row } from '../dynamodb.ts';
import { parseJson } from '../json.ts';

const compressOver = 1024;
/** Most answers are unpacked in one piece of so many bytes, which takes half the time of several. */
const chunkSize = 64 * 1024;
/** Half the time of the usual level, for 2.5 % more bytes. */
const level = 3;
const largest = 350 * 1024;
/** Repeated text packs a thousandfold: a small row must not fill the memory. */
const maxUnpackedBytes = 8 * 1024 * 1024;
/** Rows of another format count as absent. A change of what a row holds takes the next number. */
const format = '2';

const meta = z.object({
  status: z.number(),
  fetchedAt: z.number(),
  freshUntil: z.number(),
  generations: z.record(z.string(), z.string()),
});

/** The attributes of a cache entry; `undefined` for one that is too large for an item even when compressed. */
export function entryRow({ body, ...facts }: Entry, expiresAt: number): Row | undefined {
  const bytes = Buffer.byteLength(body);
  if (bytes > maxUnpackedBytes) return undefined;
  const small = bytes <= compressOver;
  const packed = small ? undefined : gzipSync(body, { level });
  if (packed && packed.length > largest) return undefined;
  return {
    format: { N: format },
    meta: { S: JSON.stringify(facts) },
    ...(packed ? { packed: { B: packed } } : { body: { S: body } }),
    expires_at: { N: String(Math.ceil(expiresAt / 1000)) },
  };
}

/** A cache entry, unless it is absent, expired by our clock, damaged or of another format. */
export function entryOf(row: Row | undefined, now: number): Entry | undefined {
  if (row?.['format']?.N !== format || Number(row['expires_at']?.N ?? 0) * 1000 <= now) return undefined;
  const facts = meta.safeParse(parseJson(row['meta']?.S));
  if (!facts.success) return undefined;
  const packed = row['packed']?.B;
  const body = packed ? unpacked(packed) : row['body']?.S;
  return body === undefined ? undefined : { ...facts.data, body };
}

function unpacked(packed: Uint8Array): string | undefined {
  try {
    return gunzipSync(packed, { chunkSize, maxOutputLength: maxUnpackedBytes }).toString('utf8');
  } catch {
    return undefined;
  }
}
