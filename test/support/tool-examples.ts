import * as z from 'zod';
import type { Data } from '../../lib/tools/definition/context.ts';
import type { Tool } from '../../lib/tools/definition/tool.ts';

const resolved = z.object({ id: z.string() });
const id = /^[0-9A-Za-z]{22}$/;
const uri = /^spotify:([a-z]+):([0-9A-Za-z]{22})$/;

/** A demo Spotify, with access through tools and directly. */
export interface ExampleTarget {
  readonly demo: { readonly controlUrl: string; readonly userId: string };
  readonly call: (name: string) => Promise<{ readonly data: Data }>;
  readonly ask: (path: string) => Promise<unknown>;
}

/** Finds an id that exists: the same one for the same id of an example. */
type Find = (kind: string, example: string) => Promise<string>;

/**
 * A tool's example with ids of the demo Spotify: in URIs by their kind, bare ids by the name of their
 * argument (`album_id`, `track_ids`), and an existing device.
 */
export async function exampleOn({ demo, call, ask }: ExampleTarget, { example }: Pick<Tool, 'example'>): Promise<Data> {
  const known = new Map<string, Promise<string>>();
  const find: Find = (kind, wanted) => {
    const key = `${kind} ${wanted}`;
    const found = known.get(key) ?? nth(demo.controlUrl, kind, known.size + 1);
    known.set(key, found);
    return found;
  };
  /** Arguments without a reference in the demo. */
  const special: Readonly<Record<string, () => Promise<unknown>>> = {
    device_id: async () =>
      z.object({ devices: z.array(resolved) }).parse((await call('get_available_devices')).data).devices[1]?.id,
    user_id: () => Promise.resolve(demo.userId),
    category_id: async () =>
      z.object({ categories: z.object({ items: z.array(resolved) }) }).parse(await ask('/browse/categories')).categories
        .items[1]?.id,
  };
  const entries = Object.entries(example).map(async ([name, value]) => [
    name,
    name in special ? await special[name]?.() : await mapped(value, name, find),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

/** The kind in the name of an argument: `seed_artists`, `track_ids`, and `ids` of followed artists or users. */
const kindOf = (name: string): string =>
  name === 'ids'
    ? 'artist'
    : name
        .replace(/_ids?$/, '')
        .replace(/^seed_(.*)s$/, '$1')
        .replace(/^.*_/, '');

async function mapped(value: unknown, name: string, find: Find): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((entry) => mapped(entry, name, find)));
  if (typeof value !== 'string') return value;
  const [, kind, inside] = uri.exec(value) ?? [];
  if (kind !== undefined && inside !== undefined) return `spotify:${kind}:${await find(kind, inside)}`;
  return id.test(value) ? find(kindOf(name), value) : value;
}

async function nth(controlUrl: string, kind: string, n: number): Promise<string> {
  const response = await fetch(`${controlUrl}/resolve?ref=${encodeURIComponent(`$${kind}:${n}`)}`);
  return resolved.parse(await response.json()).id;
}
