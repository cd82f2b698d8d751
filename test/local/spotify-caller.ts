import { afterAll, beforeAll, beforeEach } from 'vitest';
import * as z from 'zod';
import { type DemoSpotify, type DemoSpotifyOptions, startDemoSpotify } from '../../infra/demo-spotify/server.ts';
import { type SpotifyControl, spotifyControl } from '../support/spotify-control.ts';

/** An answer of the demo; `data` is its JSON, or undefined where it has none. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data: unknown;
}

/** A running demo with the demo user signed in. */
export interface Caller {
  readonly demo: () => DemoSpotify;
  readonly control: () => SpotifyControl;
  /** Calls the Web API with the demo user's token; references such as `$track:1` in path and body stand for ids. */
  readonly call: (method: string, path: string, body?: unknown, token?: string) => Promise<Answer>;
  /** The id that a reference stands for. */
  readonly id: (ref: string) => Promise<string>;
}

/** A demo for the tests of a file or block, back at its start before each test. */
export function useDemo(options: Partial<DemoSpotifyOptions> = {}): Caller {
  let demo: DemoSpotify | undefined;
  let control: SpotifyControl | undefined;
  let token = '';
  beforeAll(async () => {
    demo = await startDemoSpotify({ mode: 'development', ...options });
    control = spotifyControl(demo.controlUrl);
  });
  beforeEach(async () => {
    await control?.reset({ state: true });
    token = (await control?.tokens())?.accessToken ?? '';
  });
  afterAll(() => demo?.close());
  const need = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('The demo has not started.');
    return part;
  };
  const id = async (ref: string) => (await need(control).resolve(ref)).id;
  const resolved = async (text: string) => {
    const refs = [...new Set(text.match(/\$[a-z]+:\d+\b/g))];
    const ids = new Map(await Promise.all(refs.map(async (ref) => [ref, await id(ref)] as const)));
    return text.replace(/\$[a-z]+:\d+\b/g, (ref) => ids.get(ref) ?? ref);
  };
  return {
    demo: () => need(demo),
    control: () => need(control),
    id,
    call: async (method, path, body, bearer = token) => {
      const sent = body === undefined ? {} : { body: await resolved(JSON.stringify(body)) };
      const headers = { authorization: `Bearer ${bearer}` };
      return answerOf(await fetch(need(demo).apiUrl + (await resolved(path)), { method, headers, ...sent }));
    },
  };
}

/** Reads an answer whole. */
export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, data: jsonOf(text) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const objects = z.record(z.string(), z.unknown());

/** What stands in a JSON value at keys joined by dots. */
export function at(value: unknown, keys: string): unknown {
  return keys.split('.').reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) return inner.at(Number(key));
    const object = objects.safeParse(inner);
    return object.success ? object.data[key] : undefined;
  }, value);
}

/** A field of every entry of a list in a JSON value. */
export function column(value: unknown, list: string, field: string): readonly unknown[] {
  const rows = list === '' ? value : at(value, list);
  return z
    .array(z.unknown())
    .parse(rows)
    .map((row) => at(row, field));
}
