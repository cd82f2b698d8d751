import type * as z from 'zod';
import type { Answer } from '../../spotify/answer.ts';
import { SpotifyError } from '../../spotify/failure.ts';
import type { SpotifyRequest } from '../../spotify/request.ts';

/**
 * Validates a response and keeps the fields that the schema names.
 * @throws SpotifyError `unexpected_answer` when the answer is not what Spotify documents.
 */
export function project<T>(output: z.ZodType<T>, answer: Answer, { name }: Pick<SpotifyRequest, 'name'>): T {
  const parsed = output.safeParse(answer.body);
  if (!parsed.success) throw new SpotifyError({ code: 'unexpected_answer', operation: name });
  return parsed.data;
}
