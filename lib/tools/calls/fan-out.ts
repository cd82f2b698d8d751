import type { Answer } from '../../spotify/answer.ts';
import { attempt, type Result, type SpotifyFailure } from '../../spotify/failure.ts';
import type { ToolContext } from '../definition/context.ts';

export interface FanOutResult<Item, T> {
  readonly replies: ReadonlyMap<Item, Result<T>>;
  /** The items that were not requested, or that would have failed the same way, in order. */
  readonly left: readonly Item[];
  /** Why it stopped before the end. */
  readonly failure?: SpotifyFailure;
}

const atOnce = 4;
/** The part of a call's time that is reserved for running requests. Milliseconds. */
const reserve = 5000;

/** Failures that concern one id only; after any other failure the next request would fail too. */
const ofOne: ReadonlySet<SpotifyFailure['code']> = new Set([
  'not_found',
  'bad_request',
  'forbidden',
  'unexpected_answer',
]);

/**
 * Makes one request for each item, each once and a few at a time, until all have a result, a failure concerns the rest
 * as well, or too little time is left. `send` should not use the reserved part of a quota.
 */
export async function fanOut<Item, T = Answer>(
  items: readonly Item[],
  send: (item: Item) => Promise<T>,
  { now, deadline }: Pick<ToolContext, 'now' | 'deadline'>,
): Promise<FanOutResult<Item, T>> {
  const waiting = [...new Set(items)];
  const replies = new Map<Item, Result<T>>();
  const left: Item[] = [];
  let stopped: SpotifyFailure | undefined;
  const worker = async (): Promise<void> => {
    while (waiting.length > 0 && !stopped) {
      const [item] = now() > deadline - reserve ? [] : waiting.splice(0, 1);
      if (item === undefined) {
        stopped ??= { code: 'unavailable', host: 'api', cause: 'deadline', sent: 'no' };
        return;
      }
      const reply = await attempt(send(item));
      if ('value' in reply || ofOne.has(reply.failure.code)) replies.set(item, reply);
      else {
        left.push(item);
        stopped ??= reply.failure;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const unasked = new Set([...left, ...waiting]);
  return {
    replies,
    left: [...new Set(items)].filter((item) => unasked.has(item)),
    ...(stopped && { failure: stopped }),
  };
}
