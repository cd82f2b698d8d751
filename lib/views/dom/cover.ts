import type { Item, Kind } from '../model/item.ts';
import { type Json, text } from '../model/json.ts';
import type { Drawing } from './drawings.ts';
import * as drawings from './drawings.ts';
import { h } from './element.ts';
import { icon } from './icons.ts';

/** What stands in place of a cover; absent for what is spoken. */
const placeholders: Readonly<Partial<Record<Kind, Drawing>>> = {
  track: drawings.note,
  album: drawings.note,
  artist: drawings.person,
  playlist: drawings.list,
};

export type Covers = ReturnType<typeof makeCovers>;

/** The covers that are known by now, and the places that wait for one. */
export function makeCovers() {
  const known = new Map<string, string>();
  const places = new Set<{ readonly uri: string; readonly element: HTMLElement }>();

  function show(element: HTMLElement, url: string): void {
    const sign = element.firstChild;
    const image = h('img', {
      ...{ alt: '', loading: 'lazy', decoding: 'async', referrerpolicy: 'no-referrer', src: url },
      onerror: () => image.remove(),
      // Nothing may stand over or behind a cover.
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
    /** A place of fixed size for the cover of an item: a sign until it comes, and for good where it is refused. */
    place: ({ kind, uri = '' }: Pick<Item, 'kind' | 'uri'>, isLarge = false): HTMLElement => {
      const element = h(isLarge ? 'div.cover.large' : 'div.cover', icon(placeholders[kind] ?? drawings.speech));
      const url = known.get(uri);
      if (url) show(element, url);
      else if (uri) places.add({ uri, element });
      return element;
    },
  };
}
