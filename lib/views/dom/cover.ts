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

/** The known covers. */
export type Covers = ReturnType<typeof makeCovers>;

export function makeCovers() {
  const known = new Map<string, string>();

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
      for (const place of document.querySelectorAll<HTMLElement>('[data-cover]')) {
        const url = known.get(place.dataset['cover'] ?? '');
        if (!url) continue;
        delete place.dataset['cover'];
        show(place, url);
      }
    },
    /** A box of fixed size for the cover of an item. It shows an icon until the cover loads, or permanently if it does not load. */
    place: ({ kind, uri = '' }: Pick<Item, 'kind' | 'uri'>, isLarge = false): HTMLElement => {
      const url = known.get(uri);
      const awaited = { 'data-cover': url ? undefined : uri };
      const element = h(
        isLarge ? 'div.cover.large' : 'div.cover',
        awaited,
        icon(placeholders[kind] ?? drawings.speech),
      );
      if (url) show(element, url);
      return element;
    },
  };
}
