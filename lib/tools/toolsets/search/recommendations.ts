import * as z from 'zod';
import type { Answer } from '../../../spotify/answer.ts';
import { explain } from '../../../spotify/explain.ts';
import { SpotifyError, type SpotifyFailure } from '../../../spotify/failure.ts';
import { request, type SpotifyRequest } from '../../../spotify/request.ts';
import { freshnessOf } from '../../calls/batches.ts';
import { fanOut } from '../../calls/fan-out.ts';
import { fieldFilter, orByWords, searchRequest, searchResults } from '../../calls/search.ts';
import { spotifyId } from '../../definition/arguments.ts';
import { type Data, type Outcome, readAs, type ToolContext } from '../../definition/context.ts';
import { rowArguments } from '../../definition/detail.ts';
import { tool } from '../../definition/tool.ts';
import { count, id, known, list, Track } from '../../schemas/entities.ts';
import { maybe } from '../../schemas/text.ts';

const mostSeeds = 5;
/** Spotify reads no exponents, which is how very small numbers are written. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;
const share = z.number().min(0).max(1).transform(rounded).optional();
const tempo = z.number().min(0).max(500).transform(rounded).optional();

const input = z
  .strictObject({
    seed_artists: z.array(spotifyId('artist')).max(mostSeeds).optional(),
    seed_tracks: z.array(spotifyId('track')).max(mostSeeds).optional(),
    seed_genres: z.array(z.string().trim().min(1).max(60)).max(mostSeeds).optional(),
    limit: z.int().min(1).max(100).default(20),
    target_acousticness: share,
    target_danceability: share,
    target_energy: share,
    target_instrumentalness: share,
    target_popularity: z.int().min(0).max(100).optional(),
    target_valence: share,
    min_tempo: tempo,
    max_tempo: tempo,
    ...rowArguments,
  })
  .superRefine(({ seed_artists = [], seed_tracks = [], seed_genres = [] }, { addIssue }) => {
    const seeds = seed_artists.length + seed_tracks.length + seed_genres.length;
    if (seeds < 1 || seeds > mostSeeds)
      addIssue({
        code: 'custom',
        path: ['seed_artists'],
        message: 'with seed_tracks and seed_genres must be 1 to 5 seeds in all',
      });
  })
  .refine(({ min_tempo = 0, max_tempo = 500 }) => min_tempo <= max_tempo, {
    path: ['max_tempo'],
    message: 'must not be less than min_tempo',
  });

type Args = Omit<z.output<typeof input>, keyof typeof rowArguments>;

export const getRecommendations = tool({
  name: 'get_recommendations',
  title: 'Recommendations',
  description:
    'Recommend similar songs for 1 to 5 seeds: artists, tracks, genres. In Development Mode they come from searches and my top tracks; target_ and tempo (BPM) do nothing.',
  effect: 'read',
  calls: 'extended: 1; development: 1 per artist or track, 1 per search, 1 for top tracks (at most 11)',
  input,
  example: { seed_artists: ['0TnOYISbd1XYRBk9myaseg'], seed_genres: ['jazz'], limit: 10 },
  run: ({ detail: _, fields: __, ...seeds }, context) =>
    context.mode === 'extended' ? recommended(seeds, context) : candidates(seeds, context),
});

const Recommendations = z
  .object({
    seeds: list(z.object({ id, type: maybe(z.string()), initialPoolSize: count })),
    tracks: z.array(z.unknown()),
  })
  .transform(({ seeds, tracks }) => ({ seeds, tracks: known(tracks, Track) }));

async function recommended(args: Args, { spotify }: ToolContext) {
  const asked = request('GET /recommendations', {}, args);
  const { data, answer } = await readAs(Recommendations, asked, spotify, { fallback: 'stale' });
  const { seeds, tracks } = data;
  return { data: { seeds, recommendations: tracks, total: tracks.length }, freshness: answer.freshness };
}

/** One source of candidates: where they come from, for the answer, and the request that gets them. */
interface Source {
  readonly from: string;
  readonly request: SpotifyRequest;
}

type Candidate = z.output<typeof Track> & { readonly from: string };

const how =
  "Spotify recommends nothing to apps in Development Mode. These are search results for the seeds' artists and genres, by relevance, mixed with tracks that the user plays most; each says where it is from.";

/** Tracks like those of recommendations, from searches and the user's most played tracks. */
async function candidates(seeds: Args, context: ToolContext): Promise<Outcome> {
  const { artists, answers } = await artistsOf(seeds, context);
  const sources = sourcesFor([...new Set(artists)], [...new Set(seeds.seed_genres ?? [])]);
  const search_notes: string[] = [];
  const find = async ({ request }: Source): Promise<Answer> => {
    const search = (one: SpotifyRequest) => context.spotify(one, { priority: 'bulk', fallback: 'stale' });
    const { answer, note } = await orByWords(request, search);
    if (note !== undefined) search_notes.push(note);
    return answer;
  };
  const asked = await fanOut(sources, find, context);
  const replies = sources.flatMap((source) => {
    const reply = asked.replies.get(source);
    return reply && 'value' in reply ? [{ source, answer: reply.value }] : [];
  });
  if (replies.length === 0 && asked.failure) throw new SpotifyError(asked.failure);
  const lists = replies.map(({ source, answer }) => tracksIn(source, answer));
  const nothing_found_for = replies.flatMap(({ source }, at) => (lists[at]?.length === 0 ? source.from : []));
  const recommendations = mixed(lists, new Set(seeds.seed_tracks)).slice(0, seeds.limit);
  const [first, ...others] = [...answers, ...replies.map(({ answer }) => answer)];
  return {
    data: {
      seeds: seedsIn(seeds),
      recommendations,
      total: recommendations.length,
      how,
      ...(nothing_found_for.length > 0 && { nothing_found_for }),
      ...(search_notes.length > 0 && { search_notes }),
      ...notHeld(seeds),
      ...stopped(asked.failure, context.now()),
    },
    ...(first && { freshness: freshnessOf(first, ...others) }),
  };
}

const stopped = (failure: SpotifyFailure | undefined, now: number): Data =>
  failure ? { incomplete: `Some sources were not asked. ${explain(failure, 'read', now)}` } : {};

/** The arguments that only Spotify's own recommendations support. */
function notHeld(seeds: Args): Data {
  const not_considered = Object.keys(seeds).filter((name) => /^(target|min|max)_/.test(name));
  return not_considered.length > 0 ? { not_considered } : {};
}

const seedsIn = ({ seed_artists = [], seed_tracks = [], seed_genres = [] }: Args): readonly Data[] => [
  ...seed_artists.map((id) => ({ id, type: 'ARTIST' })),
  ...seed_tracks.map((id) => ({ id, type: 'TRACK' })),
  ...seed_genres.map((id) => ({ id, type: 'GENRE' })),
];

const Named = z.object({ name: z.string() });
const ByArtists = z.object({ artists: z.array(Named).min(1) });

async function artistsOf({ seed_artists = [], seed_tracks = [] }: Args, context: ToolContext) {
  const asked = [
    ...seed_artists.map((id) => request('GET /artists/{id}', { id })),
    ...seed_tracks.map((id) => request('GET /tracks/{id}', { id })),
  ];
  const { replies, failure } = await fanOut(asked, (one) => context.spotify(one, { priority: 'bulk' }), context);
  const answers = [...replies.values()].flatMap((reply) => ('value' in reply ? reply.value : []));
  const refused = [...replies.values()].flatMap((reply) => ('failure' in reply ? reply.failure : []));
  const [first = failure] = refused;
  if (first && answers.length < asked.length) throw new SpotifyError(first);
  const names = answers.flatMap(({ body }) => {
    const by = ByArtists.safeParse(body).data?.artists[0] ?? Named.safeParse(body).data;
    return by ? [by.name] : [];
  });
  return { artists: names, answers };
}

const search = (query: string) => searchRequest({ query, types: ['track'], limit: 10, offset: 0 });

const sourcesFor = (artists: readonly string[], genres: readonly string[]): readonly Source[] => [
  ...artists.map((name) => ({ from: `artist ${name}`, request: search(fieldFilter('artist', name)) })),
  ...genres.map((name) => ({ from: `genre ${name}`, request: search(fieldFilter('genre', name)) })),
  {
    from: 'my top tracks',
    request: request('GET /me/top/{type}', { type: 'tracks' }, { time_range: 'medium_term', limit: 20, offset: 0 }),
  },
];

const Items = z.object({ items: z.array(z.unknown()).catch([]) });

function tracksIn({ from, request: { name } }: Source, answer: Answer): readonly Candidate[] {
  const items =
    name === 'GET /search'
      ? Items.parse(searchResults('track', answer, 'items')).items
      : (Items.safeParse(answer.body).data?.items ?? []);
  return known(items, Track).map((track) => ({ ...track, from }));
}

/** One from each list in turn, each track once and none of the seeds. */
function mixed(lists: ReadonlyArray<readonly Candidate[]>, seeds: ReadonlySet<string>): readonly Candidate[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  const turns = Array.from({ length: longest }, (_, turn) => lists.flatMap((list) => list[turn] ?? [])).flat();
  const seen = new Set(seeds);
  return turns.filter(({ id }) => id !== undefined && !seen.has(id) && seen.add(id));
}
