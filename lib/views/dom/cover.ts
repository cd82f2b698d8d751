import type { Item, Kind } from '../model/item.ts';
import { type Json, text } from '../model/json.ts';
import { h } from './element.ts';
import * as drawings from './icons.ts';
import { type Drawing, icon } from './icons.ts';

/** Placeholder icons by kind; spoken content has a default. */
const placeholders: Readonly<Partial<Record<Kind, Drawing>>> = {
  track: drawings.note,
  album: drawings.note,
  artist: drawings.person,
  playlist: drawings.list,
};

/** The known covers, and the placeholders that wait for one. */
export type Covers = ReturnType<typeof makeCovers>;

export function makeCovers() {
  const known = new Map<string, string>();
  const places = new Set<{ readonly uri: string; readonly element: HTMLElement }>();

  function show(element: HTMLElement, url: string): void {
    const sign = element.firstChild;
    const image = h('img', {
      ...{ alt: '', loading: 'lazy', decoding: 'async', referrerpolicy: 'no-referrer', src: url },
      onerror: () => image.remove(),
      // Spotify's design rules allow nothing over or behind a cover.
      onload: () => sign?.remove(),
    });
    element.append(image);
  }

  return {
    has: (uri: string | undefined): boolean => uri !== undefined && known.has(uri),
    /** URLs by URI. */
    add: (found: Json): void => {
      for (const [uri, url] of Object.entries(found)) if (text(url)) known.set(uri, String(url));
      for (const place of places) {
        const url = known.get(place.uri);
        if (url) show(place.element, url);
        if (url || !place.element.isConnected) places.delete(place);
      }
    },
    /** A box of fixed size for the cover of an item. It shows an icon until the cover loads, or permanently if it does not load. */
    place: ({ kind, uri = '' }: Pick<Item, 'kind' | 'uri'>, isLarge = false): HTMLElement => {
      const element = h(isLarge ? 'div.cover.large' : 'div.cover', icon(placeholders[kind] ?? drawings.speech));
      const url = known.get(uri);
      if (url) show(element, url);
      else if (uri) places.add({ uri, element });
      return element;
    },
  };
}
