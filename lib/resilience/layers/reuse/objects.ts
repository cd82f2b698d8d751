import * as z from 'zod';
import { request, type SpotifyRequest } from '../../../spotify/request.ts';
import { contents, type ObjectPath, type ObjectType } from './contents.ts';

/** A full object with the read that it answers. */
export interface FoundObject {
  readonly read: SpotifyRequest;
  readonly body: unknown;
}

const named = z.looseObject({
  id: z.string().min(1),
  type: z.enum(['track', 'album', 'artist']),
  is_local: z.boolean().optional(),
});
const parts = z.record(z.string(), z.unknown());
const rows = z.array(z.unknown());

const reads = {
  track: (id: string) => request('GET /tracks/{id}', { id }),
  album: (id: string) => request('GET /albums/{id}', { id }),
  artist: (id: string) => request('GET /artists/{id}', { id }),
} satisfies Readonly<Record<ObjectType, (id: string) => SpotifyRequest>>;

/** The values at a place of an answer. */
function valuesAt(value: unknown, steps: readonly string[]): readonly unknown[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [value];
  if (step === '[]') return (rows.safeParse(value).data ?? []).flatMap((row) => valuesAt(row, rest));
  const inside = parts.safeParse(value).data?.[step];
  return inside === undefined || inside === null ? [] : valuesAt(inside, rest);
}

/**
 * The full objects inside an answer, each once. An answer about a market or with chosen fields shows them otherwise than
 * their own read does: it holds none.
 */
export function objectsIn({ name, query }: SpotifyRequest, body: unknown): readonly FoundObject[] {
  const places: readonly ObjectPath[] = contents[name] ?? [];
  if (places.length === 0 || query['market'] !== undefined || query['fields'] !== undefined) return [];
  const found = new Map<string, FoundObject>();
  for (const { at, holds } of places) {
    for (const value of valuesAt(body, at.split('.'))) {
      const { data } = named.safeParse(value);
      if (!data || data.is_local || (holds !== 'any' && data.type !== holds)) continue;
      found.set(`${data.type} ${data.id}`, { read: reads[data.type](data.id), body: value });
    }
  }
  return [...found.values()];
}
