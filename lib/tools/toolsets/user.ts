import * as z from 'zod';
import { project } from '../../spotify/answer.ts';
import { request } from '../../spotify/request.ts';
import { endpoint } from '../builders/operation.ts';
import { currentUser, onlySignedInUser } from '../calls/current-user.ts';
import { fresh, limit, offset, spotifyId } from '../definition/arguments.ts';
import { type Data, readAs } from '../definition/context.ts';
import { rowArguments } from '../definition/detail.ts';
import { tool } from '../definition/tool.ts';
import { timeRanges } from '../playlist-jobs/sources.ts';
import { Artist, count, external_urls, followers, id, images, list, Track, uri } from '../schemas/entities.ts';
import { pageOf } from '../schemas/page.ts';
import { maybe, text } from '../schemas/text.ts';

export {
  checkFollowingArtistsOrUsers,
  followArtistsOrUsers,
  unfollowArtistsOrUsers,
} from './user/following.ts';
export { checkCurrentUserFollowsPlaylist } from './user/playlist-followers.ts';

const Profile = z.object({
  id,
  uri,
  display_name: text(100),
  email: maybe(z.string()),
  country: maybe(z.string()),
  product: maybe(z.string()),
  followers,
  external_urls,
});

export const getCurrentUser = endpoint({
  name: 'get_current_user',
  title: 'My profile',
  description: 'My profile: whose Spotify account is signed in, id and name. Somebody else: get_user_profile.',
  warm: 'profile',
  input: z.strictObject({ fresh }),
  example: {},
  request: () => request('GET /me', {}),
  output: Profile,
});

const PublicProfile = z.object({ id, uri, display_name: text(100), followers, images, external_urls });

export const getUserProfile = tool({
  name: 'get_user_profile',
  title: "A user's profile",
  description:
    "Another user's public profile: name, picture. Development Mode: one's own id only, as get_current_user.",
  effect: 'read',
  input: z.strictObject({ user_id: spotifyId('user'), fresh }),
  example: { user_id: 'spotify-user' },
  run: async ({ user_id }, context) => {
    if (context.mode === 'extended') {
      const asked = request('GET /users/{user_id}', { user_id });
      const { data: user, answer } = await readAs(PublicProfile, asked, context.spotify, { fallback: 'stale' });
      return { data: { success: true, user }, freshness: answer.freshness };
    }
    const { id, answer } = await currentUser(context);
    if (id !== user_id)
      return onlySignedInUser('GET /users/{user_id}', 'Only the signed-in user can be read: use get_current_user.');
    const user = project(PublicProfile, answer, request('GET /me', {}));
    const how = 'Read from the profile of the signed-in user: Spotify tells newer apps of nobody else.';
    return { data: { success: true, user, how }, freshness: answer.freshness };
  },
});

const ranges = { short_term: 'about 4 weeks', medium_term: 'about 6 months', long_term: 'about a year' } as const;
const TopItems = { tracks: pageOf('items', Track), artists: pageOf('items', Artist) } as const;

export const getTopItems = tool({
  name: 'get_top_items',
  title: 'My top tracks and artists',
  description:
    'My top songs or artists, most played over 4 weeks (short_term), 6 months (medium_term) or a year (long_term).',
  effect: 'read',
  warm: 'top_items',
  input: z.strictObject({
    item_type: z.enum(['tracks', 'artists']).default('tracks'),
    time_range: z.enum(timeRanges).default('medium_term'),
    limit: limit(20),
    offset,
    ...rowArguments,
    fresh,
  }),
  example: { item_type: 'artists', time_range: 'short_term', limit: 10 },
  run: async ({ item_type, time_range, limit, offset }, { spotify }) => {
    const asked = request('GET /me/top/{type}', { type: item_type }, { time_range, limit, offset });
    const { data: page, answer } = await readAs<Data>(TopItems[item_type], asked, spotify, { fallback: 'stale' });
    return {
      data: { type: item_type, time_range, time_range_description: ranges[time_range], ...page },
      freshness: answer.freshness,
    };
  },
});

const Followed = z
  .object({
    artists: z.object({
      items: list(Artist),
      total: count,
      limit: count,
      next: maybe(z.string()),
      cursors: maybe(z.object({ after: id })),
    }),
  })
  .transform(({ artists: { items = [], total, limit, next, cursors } }): Data => {
    const after = next === undefined ? undefined : cursors?.after;
    return {
      artists: items,
      total,
      limit,
      has_more: after !== undefined,
      next: after === undefined ? null : { after },
      cursors: { after: cursors?.after ?? null },
    };
  });

export const getFollowedArtists = endpoint({
  name: 'get_followed_artists',
  title: 'Artists I follow',
  description:
    'List the artists that I, the user, follow. Go on with next_after as after. What is new by them: get_new_releases.',
  input: z.strictObject({
    limit: limit(20),
    after: spotifyId('artist').optional().describe('next_after of the page before'),
    ...rowArguments,
    fresh,
  }),
  example: { limit: 20 },
  request: ({ after, limit }) => request('GET /me/following', {}, { type: 'artist', after, limit }),
  output: Followed,
});
