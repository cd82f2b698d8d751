/** A performer. `n` counts from 1 within its kind, here and below. */
export interface Artist {
  readonly kind: 'artist';
  readonly n: number;
  readonly id: string;
  readonly name: string;
  readonly genres: readonly string[];
  /** 0 to 100. */
  readonly popularity: number;
  readonly followers: number;
  /** The artist's own albums, newest first. */
  readonly albums: Album[];
  /** Albums by others that contain a track of this artist. */
  readonly appearsOn: Album[];
  readonly tracks: Track[];
}

export interface Album {
  readonly kind: 'album';
  readonly n: number;
  readonly id: string;
  readonly name: string;
  readonly type: 'album' | 'single' | 'compilation';
  readonly artists: readonly Artist[];
  /** YYYY, YYYY-MM or YYYY-MM-DD. */
  readonly released: string;
  readonly label: string;
  readonly popularity: number;
  readonly upc: string;
  readonly tracks: Track[];
  /** Whether the search filter `tag:new` finds it. */
  readonly isNew: boolean;
  /** Markets where it is not available. */
  readonly absentFrom: readonly string[];
}

export interface Track {
  readonly kind: 'track';
  readonly n: number;
  readonly id: string;
  readonly name: string;
  readonly album: Album;
  readonly artists: readonly Artist[];
  readonly disc: number;
  readonly number: number;
  readonly durationMs: number;
  readonly explicit: boolean;
  readonly popularity: number;
  readonly isrc: string;
}

export interface Show {
  readonly kind: 'show';
  readonly n: number;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly html: string;
  readonly publisher: string;
  readonly explicit: boolean;
  readonly language: string;
  /** Newest first. */
  readonly episodes: Episode[];
}

export interface Episode {
  readonly kind: 'episode';
  readonly n: number;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly html: string;
  readonly show: Show;
  readonly durationMs: number;
  readonly released: string;
}

export interface Audiobook {
  readonly kind: 'audiobook';
  readonly n: number;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly authors: readonly string[];
  readonly narrators: readonly string[];
  readonly publisher: string;
  readonly chapters: Chapter[];
}

/** One chapter of an audiobook; `number` counts from 0. */
export interface Chapter {
  readonly kind: 'chapter';
  readonly n: number;
  readonly id: string;
  readonly name: string;
  readonly audiobook: Audiobook;
  readonly number: number;
  readonly durationMs: number;
  readonly released: string;
}

export type Playable = Track | Episode | Chapter;

export type Entity = Artist | Album | Track | Show | Episode | Audiobook | Chapter;

export type Kind = Entity['kind'];

export function uriOf(entity: { readonly kind: Kind; readonly id: string }): string {
  return `spotify:${entity.kind}:${entity.id}`;
}
