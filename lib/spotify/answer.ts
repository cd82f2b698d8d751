import type * as z from 'zod';
import { SpotifyError } from './failure.ts';
import type { SpotifyRequest } from './request.ts';

/** Where an answer comes from and how old it is. */
export interface Freshness {
  readonly source: 'live' | 'cache' | 'stale' | 'minimal';
  /** Whole seconds since Spotify sent it. */
  readonly age_seconds: number;
  /** Why it is not live, for `stale` and `minimal`. */
  readonly reason?: string;
  /** ISO 8601 time from which Spotify may be asked again, when known. */
  readonly retry_at?: string;
}

/** In place of names of changes: for older ones than those that are named, and for one whose name is not known. */
export const [olderChanges, someChange] = ['+', '?'] as const;

/** A response of Spotify: parsed JSON, or `undefined` if the body has no meaning. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly freshness: Freshness;
  /** Set if it may not show the last change that this server made of it, as Spotify may until then. Milliseconds since the epoch. */
  readonly unsettledUntil?: number;
  /** The names of the changes that it may not show. */
  readonly unseen?: readonly string[];
}

export const live = (status: number, body: unknown): Answer => ({
  status,
  body,
  freshness: { source: 'live', age_seconds: 0 },
});

/**
 * Validates a response and keeps the fields that the schema names.
 * @throws SpotifyError `unexpected_answer` when the answer is not what Spotify documents.
 */
export function project<T>(output: z.ZodType<T>, answer: Answer, { name }: Pick<SpotifyRequest, 'name'>): T {
  const parsed = output.safeParse(answer.body);
  if (!parsed.success) throw new SpotifyError({ code: 'unexpected_answer', operation: name });
  return parsed.data;
}

/**
 * Validates a response that has one row for each thing asked about. The number is no part of the schema, so that one serves all calls.
 * @throws SpotifyError `unexpected_answer` when there are more or fewer.
 */
export function projectEach<T>(
  output: z.ZodType<readonly T[]>,
  answer: Answer,
  { name }: Pick<SpotifyRequest, 'name'>,
  { length }: readonly unknown[],
): readonly T[] {
  const rows = project(output, answer, { name });
  if (rows.length !== length) throw new SpotifyError({ code: 'unexpected_answer', operation: name });
  return rows;
}
