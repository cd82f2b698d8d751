import * as z from 'zod';
import type { Answer } from '../spotify/answer.ts';
import { operations } from '../spotify/operations.ts';
import { request } from '../spotify/request.ts';
import { type Batches, inBatches } from './batches.ts';
import { project, type ToolContext } from './tool.ts';

const perRequest = operations['PUT /me/library'].ids ?? 1;

/**
 * Saves, follows, removes or unfollows: any mix of kinds, in as few requests as Spotify allows, each URI once.
 * An unknown URI is no error to Spotify.
 */
export function changeLibrary(
  name: 'PUT /me/library' | 'DELETE /me/library',
  uris: readonly string[],
  { send }: ToolContext,
): Promise<Batches<string, Answer>> {
  return inBatches([...new Set(uris)], perRequest, (batch) => send(request(name, {}, { uris: batch })));
}

/** Whether each URI is in the library, with the answer that said so. */
export type Contained = Batches<string, { readonly answer: Answer; readonly saved: readonly boolean[] }>;

/** Asks which URIs are in the user's library, each once. */
export function containedInLibrary(uris: readonly string[], { send }: ToolContext): Promise<Contained> {
  const name = 'GET /me/library/contains';
  return inBatches([...new Set(uris)], perRequest, async (batch) => {
    const asked = request(name, {}, { uris: batch });
    const answer = await send(asked);
    return { answer, saved: project(z.array(z.boolean()).length(batch.length), answer, asked) };
  });
}
