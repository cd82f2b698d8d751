import { args } from './kinds/arguments.ts';
import { badRows } from './kinds/bad-rows.ts';
import { fallbacks } from './kinds/fallbacks.ts';
import { matching } from './kinds/matching.ts';
import { success } from './kinds/success.ts';
import { text } from './kinds/text.ts';
import { undo } from './kinds/undo.ts';
import type { Probe } from './probe.ts';

/** All probes by kind. */
export const kinds: Readonly<Record<string, readonly Probe[]>> = {
  // They read and damage all rows, so they come first, while the table is small.
  'bad rows': badRows,
  fallbacks,
  matching,
  'display and stored form': text,
  undo,
  success,
  arguments: args,
};
