import * as z from 'zod';
import { type Answer, project } from '../../spotify/answer.ts';
import { request, type SpotifyRequest } from '../../spotify/request.ts';
import type { Data, ToolContext } from '../definition/context.ts';
import { Album, Artist, Audiobook, Episode, Show, Track } from '../schemas/entities.ts';
import { onward, pageOf } from '../schemas/page.ts';
import { Playlist } from '../schemas/playlist.ts';

export const searchTypes = ['track', 'album', 'artist', 'playlist', 'show', 'episode', 'audiobook'] as const;

type SearchType = (typeof searchTypes)[number];

export const searchRows: Readonly<Record<SearchType, z.ZodType<Data>>> = {
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

export interface SearchPage {
  readonly query: string;
  readonly types: readonly SearchType[];
  readonly limit: number;
  readonly offset: number;
}

/** The request for a page of results, which ends where Spotify gives no more. */
export const searchRequest = ({ query, types, limit, offset }: SearchPage) =>
  request('GET /search', {}, { q: query, type: types, limit: Math.min(limit, lastResult - offset), offset });

/**
 * A page of results for the model, its rows under `key` if they are of one type. It has no next page after the last
 * result that Spotify returns, whatever `total` says.
 */
export async function runSearch(
  page: SearchPage,
  key: string,
  { spotify }: Pick<ToolContext, 'spotify'>,
): Promise<{ readonly answer: Answer; readonly found: Data }> {
  const { answer, note } = await orByWords(searchRequest(page), (asked) => spotify(asked, { fallback: 'stale' }));
  const [first, ...others] = page.types;
  const found = first === undefined || others.length > 0 ? sections(page, answer) : searchResults(first, answer, key);
  return { answer, found: { ...found, ...(note !== undefined && { search_note: note }) } };
}

/** A page of each type under its plural; one offset leads on in all of them. */
function sections({ types, offset, limit }: SearchPage, answer: Answer): Data {
  const pages = types.map((type) => [`${type}s`, searchResults(type, answer, 'items')] as const);
  const isMore = pages.some(([, page]) => page['has_more'] === true);
  const shown = pages.map(([key, { has_more: _, next_offset: __, ...page }]) => [key, page] as const);
  return { ...Object.fromEntries(shown), ...onward(isMore ? offset + limit : undefined) };
}

const quotedFilter = /\b\w+:"([^"]*)"/g;

/** The words of a query without its filters, where one of them has an apostrophe; `undefined` for any other query. */
export function wordsWithin(query: string): string | undefined {
  const isDoubtful = [...query.matchAll(quotedFilter)].some(([, words = '']) => /['’ʼ`]/.test(words));
  return isDoubtful ? query.replaceAll(quotedFilter, '$1') : undefined;
}

const Results = z.record(z.string(), z.object({ items: z.array(z.unknown()) }));

/**
 * A search whose filter has an apostrophe is made once more by plain words when it finds nothing: Spotify's filters fail on some
 * of them. `note` says so.
 */
export async function orByWords(
  asked: SpotifyRequest,
  send: (request: SpotifyRequest) => Promise<Answer>,
): Promise<{ readonly answer: Answer; readonly note?: string }> {
  const answer = await send(asked);
  const words = asked.name === 'GET /search' ? wordsWithin(asked.query['q'] ?? '') : undefined;
  const results = Object.values(Results.safeParse(answer.body).data ?? {});
  if (words === undefined || results.some(({ items }) => items.length > 0)) return { answer };
  const note = `The filter found nothing, so this is a search for the words ${words}`;
  return { answer: await send({ ...asked, query: { ...asked.query, q: words } }), note };
}

export function searchResults(type: SearchType, answer: Answer, key: string): Data {
  // Spotify answers under the plural of the type.
  const plural = `${type}s`;
  const name = `${plural} ${key}`;
  const schema = schemas.get(name) ?? z.object({ [plural]: resultsUnder(key, type) });
  schemas.set(name, schema);
  return project(schema, answer, { name: 'GET /search' })[plural] ?? {};
}

/** Made once: to make one takes ten times as long as to use it. */
const schemas = new Map<string, z.ZodType<Readonly<Record<string, Data>>>>();

const resultsUnder = (key: string, type: SearchType) =>
  pageOf(key, searchRows[type]).transform(
    ({ next_offset, ...page }): Data =>
      next_offset === undefined || next_offset >= lastResult ? { ...page, has_more: false } : { ...page, next_offset },
  );

/** Words that must stand together in a field: `artist:"Miles Davis"`. */
export const fieldFilter = (field: 'artist' | 'track' | 'genre', words: string): string =>
  `${field}:"${words.replaceAll(/["\\]/g, ' ').trim()}"`;
