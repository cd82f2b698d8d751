import type { Json, JsonObject } from '../http/reply.ts';
import type { Device } from '../state/device.ts';
import type { PlayerState } from '../state/player.ts';
import type { View } from './view.ts';

export function deviceObject(device: Device, active: boolean): JsonObject {
  return {
    id: device.id,
    is_active: active,
    is_private_session: device.privateSession,
    is_restricted: device.restricted,
    name: device.name,
    supports_volume: device.supportsVolume,
    type: device.type,
    volume_percent: device.volume,
  };
}

/** ContextObject; null if a list of tracks plays. */
export function contextObject(view: View, uri: string | null): JsonObject | null {
  const [, type = '', id = ''] = (uri ?? '').split(':');
  if (uri === null) return null;
  return {
    external_urls: { spotify: `https://open.spotify.com/${type}/${id}` },
    href: `${view.api}/${type}s/${id}`,
    type,
    uri,
  };
}

/** CurrentlyPlayingObject. */
export function nowPlaying(view: View, state: PlayerState, progressMs: number, item: Json): JsonObject {
  const kind = state.item?.split(':')[1] ?? 'unknown';
  return {
    timestamp: state.since,
    context: contextObject(view, state.context),
    progress_ms: progressMs,
    item,
    currently_playing_type: kind === 'chapter' ? 'episode' : kind,
    actions: state.playing ? { resuming: true } : { pausing: true },
    is_playing: state.playing,
  };
}
