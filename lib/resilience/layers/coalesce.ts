import type { Answer } from '../../spotify/answer.ts';
import type { Layer } from '../../spotify/pipeline.ts';
import { target } from '../../spotify/request.ts';

/** Equal reads of one call that are under way at the same time are made once. */
export const once = (): Layer => (next) => {
  const running = new Map<string, Promise<Answer>>();
  return (request) => {
    if (request.operation.effect === 'write') return next(request);
    const key = target(request);
    const answer = running.get(key) ?? next(request).finally(() => running.delete(key));
    running.set(key, answer);
    return answer;
  };
};
