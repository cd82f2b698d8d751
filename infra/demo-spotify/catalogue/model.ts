import { base62 } from './random.ts';

interface Named<K extends string> {
  readonly kind: K;
  /** Counts from 1 within the kind. */
  readonly n: number;
  readonly id: string;
  readonly name: string;
}

/** A performer. */
export interface Artist extends Named<'artist'> {
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

export interface Album extends Named<'album'> {
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

export interface Track extends Named<'track'> {
  readonly album: Album;
  readonly artists: readonly Artist[];
  readonly disc: number;
  readonly number: number;
  readonly durationMs: number;
  readonly explicit: boolean;
  readonly popularity: number;
  readonly isrc: string;
}

export interface Show extends Named<'show'> {
  readonly description: string;
  readonly html: string;
  readonly publisher: string;
  readonly explicit: boolean;
  readonly language: string;
  /** Newest first. */
  readonly episodes: Episode[];
}

export interface Episode extends Named<'episode'> {
  readonly description: string;
  readonly html: string;
  readonly show: Show;
  readonly durationMs: number;
  readonly released: string;
}

export interface Audiobook extends Named<'audiobook'> {
  readonly description: string;
  readonly authors: readonly string[];
  readonly narrators: readonly string[];
  readonly publisher: string;
  readonly chapters: Chapter[];
}

/** One chapter of an audiobook; `number` counts from 0. */
export interface Chapter extends Named<'chapter'> {
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

/** What the n-th object of a kind has. */
export const numbered = <K extends Kind>(kind: K, n: number) => ({ kind, n, id: base62(kind, n) });

/** The id that replaces a track's own in requests with a market; most tracks have none. */
export function relinkedId({ n }: Pick<Track, 'n'>): readonly string[] {
  return n % 250 === 200 ? [base62('relinked track', n)] : [];
}
