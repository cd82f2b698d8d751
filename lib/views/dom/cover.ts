import type { Item, Kind } from '../model/item.ts';
import type { Drawing } from './drawings.ts';
import * as drawings from './drawings.ts';
import { h } from './element.ts';
import { icon } from './icons.ts';

const stands: Readonly<Record<Kind, Drawing>> = {
  track: drawings.note,
  album: drawings.note,
  artist: drawings.person,
  playlist: drawings.list,
  episode: drawings.speech,
  show: drawings.speech,
  chapter: drawings.speech,
  audiobook: drawings.speech,
};

/** The covers that are known by now, and the places that wait for one. */
export interface Covers {
  readonly add: (found: Readonly<Record<string, string>>) => void;
  /** A place of fixed size for the cover of an item: a sign until it comes, and for good where it is refused. */
  readonly place: (item: Pick<Item, 'kind' | 'uri'>, isLarge?: boolean) => HTMLElement;
  readonly has: (uri: string | undefined) => boolean;
}

export function makeCovers(): Covers {
  const known = new Map<string, string>();
  const places = new Set<{ readonly uri: string; readonly element: HTMLElement }>();

  function show(element: HTMLElement, url: string): void {
    const sign = element.firstChild;
    const image = h('img', { alt: '', loading: 'lazy', decoding: 'async', referrerpolicy: 'no-referrer' });
    image.addEventListener('error', () => image.remove());
    // Nothing may stand over or behind a cover.
    image.addEventListener('load', () => sign?.remove());
    image.src = url;
    element.append(image);
  }

  return {
    has: (uri) => uri !== undefined && known.has(uri),
    add: (found) => {
      for (const [uri, url] of Object.entries(found)) known.set(uri, url);
      for (const place of places) {
        const url = known.get(place.uri);
        if (url === undefined && place.element.isConnected) continue;
        places.delete(place);
        if (url !== undefined) show(place.element, url);
      }
    },
    place: ({ kind, uri = '' }, isLarge = false) => {
      const element = h('div', { class: `cover${isLarge ? ' large' : ''}` }, icon(stands[kind]));
      const url = known.get(uri);
      if (url !== undefined) show(element, url);
      else if (uri !== '') places.add({ uri, element });
      return element;
    },
  };
}
