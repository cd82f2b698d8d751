import { markets } from '../catalogue/markets.ts';
import { hex } from '../catalogue/random.ts';
import type { Json, JsonObject } from '../http/reply.ts';
import type { Mode } from '../settings.ts';

/** What determines the shape of objects in one response. */
export interface View {
  readonly mode: Mode;
  /** Base URL of the API, without a trailing slash. */
  readonly api: string;
  readonly images: string;
  readonly country: string;
  /** Whether the request named a market: only then do tracks have `is_playable`. */
  readonly withMarket: boolean;
  /** Whether resume points are included (scope `user-read-playback-position`). */
  readonly withResume: boolean;
  /** The resume point of an episode or chapter by its id, milliseconds. */
  readonly resume: (id: string) => number;
  /** Whether the client declared support for episodes. */
  readonly episodes: boolean;
}

/** Fields that only clients in extended quota mode get. */
export function legacy(view: View, fields: JsonObject): JsonObject {
  return view.mode === 'extended' ? fields : {};
}

/** `href`, `id`, `type`, `uri` and `external_urls` of an object. */
export function identity(view: View, type: string, id: string): JsonObject {
  return {
    external_urls: { spotify: `https://open.spotify.com/${type}/${id}` },
    href: `${view.api}/${type}s/${id}`,
    id,
    type,
    uri: `spotify:${type}:${id}`,
  };
}

/** One picture in three sizes, largest first. */
export function pictures(view: View, of: string): Json {
  const name = hex(of, 24);
  return [640, 300, 64].map((size) => ({
    url: `${view.images}/ab67616d${String(size).padStart(8, '0')}${name}`,
    height: size,
    width: size,
  }));
}

/** The markets where something is available. */
export function offeredIn(absent: readonly string[]): readonly string[] {
  return absent.length === 0 ? markets : markets.filter((code) => !absent.includes(code));
}
