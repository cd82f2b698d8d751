import type { Catalogue } from '../catalogue/catalogue.ts';
import { timestamp } from '../clock.ts';
import type { Json, JsonObject } from '../http/reply.ts';
import type { Row } from '../state/playlists.ts';
import { fullTrack } from './music.ts';
import { fullEpisode } from './spoken.ts';
import { simpleUser } from './user.ts';
import { legacy, type View } from './view.ts';

/** How a read shows a playlist's rows. */
export interface RowView extends View {
  readonly catalogue: Catalogue;
  /** `item`, for older clients `track`, or both. */
  readonly keys: readonly string[];
}

/** PlaylistTrackObject. */
export function playlistRow(how: RowView, row: Row): JsonObject {
  const content = contentOf(how, row);
  return {
    added_at: row.addedAt === null ? null : timestamp(row.addedAt),
    added_by: row.addedBy === null ? null : simpleUser(how, row.addedBy),
    is_local: row.local !== undefined,
    ...Object.fromEntries(how.keys.map((key) => [key, content])),
  };
}

/** A track, or an episode if the client supports them; otherwise null. */
export function playableOf(how: Omit<RowView, 'keys'>, uri: string): Json {
  const playable = how.catalogue.playable(uri);
  if (playable?.kind === 'track') return fullTrack(how, playable);
  return playable?.kind === 'episode' && how.episodes ? fullEpisode(how, playable) : null;
}

function contentOf(how: RowView, row: Row): Json {
  if (row.uri === null) return null;
  return row.local ? localTrack(how, row) : playableOf(how, row.uri);
}

function localTrack(view: View, { uri, local }: Row): JsonObject {
  const nameless = { external_urls: {}, href: null, id: null, uri: null };
  return {
    album: {
      ...nameless,
      album_type: null,
      artists: [],
      images: [],
      name: local?.album ?? '',
      release_date: null,
      release_date_precision: null,
      type: 'album',
      ...legacy(view, { available_markets: [] }),
    },
    artists: [{ ...nameless, name: local?.artist ?? '', type: 'artist' }],
    disc_number: 0,
    duration_ms: local?.durationMs ?? 0,
    explicit: false,
    external_ids: {},
    external_urls: {},
    href: null,
    id: null,
    is_local: true,
    name: local?.title ?? '',
    preview_url: null,
    track_number: 0,
    type: 'track',
    uri,
    ...legacy(view, { available_markets: [], popularity: 0 }),
  };
}
