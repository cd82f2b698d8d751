import type { Answer } from '../../spotify/answer.ts';
import type { Layer } from '../../spotify/pipeline.ts';
import { type SpotifyRequest, target } from '../../spotify/request.ts';

/**
 * Equal reads of one call that are under way at the same time are made once. Reads are equal when they also ask for their
 * answer in the same way. A read that begins after a change joins none that began before it.
 */
export const coalesce = (): Layer => (next) => {
  const running = new Map<string, Promise<Answer>>();
  return (request) => {
    if (request.operation.effect === 'write') {
      // Neither a read from before the change nor one from while it was under way has to show it.
      running.clear();
      return next(request).finally(() => running.clear());
    }
    const key = keyOf(request);
    const found = running.get(key);
    if (found) return found;
    const answer = next(request).finally(() => {
      if (running.get(key) === answer) running.delete(key);
    });
    running.set(key, answer);
    return answer;
  };
};

const keyOf = (request: SpotifyRequest): string => {
  const { fresh, priority, standIn, deadline, version, cachedOnly, precedes } = request.options;
  return JSON.stringify([
    target(request),
    fresh,
    priority,
    standIn,
    deadline,
    version,
    cachedOnly,
    precedes !== undefined,
  ]);
};
