import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ZodError } from 'zod';
import { live } from '../../lib/spotify/answer.ts';
import { availability } from '../../lib/spotify/availability.ts';
import { SpotifyError } from '../../lib/spotify/failure.ts';
import type { Mode } from '../../lib/spotify/operation.ts';
import { method, type SpotifyRequest, target } from '../../lib/spotify/request.ts';
import { servedIn, type Tool } from '../../lib/tools/definition/tool.ts';
import { hasShared, optionalSuite } from '../support/environment.ts';
import { validateRequest } from '../support/openapi-request.ts';
import { publishedTools, toolsOf } from '../support/published-tools.ts';
import { fullScale } from '../support/scale.ts';
import { useSpotifyTools } from '../support/spotify-tools.ts';
import { contextWithSend } from '../support/tool-context.ts';
import { exampleOn } from '../support/tool-examples.ts';

const shared = optionalSuite(
  'shared',
  hasShared,
  "the published description of Spotify's API is not beside this repository",
);
const modes = ['development', 'extended'] as const;
/** Tools whose calls stand for themselves; what goes on over several calls is judged where it is tested. */
const rows = [...publishedTools, ...toolsOf('combined')].map((tool) => [tool.name, tool] as const);

/** Answered without Spotify, from lists that it once published. */
const published: readonly string[] = ['get_available_genre_seeds', 'get_available_markets'];

/** What the published description has against a request. */
const judged = (request: SpotifyRequest, mode: Mode): readonly string[] => {
  const { body } = request;
  const sent = body?.type === 'json' ? JSON.parse(JSON.stringify(body.json)) : body?.base64;
  return validateRequest(method(request), target(request), sent, mode).map((fault) => `${request.name}: ${fault}`);
};

shared('requests of examples', () => {
  describe.each(modes)('in %s mode', (mode) => {
    const spotify = useSpotifyTools(mode, true);

    test.each(rows.filter(([, tool]) => servedIn(mode, tool)))('%s', async (name, tool) => {
      if (name === 'pause') await spotify().call('skip_next');
      const { requests } = await spotify().call(name, await exampleOn(spotify(), tool));
      expect(requests.length > 0).toBe(!(mode === 'development' && published.includes(name)));
      expect(requests.flatMap((request) => judged(request, mode))).toEqual([]);
    });
  });
});

/** The same arguments every time, so that a failure stays until it is fixed. */
const seed = 20_261_123;

const property = z.object({
  type: z.string(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().default(0),
  maximum: z.number().default(Number.MAX_SAFE_INTEGER),
  minItems: z.number().default(0),
  maxItems: z.number().default(100),
});
const inputSchema = z.object({
  properties: z.record(z.string(), property.extend({ items: property.optional() })),
  required: z.array(z.string()).default([]),
});

const ids = fc.string({ unit: fc.constantFrom(...'abcXYZ0189'), minLength: 22, maxLength: 22 });
const allKinds = ['track', 'album', 'artist', 'playlist', 'show', 'episode', 'audiobook', 'chapter'] as const;

/** What says its kind: a URI or a link. */
const kinded = 2;

const referenceTo = (kinds: readonly string[], most = kinded + 1): fc.Arbitrary<string> =>
  fc.tuple(fc.constantFrom(...kinds), ids, fc.integer({ min: 0, max: most })).map(([kind, id, form]) => {
    const forms = [`spotify:${kind}:${id}`, `https://open.spotify.com/${kind}/${id}?si=x`, `spotify://${kind}/${id}`];
    return forms[form] ?? id;
  });

/** What an argument of this name refers to; undefined for one that is no reference. */
function kindsOf(name: string): readonly string[] | undefined {
  if (name === 'device_id') return undefined;
  if (name === 'category_id' || name === 'idempotency_key') return undefined;
  if (name === 'after' || name === 'ids' || name === 'seed_artists') return ['artist'];
  if (name === 'seed_tracks') return ['track'];
  if (name === 'context_uri') return ['album', 'artist', 'playlist', 'show'];
  if (/uris?$/.test(name)) return ['track', 'episode'];
  return /_ids?$/.test(name) ? [name.replace(/_ids?$/, '')] : undefined;
}

/** Arguments of a form of their own. */
const forms: Readonly<Record<string, string>> = {
  market: 'de',
  country: 'GB',
  locale: 'es_MX',
  category_id: '0JQ5DAqbMKFQ00XGBls6ym',
  image_base64: 'data:image/jpeg;base64,/9j/4AAQSkZJRg==',
};

/** Values of one argument inside its bounds; `wild` ones as a model might get them wrong. */
function value(name: string, shape: z.infer<typeof property>, wild: boolean): fc.Arbitrary<unknown> {
  const { type, enum: values, minimum, maximum } = shape;
  if (values) return fc.constantFrom(...values);
  if (type === 'integer') return fc.integer({ min: minimum, max: maximum });
  if (type === 'boolean') return fc.boolean();
  if (type === 'number') return fc.double({ min: minimum, max: maximum, noNaN: true });
  const kinds = kindsOf(name);
  if (kinds) return wild ? fc.oneof(referenceTo(allKinds), ids, fc.string()) : referenceTo(kinds);
  const form = forms[name];
  if (form !== undefined && !wild) return fc.constant(form);
  return fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
}

/** Arguments of a tool, every second optional one left out, as a model that read the schema would choose them. */
function argumentsOf({ input }: Tool): fc.Arbitrary<unknown> {
  const { properties, required } = inputSchema.parse(z.toJSONSchema(input, { io: 'input' }));
  const record = (wild: boolean) => {
    const entries = Object.entries(properties).map(([name, shape]) => {
      const { items, minItems: minLength, maxItems: maxLength } = shape;
      const one = value(name, items ?? shape, wild);
      const lists = [one, ...(items && kindsOf(name) ? [referenceTo(kindsOf(name) ?? [], kinded)] : [])];
      const any = items ? fc.oneof(...lists.map((of) => fc.array(of, { minLength, maxLength, size: 'max' }))) : one;
      return [name, required.includes(name) ? any : fc.option(any, { nil: undefined, freq: 2 })] as const;
    });
    return fc.record(Object.fromEntries(entries));
  };
  return fc.oneof({ weight: 8, arbitrary: record(false) }, { weight: 2, arbitrary: record(true) });
}

/** Whatever Spotify may answer: mostly pages, rows and odd things where the tools look. */
const { answer } = fc.letrec((tie) => ({
  leaf: fc.oneof(fc.constant(null), fc.string(), fc.integer(), fc.boolean(), fc.constant([]), fc.constant({})),
  answer: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('answer'), { maxLength: 4 }),
    fc.dictionary(
      fc.constantFrom(
        'items',
        'tracks',
        'albums',
        'artists',
        'item',
        'track',
        'name',
        'total',
        'next',
        'type',
        'cursors',
        'queue',
        'devices',
        'id',
      ),
      tie('answer'),
      { maxKeys: 6 },
    ),
  ),
}));

/** A page, whatever was asked for; the library answers with as many yeses as it is asked about. */
const bodyFor = ({ name, query }: SpotifyRequest, said: unknown): unknown =>
  name.endsWith('/contains') ? (query['uris'] ?? query['ids'] ?? '').split(',').map(() => true) : said;

async function requestsOf(tool: Tool, args: unknown, said: unknown, mode: Mode): Promise<readonly SpotifyRequest[]> {
  const requests: SpotifyRequest[] = [];
  const send = availability(mode)((request) => {
    requests.push(request);
    return Promise.resolve(live(200, bodyFor(request, said)));
  });
  const context = contextWithSend(send, { mode, verifyWrites: true });
  try {
    const { data } = await tool.call(args, context);
    expect(JSON.stringify(data)).not.toContain('"name":""');
  } catch (error) {
    // Refused arguments and undocumented answers have their sentences; anything else is a crash.
    const refused = error instanceof ZodError && requests.length === 0;
    if (!refused && !(error instanceof SpotifyError)) throw error;
  }
  return requests;
}

describe('any arguments and any answer', () => {
  test.each(rows)('%s neither crashes nor leaves a name empty', async (_, tool) => {
    await fc.assert(
      fc.asyncProperty(argumentsOf(tool), answer, async (args, said) => {
        await requestsOf(tool, args, said, 'development');
      }),
      { numRuns: fullScale ? 100 : 25, seed },
    );
  });
});

shared('any arguments', () => {
  test.each(rows)('%s asks for nothing outside the published limits', async (_, tool) => {
    const page = { items: Array.from({ length: 100 }, () => ({})), total: 400 };
    const said = { ...page, name: 'x', tracks: page };
    let reached = 0;
    await fc.assert(
      fc.asyncProperty(argumentsOf(tool), fc.constantFrom(...modes), async (args, mode) => {
        if (!servedIn(mode, tool)) return;
        const requests = await requestsOf(tool, args, said, mode);
        expect(requests.flatMap((request) => judged(request, mode))).toEqual([]);
        reached += Math.min(1, requests.length);
      }),
      { numRuns: 60, seed },
    );
    expect(reached).toBeGreaterThan(published.includes(tool.name) ? 0 : 4);
  });
});
