import * as z from 'zod';
import { request } from '../../../spotify/request.ts';
import { freshnessOf } from '../../calls/batches.ts';
import { currentUser, onlySignedInUser } from '../../calls/current-user.ts';
import { fresh, limit, offset, spotifyId } from '../../definition/arguments.ts';
import type { Data, Outcome, ToolContext } from '../../definition/context.ts';
import { rowArguments } from '../../definition/detail.ts';
import { project } from '../../definition/project.ts';
import { tool } from '../../definition/tool.ts';
import { pageOf } from '../../schemas/page.ts';
import { Playlist } from '../../schemas/playlist.ts';

interface Page {
  readonly limit: number;
  readonly offset: number;
}

export const getUserPlaylistsById = tool({
  name: 'get_user_playlists_by_id',
  title: "A user's playlists",
  description:
    "List the public playlists of another user, by user id. Development Mode: the signed-in user's own id only.",
  effect: 'read',
  calls: 'extended: 1; development: 2',
  input: z.strictObject({ user_id: spotifyId('user'), limit: limit(50), offset, ...rowArguments, fresh }),
  example: { user_id: 'spotify-user', limit: 20 },
  run: async ({ user_id, limit, offset }, context) => {
    const page = { limit, offset };
    const { data, ...rest } = await (context.mode === 'extended' ? ofAnybody : ofMine)(user_id, page, context);
    return { data: { user_id, ...data }, ...rest };
  },
});

const Playlists = pageOf('playlists', Playlist);

async function ofAnybody(user_id: string, page: Page, { spotify }: ToolContext): Promise<Outcome> {
  const asked = request('GET /users/{user_id}/playlists', { user_id }, { ...page });
  const answer = await spotify(asked, { standIn: 'stale' });
  return { data: project(Playlists, answer, asked), freshness: answer.freshness };
}

const Rows = z.array(z.unknown());
const Owned = z.object({ owner: z.object({ id: z.string() }) });
const how =
  "Read from the signed-in user's library: playlists of others that they follow are left out, so a page may be short and total counts both.";

async function ofMine(user_id: string, page: Page, context: ToolContext): Promise<Outcome> {
  const me = await currentUser(context);
  if (me.id !== user_id)
    return onlySignedInUser(
      'GET /users/{user_id}/playlists',
      "Only the signed-in user's own playlists can be listed (get_user_playlists). To find somebody else's use search with search_type playlist.",
    );
  const asked = request('GET /me/playlists', {}, { ...page });
  const answer = await context.spotify(asked, { standIn: 'stale' });
  const data: Data = project(Playlists, answer, asked);
  const playlists = Rows.parse(data['playlists']).filter((row) => Owned.safeParse(row).data?.owner.id === user_id);
  return { data: { ...data, playlists, how }, freshness: freshnessOf(me.answer, answer) };
}
