import type { Drawing } from './drawings.ts';
import { put } from './element.ts';

const drawn = (tag: string): Element => document.createElementNS('http://www.w3.org/2000/svg', tag);

/** A decorative icon: the control around it has the accessible name. */
export const icon = ([d, isFilled]: Drawing): Element =>
  put(drawn('svg'), [
    { viewBox: '0 0 24 24', 'aria-hidden': 'true', class: isFilled ? 'icon filled' : 'icon' },
    put(drawn('path'), [{ d }]),
  ]);
