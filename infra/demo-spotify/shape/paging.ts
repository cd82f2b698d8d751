import type { Json, JsonObject } from '../http/reply.ts';
import type { View } from './view.ts';

/** The requested part of a list. */
export interface Window {
  readonly limit: number;
  readonly offset: number;
}

/** The page that is embedded in an object. */
export const firstPage: Window = { limit: 50, offset: 0 };

/** A page of a complete list. `path` starts with a slash and may have a query. */
export function page<T>(
  view: View,
  path: string,
  all: readonly T[],
  window: Window,
  shape: (view: View, entry: T) => Json,
): JsonObject {
  const items = all.slice(window.offset, window.offset + window.limit).map((entry) => shape(view, entry));
  return pageOf(view, path, items, window, all.length);
}

/** A page whose items were already selected from a list of `total`. */
export function pageOf(
  view: View,
  path: string,
  items: readonly Json[],
  { limit, offset }: Window,
  total: number,
): JsonObject {
  const at = (start: number) => `${view.api}${path}${path.includes('?') ? '&' : '?'}offset=${start}&limit=${limit}`;
  return {
    href: at(offset),
    items,
    limit,
    next: offset + limit < total ? at(offset + limit) : null,
    offset,
    previous: offset > 0 ? at(Math.max(0, offset - limit)) : null,
    total,
  };
}
