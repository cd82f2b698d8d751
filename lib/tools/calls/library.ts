import * as z from 'zod';
import { type Answer, projectEach } from '../../spotify/answer.ts';
import { maybeCarriedOut } from '../../spotify/failure.ts';
import { operations } from '../../spotify/operations.ts';
import { request } from '../../spotify/request.ts';
import type { ToolContext } from '../definition/context.ts';
import type { ReadBack } from '../definition/verification.ts';
import { type Batches, inBatches } from './batches.ts';

type LibraryPorts = Pick<ToolContext, 'spotify'>;

const Memberships = z.array(z.boolean());

const perRequest = operations['PUT /me/library'].ids ?? 1;

/**
 * Saves, follows, removes or unfollows: any mix of kinds, in as few requests as Spotify allows, each URI once.
 * Spotify does not report unknown URIs as errors.
 */
export function changeLibrary(
  name: 'PUT /me/library' | 'DELETE /me/library',
  uris: readonly string[],
  { spotify }: LibraryPorts,
): Promise<Batches<string, Answer>> {
  return inBatches([...new Set(uris)], perRequest, (batch) => spotify(request(name, {}, { uris: batch })));
}

/** Says how many items did not go through, or may not have, and where they are in the answer: sending them again doubles nothing. */
export function describeRest({ rest, failure }: Omit<Batches<string, Answer>, 'done'>, field: string): string {
  const what = failure && maybeCarriedOut(failure) ? 'may not have gone' : 'did not go';
  return `${rest.length} ${what} through: call again with ${field}.`;
}

/** Asks which URIs are in the user's library, each once; with the answers that said so. */
export function containedInLibrary(uris: readonly string[], { spotify }: LibraryPorts) {
  const name = 'GET /me/library/contains';
  return inBatches([...new Set(uris)], perRequest, async (batch) => {
    const asked = request(name, {}, { uris: batch });
    const answer = await spotify(asked);
    return { answer, saved: projectEach(Memberships, answer, asked, batch) };
  });
}

/** Checks whether all of the URIs are in the library, or none. */
export const readBackLibrary =
  (uris: readonly string[], expected: boolean): ReadBack =>
  async (spotify) => {
    const { done } = await containedInLibrary(uris, { spotify });
    const found = done.flatMap(({ items, result }) => items.map((uri, at) => ({ uri, saved: result.saved[at] })));
    const other = found.filter(({ saved }) => saved !== expected).map(({ uri }) => uri);
    const in_library = found.filter(({ saved }) => saved === true).length;
    return {
      seen: other.length === 0 && found.length === new Set(uris).size,
      read_back: { in_library, checked: found.length, ...(other.length > 0 && { not_as_expected: other }) },
    };
  };
