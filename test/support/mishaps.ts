import * as fc from 'fast-check';
import * as z from 'zod';
import { SpotifyError } from '../../lib/spotify/failure.ts';
import type { CallOptions, LayeredAnswer } from './layered-tools.ts';
import { failRequests, killed, lostResponse, notSent, type UndoTools } from './undo-tools.ts';

const requests = { on: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', ''), after: fc.nat(3) };

/** What may happen to a call that ends all the same. */
export const mishap = fc.option(
  fc.record({
    ...requests,
    what: fc.constantFrom('lost' as const, 'lost answer' as const, 'not sent' as const, 'no time' as const),
  }),
  { freq: 2, nil: undefined },
);
/** The end of a container during a call. */
export const stop = fc.record({ ...requests, what: fc.constant('stopped' as const) });

type ValueOf<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;

export function optionsOf(on: UndoTools, trouble: ValueOf<typeof mishap> | ValueOf<typeof stop>): CallOptions {
  if (!trouble) return {};
  const { on: prefix, after, what } = trouble;
  if (what === 'no time') return { cutAfter: after + 1 };
  if (what === 'stopped') return on.killAfter(prefix, after + 1);
  return failRequests(prefix, what === 'not sent' ? notSent : lostResponse, { after, arrives: what === 'lost answer' });
}

/** The answer, or `undefined` for one of the failures that a bad day or wrong arguments bring. */
export const answerOf = (call: Promise<LayeredAnswer>): Promise<LayeredAnswer | undefined> =>
  call.catch((error: unknown): undefined => {
    if (error instanceof SpotifyError || error instanceof z.ZodError || error === killed) return;
    throw error;
  });

/** `all` without the letters of `some`, each as often as it is there. */
export const without = (all: string, some: string): string =>
  [...some].reduce((rest, letter) => rest.replace(letter, ''), all);
