import * as z from 'zod';
import { request } from '../../../spotify/request.ts';
import { spotifyId } from '../../definition/arguments.ts';
import type { ToolContext } from '../../definition/context.ts';
import { rowArguments } from '../../definition/detail.ts';
import { project } from '../../definition/project.ts';
import { tool } from '../../definition/tool.ts';
import { count, id, list, Track } from '../../schemas/entities.ts';
import { maybe } from '../../schemas/text.ts';
import { candidates } from './recommendation-candidates.ts';

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
  .transform(({ seeds, tracks }) => ({ seeds, tracks: list(Track).parse(tracks) ?? [] }));

async function recommended(args: Args, { spotify }: ToolContext) {
  const asked = request('GET /recommendations', {}, args);
  const answer = await spotify(asked, { standIn: 'stale' });
  const { seeds, tracks } = project(Recommendations, answer, asked);
  return { data: { seeds, recommendations: tracks, total: tracks.length }, freshness: answer.freshness };
}
