import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import type { Entry } from '../../resilience/decisions/freshness.ts';
import type { Row } from '../dynamodb.ts';

const compressOver = 1024;
/** Most answers are unpacked in one piece of so many bytes, which takes half the time of several. */
const chunkSize = 64 * 1024;
/** Half the time of the usual level, for 2.5 % more bytes. */
const level = 3;
const largest = 350 * 1024;

const meta = z.object({
  status: z.number(),
  fetchedAt: z.number(),
  freshUntil: z.number(),
  generations: z.record(z.string(), z.string()),
});

/** The attributes of a cache entry; `undefined` for one that is too large for an item even when compressed. */
export function entryRow({ body, ...facts }: Entry, expiresAt: number): Row | undefined {
  const small = Buffer.byteLength(body) <= compressOver;
  const packed = small ? undefined : gzipSync(body, { level });
  if (packed && packed.length > largest) return undefined;
  return {
    meta: { S: JSON.stringify(facts) },
    ...(packed ? { packed: { B: packed } } : { body: { S: body } }),
    expires_at: { N: String(Math.ceil(expiresAt / 1000)) },
  };
}

/** A cache entry, unless it is absent, expired by our clock or damaged. */
export function entryOf(row: Row | undefined, now: number): Entry | undefined {
  if (!row || Number(row['expires_at']?.N ?? 0) * 1000 <= now) return undefined;
  const facts = meta.safeParse(JSON.parse(row['meta']?.S ?? 'null'));
  if (!facts.success) return undefined;
  const packed = row['packed']?.B;
  const body = packed ? gunzipSync(packed, { chunkSize }).toString('utf8') : row['body']?.S;
  return body === undefined ? undefined : { ...facts.data, body };
}
