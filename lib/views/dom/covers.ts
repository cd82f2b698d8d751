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

/** The URLs of the known covers, by URI. */
const known = new Map<string, string>();

export const hasCover = (uri: string | undefined): boolean => uri !== undefined && known.has(uri);

/** Adds URLs by URI, and shows them where a cover is awaited. */
export function addCovers(found: Json): void {
  for (const [uri, url] of Object.entries(found)) if (text(url)) known.set(uri, String(url));
  for (const place of document.querySelectorAll<HTMLElement>('[data-cover]')) show(place);
}

/** A box of fixed size for the cover of an item. It shows an icon until the cover loads, or permanently if it does not load. */
export function cover({ kind, uri }: Pick<Item, 'kind' | 'uri'>, isLarge = false): HTMLElement {
  const sign = icon(placeholders[kind] ?? drawings.speech);
  const place = h(isLarge ? 'div.cover.large' : 'div.cover', { 'data-cover': uri }, sign);
  show(place);
  return place;
}

function show(place: HTMLElement): void {
  const url = known.get(place.dataset['cover'] ?? '');
  if (!url) return;
  delete place.dataset['cover'];
  const sign = place.firstChild;
  const image = h('img', {
    ...{ alt: '', loading: 'lazy', decoding: 'async', referrerpolicy: 'no-referrer', src: url },
    onerror: () => image.remove(),
    // Spotify's design rules allow nothing over or behind a cover.
    onload: () => sign?.remove(),
  });
  place.append(image);
}
