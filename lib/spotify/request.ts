import type { Operation } from './operation.ts';
import { type OperationName, operations } from './operations.ts';

/** What a request may carry: JSON, or the base64 text of a JPEG. */
export type Body =
  | { readonly type: 'json'; readonly json: unknown }
  | { readonly type: 'jpeg'; readonly base64: string };

/** Which substitutes a read accepts when Spotify is unavailable: each includes the previous ones. */
export type Fallback = 'none' | 'stale' | 'minimal';

export interface RequestOptions {
  /** Skips the cache, but no other layer. */
  readonly fresh: boolean;
  /**
   * The version of the object in the response, if the caller knows it: the response is cached under that version for an hour,
   * whatever changes meanwhile.
   */
  readonly version?: string;
  /** Reads the cache alone: a miss fails with `not_found`. */
  readonly cachedOnly?: boolean;
  /** `bulk` does not use the reserved part of a quota. */
  readonly priority: 'interactive' | 'bulk';
  /** Only for reads whose response goes to the model: code that decides on a response uses `none` and handles the failure. */
  readonly fallback: Fallback;
  /** The change that this read prepares. An answer that the change invalidates is not cached. */
  readonly precedes?: SpotifyRequest;
  /** How many requests to the same bucket the call makes next: their rate-limit tokens are taken together with this one's. */
  readonly ahead?: number;
  /** A deadline before that of the call. Milliseconds since the epoch. */
  readonly deadline?: number;
  /** For a change: its name, which is kept with the generations of its tags until Spotify shows it. */
  readonly change?: string;
  /** For a change: a text that is kept with the generation of one of its tags, which is written anyway. */
  readonly note?: Note;
}

/** A text stored with the generation of a tag; the last ten are kept. */
export interface Note {
  readonly tag: string;
  /** A later note of the same id replaces it; begins the text. */
  readonly id: string;
  readonly text: () => string;
  /** Called when the text is stored. */
  readonly onKept: () => void;
}

/** A request for one operation, without token and deadline. */
export interface SpotifyRequest {
  readonly name: OperationName;
  readonly operation: Operation;
  /** The values of the path's `{names}`. */
  readonly params: Readonly<Record<string, string>>;
  /** In the order that matters for the cache key; absent values are left out. */
  readonly query: Readonly<Record<string, string>>;
  readonly body?: Body;
  readonly options: RequestOptions;
}

export const defaultOptions: RequestOptions = { fresh: false, priority: 'interactive', fallback: 'none' };

type Names<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

/** The path parameters of an operation, by name. */
export type Params<Name extends string> = Readonly<Record<Names<Name>, string>>;

/** Query values as tools have them: `undefined` is left out, lists are joined by commas. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/**
 * A request for an operation of the table.
 * @param name method and path, e.g. `GET /albums/{id}`.
 */
export function request<Name extends OperationName>(
  name: Name,
  params: Params<Name>,
  query: Query = {},
  body?: Body,
): SpotifyRequest {
  return {
    name,
    operation: operations[name],
    params,
    query: Object.fromEntries(
      Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
    ),
    ...(body && { body }),
    options: defaultOptions,
  };
}

/** `request` for a name that is only known at run time. */
export const requestOf = (
  name: OperationName,
  params: Readonly<Record<string, string>>,
  query: SpotifyRequest['query'],
): SpotifyRequest => ({ name, operation: operations[name], params, query, options: defaultOptions });

/** A JSON body without the keys that are undefined. */
export const json = (value: unknown): Body => ({ type: 'json', json: value });

/** The path and query of a request below the API's base URL, encoded. */
export function target({ name, params, query }: SpotifyRequest): string {
  const path = name
    .slice(name.indexOf(' ') + 1)
    .replaceAll(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(params[key] ?? ''));
  const search = new URLSearchParams(query).toString();
  return search === '' ? path : `${path}?${search}`;
}

export const method = ({ name }: Pick<SpotifyRequest, 'name'>): string => name.slice(0, name.indexOf(' '));
