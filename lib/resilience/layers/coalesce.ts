import type { Answer } from '../../spotify/answer.ts';
import type { Layer } from '../../spotify/pipeline.ts';
import { type SpotifyRequest, target } from '../../spotify/request.ts';

/**
 * Sends equal reads of one call that are in progress at the same time only once. Reads are equal if their options
 * (fresh, priority and so on) are equal too. A read that begins after a change does not join one that began before it.
 */
export const coalesce = (): Layer => (next) => {
  const running = new Map<string, Promise<Answer>>();
  return (request) => {
    if (request.operation.effect === 'write') {
      // A read that began before the change or while it was in progress may not show it.
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
  const { fresh, priority, fallback, deadline, version, cachedOnly, precedes } = request.options;
  return JSON.stringify([
    target(request),
    fresh,
    priority,
    fallback,
    deadline,
    version,
    cachedOnly,
    precedes !== undefined,
  ]);
};
