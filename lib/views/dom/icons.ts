import { put } from './element.ts';

const drawn = (tag: string): Element => document.createElementNS('http://www.w3.org/2000/svg', tag);

/** A decorative icon: the control around it has the accessible name. */
export const icon = ([d, isFilled]: Drawing): Element =>
  put(drawn('svg'), [
    { viewBox: '0 0 24 24', 'aria-hidden': 'true', class: isFilled ? 'icon filled' : 'icon' },
    put(drawn('path'), [{ d }]),
  ]);

/** An icon on a grid of 24, stroked unless it is filled. Each is a separate export, so that a view bundles only the icons that it uses. */
export type Drawing = readonly [path: string, isFilled?: true];

export const play: Drawing = [
  'M8 5.3v13.4c0 .8.9 1.3 1.6.8l10.2-6.7c.6-.4.6-1.2 0-1.6L9.6 4.5C8.9 4 8 4.5 8 5.3z',
  true,
];
export const pause: Drawing = ['M7 4.5h4v15H7zM13.5 4.5h4v15h-4z', true];
export const previous: Drawing = [
  'M6 5a1 1 0 012 0v5.6l9.5-6c.7-.4 1.5 0 1.5.8v13.2c0 .8-.8 1.2-1.5.8L8 13.4V19a1 1 0 01-2 0z',
  true,
];
export const next: Drawing = [
  'M18 5a1 1 0 00-2 0v5.6l-9.5-6C5.8 4.2 5 4.6 5 5.4v13.2c0 .8.8 1.2 1.5.8L16 13.4V19a1 1 0 002 0z',
  true,
];
export const shuffle: Drawing = [
  'M3 7h2.5c2 0 3.3 1 4.5 2.8l3.2 4.6C14.4 16.2 15.7 17 17.5 17H21M3 17h2.5c1.5 0 2.7-.6 3.7-1.7M14 8.3c.9-.9 2-1.3 3.5-1.3H21M18.5 4.5 21 7l-2.5 2.5M18.5 14.5 21 17l-2.5 2.5',
];
export const repeat: Drawing = ['M4 12v-1a4 4 0 014-4h12M17 4l3 3-3 3M20 12v1a4 4 0 01-4 4H4M7 20l-3-3 3-3'];
export const heart: Drawing = [
  'M12 20s-7.5-4.6-7.5-10.2A4.3 4.3 0 0112 7.1a4.3 4.3 0 017.5 2.7C19.5 15.4 12 20 12 20z',
];
export const queue: Drawing = ['M4 6h16M4 12h9M4 18h9M18 12v6M15 15h6'];
/** Shows the queue; `queue` adds to it. */
export const upNext: Drawing = ['M4 6h16M4 12h16M4 18h7M15 15.5v5l4.2-2.5z'];
export const volume: Drawing = ['M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4 4 0 010 6M18 6.5a7.5 7.5 0 010 11'];
export const device: Drawing = ['M4 5h11v10H4zM2.5 18.5h14M18 9.5h3.5v9H18z'];
export const open: Drawing = [
  'M14 4h6v6M20 4l-9 9M18 14v4.5a1.5 1.5 0 01-1.5 1.5h-11A1.5 1.5 0 014 18.5v-11A1.5 1.5 0 015.5 6H10',
];
export const back: Drawing = ['M15 5l-7 7 7 7'];
/** Dots, drawn by the round ends of wide lines. */
export const more: Drawing = ['M5 12h0M12 12h0M19 12h0'];
export const refresh: Drawing = ['M19.5 12a7.5 7.5 0 11-2.3-5.4M19.5 3.5V7h-3.5'];
export const minus: Drawing = ['M6 12h12'];
export const plus: Drawing = ['M12 6v12M6 12h12'];
export const check: Drawing = ['M5 12.5l4.5 4.5L19 7.5'];
export const warning: Drawing = ['M12 4l9 16H3zM12 10v4.5M12 17v.3'];
export const clock: Drawing = ['M12 4a8 8 0 110 16 8 8 0 010-16zM12 8v4.5l3 1.8'];
export const key: Drawing = ['M14.5 4a5.5 5.5 0 11-4.8 8.2L3.5 18.5V21H7v-2h2v-2h2l1.3-1.5'];
export const note: Drawing = [
  'M9 18V6l10-2v12M9 18a2.5 2.5 0 11-5 0 2.5 2.5 0 015 0zm10-2a2.5 2.5 0 11-5 0 2.5 2.5 0 015 0z',
];
export const person: Drawing = ['M12 4.5a3.8 3.8 0 110 7.6 3.8 3.8 0 010-7.6zM4.5 20c.5-4 3.5-6 7.5-6s7 2 7.5 6'];
export const speech: Drawing = [
  'M12 3.5a3 3 0 013 3v5a3 3 0 01-6 0v-5a3 3 0 013-3zM5.5 11a6.5 6.5 0 0013 0M12 17.5V21',
];
/** Posts a message in the conversation. */
export const say: Drawing = ['M5 5h14v10h-8l-5 4v-4H5z'];
export const list: Drawing = ['M4 6h16M4 12h16M4 18h10'];
export const expand: Drawing = ['M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7'];
export const shrink: Drawing = ['M20 10h-6V4M14 10l7-7M4 14h6v6M10 14l-7 7'];
export const floating: Drawing = ['M21 11V6H3v13h7M13 14h8v5h-8z'];
