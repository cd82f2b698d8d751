import * as z from 'zod';
import type { Answer } from '../../spotify/answer.ts';
import { request } from '../../spotify/request.ts';
import type { Data, ToolContext } from '../definition/context.ts';
import { project } from '../definition/project.ts';
import { Album, Artist, Audiobook, Episode, Show, Track } from '../schemas/entities.ts';
import { pageOf } from '../schemas/page.ts';
import { Playlist } from '../schemas/playlist.ts';

/** What can be searched for. */
export const searchTypes = ['track', 'album', 'artist', 'playlist', 'show', 'episode', 'audiobook'] as const;

type SearchType = (typeof searchTypes)[number];

const rows: Readonly<Record<SearchType, z.ZodType<Data>>> = {
  track: Track,
  album: Album,
  artist: Artist,
  playlist: Playlist,
  show: Show,
  episode: Episode,
  audiobook: Audiobook,
};

/** Spotify gives no results beyond this one. */
export const lastResult = 1000;

/** One page of results. */
export interface SearchPage {
  readonly query: string;
  readonly type: SearchType;
  readonly limit: number;
  readonly offset: number;
}

/** The request for a page of results, which ends where Spotify gives no more. */
export const searchRequest = ({ query, type, limit, offset }: SearchPage) =>
  request('GET /search', {}, { q: query, type, limit: Math.min(limit, lastResult - offset), offset });

/** A page of results for the model, its rows under `key`; nothing comes after the last that Spotify gives, whatever it says. */
export async function runSearch(
  page: SearchPage,
  key: string,
  { spotify }: Pick<ToolContext, 'spotify'>,
): Promise<{ readonly answer: Answer; readonly found: Data }> {
  const asked = searchRequest(page);
  const answer = await spotify(asked, { standIn: 'stale' });
  return { answer, found: searchResults(page.type, answer, key) };
}

/** The page in an answer. */
export function searchResults(type: SearchType, answer: Answer, key: string): Data {
  // Spotify answers under the plural of the type.
  const plural = `${type}s`;
  const results = pageOf(key, rows[type]).transform(
    ({ next_offset, ...page }): Data =>
      next_offset === undefined || next_offset >= lastResult ? { ...page, has_more: false } : { ...page, next_offset },
  );
  const found = project(z.object({ [plural]: results }), answer, { name: 'GET /search' });
  return found[plural] ?? {};
}

/** Words that must stand together in a field: `artist:"Miles Davis"`. */
export const fieldFilter = (field: 'artist' | 'track' | 'genre', words: string): string =>
  `${field}:"${words.replaceAll(/["\\]/g, ' ').trim()}"`;
