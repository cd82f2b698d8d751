import type * as z from 'zod';
import { isMarket } from '../catalogue/markets.ts';
import { refuse } from '../http/reply.ts';
import type { Window } from '../shape/paging.ts';
import type { Call } from './route.ts';

/** The page that the query asks for, within an operation's limits; 400 outside of them. */
export function windowOf({ query }: Call, most = 50, usual = 20): Window {
  const limit = integer(query, 'limit', usual);
  if (limit < 1 || limit > most) refuse(400, 'Invalid limit');
  const offset = integer(query, 'offset', 0);
  if (offset < 0) refuse(400, 'Invalid offset');
  return { limit, offset };
}

/** A whole number from the query; 400 when it is something else. */
export function integer(query: URLSearchParams, name: string, usual: number): number {
  const text = query.get(name);
  if (text === null || text === '') return usual;
  if (!/^-?\d{1,15}$/.test(text)) refuse(400, `Invalid ${name}`);
  return Number(text);
}

/** A value that the query must have; 400 without it. */
export function required(query: URLSearchParams, name: string, message = `Missing parameter ${name}`): string {
  return query.get(name) || refuse(400, message);
}

/** The market that the query names, if any: a country code, or `from_token`; 400 for anything else. */
export function marketOf(query: URLSearchParams): string | undefined {
  const market = query.get('market');
  if (market === null || market === '') return undefined;
  if (market !== 'from_token' && !isMarket(market)) refuse(400, 'Invalid market code');
  return market;
}

/** An identifier from the path; 400 unless it is 22 base-62 characters. */
export function idOf(call: Call, name = 'id'): string {
  const id = call.param(name);
  return isId(id) ? id : refuse(400, 'Invalid base62 id');
}

export function idsOf({ query }: Call, most: number, name = 'ids'): readonly string[] {
  const ids = required(query, name, `Missing required field: ${name}`).split(',');
  if (ids.length > most) refuse(400, 'Too many ids requested');
  return ids.every(isId) ? ids : refuse(400, 'Invalid base62 id');
}

export function isId(text: string): boolean {
  return /^[0-9A-Za-z]{22}$/.test(text);
}

/** What was found, or 404. */
export function found<T>(thing: T | undefined): T {
  return thing ?? refuse(404, 'Resource not found');
}

/** The JSON body by a schema; 400 where it is not JSON or does not fit. An empty body counts as `{}`. */
export function bodyOf<T>({ body }: Call, schema: z.ZodType<T>, message = 'Malformed json'): T {
  const parsed = schema.safeParse(body === '' ? {} : parsedJson(body));
  return parsed.success ? parsed.data : refuse(400, message);
}

function parsedJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return refuse(400, 'Malformed json');
  }
}
