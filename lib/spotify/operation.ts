/** The kind of a response, which decides how long it stays fresh. The TTL of each kind is a setting; see `freshness.ts`. */
export type Kind =
  | 'track'
  | 'album'
  | 'artist'
  | 'show'
  | 'episode'
  | 'audiobook'
  | 'chapter'
  | 'audio_features'
  | 'playlist'
  | 'library'
  | 'search'
  | 'recommendations'
  | 'categories'
  | 'genres'
  | 'markets'
  | 'playback'
  | 'queue'
  | 'devices'
  | 'recently_played'
  | 'profile'
  | 'top_items'
  | 'followed';

/** Endpoints that share a circuit breaker. */
export type BreakerGroup = 'catalogue' | 'search' | 'browse' | 'player' | 'playlists' | 'library' | 'profile';

/** Endpoints that share a quota at Spotify, inferred from reports of real blocks. */
export type QuotaBucket =
  | 'albums'
  | 'artists'
  | 'artist_albums'
  | 'audiobooks'
  | 'browse'
  | 'episodes'
  | 'library'
  | 'player'
  | 'playlists'
  | 'profile'
  | 'saved'
  | 'search'
  | 'show_episodes'
  | 'shows'
  | 'tracks';

/** The quota mode of the Spotify app: `development` lacks what Spotify removed in 2024 and 2026. */
export type Mode = 'development' | 'extended';

/** Objects that are the same in every response that has them in full, and for all users. */
export type ObjectType = 'track' | 'album' | 'artist';

/** The path of full objects in a response: keys joined by dots, `[]` for every row. */
export interface ObjectPath {
  readonly object: ObjectType | 'any';
  readonly at: string;
}

/** How the pages of a list relate. */
export interface Windows {
  /** The rows of a page without a `limit`. */
  readonly usual: Readonly<Record<Mode, number>>;
  /** The read of the thing itself, which holds the first rows: under which keys, and how many at most. */
  readonly within?: { readonly read: string; readonly at: readonly string[]; readonly most: number };
}

/** Everything the pipeline needs to know about an operation. No other code branches on the endpoint. */
export interface Operation {
  /** OAuth scopes, all of which the token needs. */
  readonly scopes: readonly string[];
  /** `read` may be repeated and cached; `write` changes something. */
  readonly effect: 'read' | 'write';
  /** Set for reads: the kind of the response. */
  readonly kind?: Kind;
  /** Who may share the cached response. */
  readonly audience: 'everyone' | 'user';
  /**
   * Cache tags that a read fills and a write invalidates. `{name}` stands for a path or query parameter,
   * `{uris}` for the library collections that the `uris` parameter names.
   */
  readonly tags: readonly string[];
  readonly group: BreakerGroup;
  readonly bucket: QuotaBucket;
  /** Set for the read of one object by its id: its type in URIs. */
  readonly one?: string;
  /** Where full objects stand in the answer, as their own reads show them. Simplified ones and those about a market do not count, nor do answers whose objects nobody reads by themselves (ADR 0015). */
  readonly holds?: readonly ObjectPath[];
  /** Set where pages are windows of one list: not where cursors lead on, nor for search, whose total differs from page to page. */
  readonly windows?: Windows;
  /** The list whose rows revalidate a cached response by their `snapshot_id`. */
  readonly provenBy?: string;
  /** Set for a change of one thing's contents: the list with a row about that thing. */
  readonly listed?: string;
  /** The largest `limit` in each mode, absent when the operation takes none. */
  readonly limit?: Readonly<Record<Mode, number>>;
  /** A larger `limit` than documented that Spotify was seen to accept. */
  readonly seen?: number;
  /** The most ids or URIs in one request, absent when it takes one. */
  readonly ids?: number;
  /** The day Spotify removed it from Development Mode; absent while it is available. */
  readonly removed?: '2024-11-27' | '2026-02-11';
}

export type Rest = Partial<Omit<Operation, 'scopes' | 'effect' | 'kind' | 'audience' | 'tags' | 'group' | 'bucket'>>;

/** The same largest page in both modes. */
export const page = (max: number): Pick<Operation, 'limit'> => ({ limit: { development: max, extended: max } });

/** Full objects of one type, at these paths. */
export const holding = (object: ObjectPath['object'], ...paths: readonly string[]): Pick<Operation, 'holds'> => ({
  holds: paths.map((at) => ({ object, at })),
});

/** A response that is the same for all users. */
export const shared = (kind: Kind, group: BreakerGroup, bucket: QuotaBucket, rest: Rest = {}): Operation => ({
  scopes: [],
  effect: 'read',
  kind,
  audience: 'everyone',
  tags: [],
  group,
  bucket,
  ...rest,
});

/** A response that belongs to one user. */
export const personal = (
  kind: Kind,
  group: BreakerGroup,
  bucket: QuotaBucket,
  scopes: readonly string[],
  tags: readonly string[],
  rest: Rest = {},
): Operation => ({ scopes, effect: 'read', kind, audience: 'user', tags, group, bucket, ...rest });

export const change = (
  group: BreakerGroup,
  bucket: QuotaBucket,
  scopes: readonly string[],
  tags: readonly string[],
  rest: Rest = {},
): Operation => ({ scopes, effect: 'write', audience: 'user', tags, group, bucket, ...rest });

/** Gone for apps in Development Mode since February 2026. */
export const gone2026: Rest = { removed: '2026-02-11' };

/** Gone for all but apps with older extended access since November 2024. */
export const gone2024: Rest = { removed: '2024-11-27' };
