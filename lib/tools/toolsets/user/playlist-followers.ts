import * as z from 'zod';
import { type Answer, project } from '../../../spotify/answer.ts';
import { explain } from '../../../spotify/explain.ts';
import { SpotifyError } from '../../../spotify/failure.ts';
import { request } from '../../../spotify/request.ts';
import { urisOf } from '../../builders/saved-items.ts';
import { freshnessOf } from '../../calls/batches.ts';
import { currentUser, onlySignedInUser } from '../../calls/current-user.ts';
import { fanOut } from '../../calls/fan-out.ts';
import { containedInLibrary } from '../../calls/library.ts';
import { fresh, spotifyId } from '../../definition/arguments.ts';
import { type Data, type Outcome, type ToolContext, withOptions } from '../../definition/context.ts';
import { tool } from '../../definition/tool.ts';

interface FollowStates {
  readonly users: ReadonlyArray<{ readonly user_id: string; readonly is_following: boolean }>;
  readonly answers: readonly Answer[];
  readonly rest?: Data;
}

const operation = 'GET /playlists/{playlist_id}/followers/contains';
const others =
  "Of other users Spotify no longer tells newer apps what they follow; the signed-in user's own answer is right.";

export const checkCurrentUserFollowsPlaylist = tool({
  name: 'check_current_user_follows_playlist',
  title: 'Is this playlist followed?',
  description: 'Whether the user follows a playlist; user_ids asks about up to 5 others, in extended mode only.',
  effect: 'read',
  calls: '2; extended: 1 per other user as well',
  input: z.strictObject({
    playlist_id: spotifyId('playlist'),
    user_ids: z.array(spotifyId('user')).min(0).max(5).optional().describe('Default: the signed-in user'),
    fresh,
  }),
  example: { playlist_id: '3cEYpjA9oz9GiPac4AsH4n' },
  run: async ({ playlist_id, user_ids = [] }, context): Promise<Outcome> => {
    const me = await currentUser(context);
    const asked = user_ids.length > 0 ? [...new Set(user_ids)] : [me.id];
    const foreign = asked.filter((id) => id !== me.id);
    if (context.mode === 'development' && foreign.length === asked.length) return onlySignedInUser(operation, others);
    const self = foreign.length < asked.length ? await mine(playlist_id, me.id, context) : nobody;
    const rest = context.mode === 'extended' ? await theirs(playlist_id, foreign, context) : unknown(foreign);
    const users = asked.flatMap((id) => [...self.users, ...rest.users].find(({ user_id }) => user_id === id) ?? []);
    const total_following = users.filter(({ is_following }) => is_following).length;
    return {
      data: { playlist_id, users, total_checked: users.length, total_following, ...rest.rest },
      freshness: freshnessOf(me.answer, ...self.answers, ...rest.answers),
    };
  },
});

const States = z.array(z.boolean()).min(1);

const nobody: FollowStates = { users: [], answers: [] };

const unknown = (ids: readonly string[]): FollowStates =>
  ids.length === 0 ? nobody : { ...nobody, rest: { unchecked_ids: ids, note: others } };

async function mine(playlist_id: string, user_id: string, context: ToolContext): Promise<FollowStates> {
  const { done } = await containedInLibrary(urisOf('playlist', [playlist_id]), {
    spotify: withOptions(context.spotify, { fallback: 'stale' }),
  });
  const is_following = done.some(({ result }) => result.saved[0] === true);
  return { users: [{ user_id, is_following }], answers: done.map(({ result }) => result.answer) };
}

async function theirs(playlist_id: string, ids: readonly string[], context: ToolContext): Promise<FollowStates> {
  const asking = (id: string) => request(operation, { playlist_id }, { ids: id });
  const { replies, left, failure } = await fanOut(
    ids,
    (id) => context.spotify(asking(id), { fallback: 'stale' }),
    context,
  );
  if (ids.length > 0 && replies.size === 0 && failure) throw new SpotifyError(failure);
  const answered = [...replies].flatMap(([user_id, reply]) =>
    'value' in reply ? [{ user_id, answer: reply.value }] : [],
  );
  const users = answered.map(({ user_id, answer }) => {
    const [is_following = false] = project(States, answer, asking(user_id));
    return { user_id, is_following };
  });
  const unchecked = ids.filter((id) => !users.some(({ user_id }) => user_id === id));
  const why = failure ? explain(failure, 'read', context.now()) : 'Spotify did not say.';
  return {
    users,
    answers: answered.map(({ answer }) => answer),
    ...((left.length > 0 || unchecked.length > 0) && { rest: { unchecked_ids: unchecked, note: why } }),
  };
}
