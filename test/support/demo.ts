import * as z from 'zod';

/** The demo Spotify as a test sees it: what arrived there, and what shall go wrong. */
export interface Demo {
  /** Calls by operation since the last reset. */
  readonly counts: () => Promise<Readonly<Record<string, number>>>;
}

const counted = z.record(z.string(), z.number());

/** The demo behind a control endpoint. */
export function demoAt(controlUrl: string | undefined): Demo {
  if (controlUrl === undefined) throw new Error('There is no demo Spotify.');
  return {
    counts: async () => counted.parse(await (await fetch(`${controlUrl}/counts`)).json()),
  };
}
