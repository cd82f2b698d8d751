import * as z from 'zod';
import type { Mode, Windows } from '../../../spotify/operation.ts';
import { isOperation } from '../../../spotify/operations.ts';
import type { Layer } from '../../../spotify/pipeline.ts';
import { requestOf, type SpotifyRequest } from '../../../spotify/request.ts';

/** A larger read for the price of one call, and how to cut the smaller response from it. */
export interface WiderRead {
  readonly request: SpotifyRequest;
  /** `undefined` if the larger response does not contain it. */
  readonly cut: (body: unknown) => unknown;
}

interface Window {
  readonly limit: number;
  readonly offset: number;
}

const page = z.looseObject({
  href: z.string(),
  items: z.array(z.unknown()),
  limit: z.number(),
  offset: z.number(),
  total: z.number(),
});
const sections = z.record(z.string(), z.unknown());

/**
 * Requests the largest response that one call returns, so that later reads of its other parts are cached. A fresh read
 * does so only if it accepts a stale response, since that is cached under the larger read; otherwise it requests exactly
 * what it needs.
 */
export const widenReads =
  (mode: Mode): Layer =>
  (next) =>
  async (asked) => {
    const { options } = asked;
    const isExact = options.fresh && options.fallback === 'none';
    const whole = isExact ? undefined : widerRead(asked, mode);
    if (!whole) return next(asked);
    const answer = await next({ ...whole.request, options });
    const body = whole.cut(answer.body);
    return body === undefined ? next(asked) : { ...answer, body };
  };

/** The larger read that contains the response to a read; `undefined` if there is none. */
export function widerRead(asked: SpotifyRequest, mode: Mode): WiderRead | undefined {
  const { windows, limit } = asked.operation;
  if (!windows) return undefined;
  const window = {
    limit: Number(asked.query['limit'] ?? windows.usual[mode]),
    offset: Number(asked.query['offset'] ?? 0),
  };
  const most = limit?.[mode] ?? 0;
  const isSound = Number.isInteger(window.limit) && window.limit >= 1 && window.limit <= most && window.offset >= 0;
  return isSound ? (parentRead(asked, windows, window) ?? largerPage(asked, window, most)) : undefined;
}

/** The read of the album or playlist itself, if the requested window is part of it. */
function parentRead(
  { name, params, query }: SpotifyRequest,
  { within }: Windows,
  window: Window,
): WiderRead | undefined {
  const { limit: _, offset: __, ...rest } = query;
  if (!within || window.offset + window.limit > within.most || query['fields'] !== undefined) return undefined;
  if (!isOperation(within.read)) return undefined;
  const segment = `/${name.slice(name.lastIndexOf('/') + 1)}?`;
  return {
    request: requestOf(within.read, params, rest),
    cut: (body) =>
      cutPage(
        within.at.map((key) => at(body, key)).find((page) => page !== undefined),
        window,
        segment,
      ),
  };
}

const at = (body: unknown, key: string): unknown => sections.safeParse(body).data?.[key];

/** The page of Spotify's largest size whose offset is a multiple of that size. */
function largerPage(asked: SpotifyRequest, window: Window, most: number): WiderRead | undefined {
  const start = Math.floor(window.offset / most) * most;
  if (window.offset + window.limit > start + most) return undefined;
  const { limit: _, offset: __, ...rest } = asked.query;
  const query = { ...rest, limit: String(most), offset: String(start) };
  const larger = { ...asked, query };
  return { request: larger, cut: (body) => cutPage(body, window) };
}

/** A window of a page, as Spotify would return it; `undefined` if the page does not contain it. */
function cutPage(value: unknown, { limit, offset }: Window, path?: string): unknown {
  const { data } = page.safeParse(value);
  if (!data || offset < data.offset) return undefined;
  const from = offset - data.offset;
  const isWhole = from + limit <= data.items.length || data.offset + data.items.length >= data.total;
  // Search often returns fewer rows than `limit`, so a short page counts as complete.
  if (!isWhole && from + limit > data.limit) return undefined;
  const href = (start: number): string => addressed(data.href, { limit, offset: start }, path);
  return {
    ...data,
    href: href(offset),
    items: data.items.slice(from, from + limit),
    limit,
    next: offset + limit < data.total ? href(offset + limit) : null,
    offset,
    previous: offset > 0 ? href(Math.max(0, offset - limit)) : null,
  };
}

/** The URL of a page with another window; its other parameters stay. */
function addressed(address: string, { limit, offset }: Window, path?: string): string {
  const moved = path === undefined ? address : address.replace(/\/tracks\?/, path);
  return moved.replace(/([?&]offset=)\d+/, `$1${offset}`).replace(/([?&]limit=)\d+/, `$1${limit}`);
}
