import { type Features, featuresOf } from '../catalogue/features.ts';
import type { Artist, Track } from '../catalogue/model.ts';
import { genres } from '../catalogue/words.ts';
import { type JsonObject, json, refuse } from '../http/reply.ts';
import { fullTrack } from '../shape/music.ts';
import { integer } from './ask.ts';
import { type Call, type Handler, type Route, route } from './route.ts';

interface Seed {
  readonly type: 'ARTIST' | 'TRACK' | 'GENRE';
  readonly id: string;
  readonly artists: readonly Artist[];
}

const recommendations: Handler = (call) => {
  const limit = integer(call.query, 'limit', 20);
  if (limit < 1 || limit > 100) refuse(400, 'Invalid limit');
  const seeds = seedsOf(call);
  if (seeds.length < 1 || seeds.length > 5) refuse(400, 'Between one and five seeds must be given');
  const pool = [...new Set(seeds.flatMap(({ artists }) => artists.flatMap((artist) => artist.tracks)))];
  const rated = pool.map((track) => ({ track, traits: { ...featuresOf(track), popularity: track.popularity } }));
  const fitting = rated.filter(({ traits }) => within(call, traits));
  const best = fitting.toSorted((left, right) => distance(call, left.traits) - distance(call, right.traits));
  return json({
    seeds: seeds.map((seed) => seedObject(call, seed, pool.length, fitting.length)),
    tracks: best.slice(0, limit).map(({ track }) => fullTrack(call.view, track)),
  });
};

const genreSeeds: Handler = () => json({ genres: genres.toSorted() });

type Traits = Features & Pick<Track, 'popularity'>;

function seedsOf({ query, world: { catalogue } }: Call): readonly Seed[] {
  const list = (name: string) => (query.get(name) ?? '').split(',').filter((text) => text !== '');
  return [
    ...list('seed_artists').map((id): Seed => {
      const artist = catalogue.artist(id);
      return { type: 'ARTIST', id, artists: artist ? [artist] : [] };
    }),
    ...list('seed_tracks').map((id): Seed => ({ type: 'TRACK', id, artists: catalogue.track(id)?.artists ?? [] })),
    ...list('seed_genres').map(
      (id): Seed => ({
        type: 'GENRE',
        id,
        artists: catalogue.searchable.artists.filter(({ genres }) => genres.includes(id)),
      }),
    ),
  ];
}

function seedObject({ view }: Call, { type, id }: Seed, before: number, after: number): JsonObject {
  return {
    afterFilteringSize: after,
    afterRelinkingSize: after,
    href: type === 'GENRE' ? null : `${view.api}/${type === 'ARTIST' ? 'artists' : 'tracks'}/${id}`,
    id,
    initialPoolSize: before,
    type,
  };
}

/** Whether all traits are within the `min_…` and `max_…` of the query. */
function within({ query }: Call, traits: Traits): boolean {
  return Object.entries(traits).every(
    ([name, value]) =>
      value >= (wish(query, `min_${name}`) ?? Number.NEGATIVE_INFINITY) &&
      value <= (wish(query, `max_${name}`) ?? Number.POSITIVE_INFINITY),
  );
}

function distance({ query }: Call, traits: Traits): number {
  return Object.entries(traits).reduce((sum, [name, value]) => {
    const target = wish(query, `target_${name}`);
    return target === undefined ? sum : sum + Math.abs(value - target) / Math.max(1, Math.abs(target));
  }, 0);
}

function wish(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  return Number.isNaN(value) ? refuse(400, `Invalid ${name}`) : value;
}

/** Recommendations from seeds. Development clients have had none since 2024. */
export const recommendationRoutes: readonly Route[] = [
  route('GET /recommendations', 'get-recommendations', 'recommendations', recommendations, { removed: 404 }),
  route('GET /recommendations/available-genre-seeds', 'get-recommendation-genres', 'recommendations', genreSeeds, {
    removed: 404,
  }),
];
