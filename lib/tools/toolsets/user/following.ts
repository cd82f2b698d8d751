import * as z from 'zod';
import { checkTool, removeTool, savedAmong, saveTool } from '../../builders/saved-items.ts';
import { fresh } from '../../definition/arguments.ts';
import { issueOf, resolve } from '../../definition/references.ts';

const shape = {
  ids: z.array(z.string()).min(1).max(50),
  follow_type: z.enum(['artist', 'user']).default('artist'),
} as const;
const Asked = z.object(shape);
type Args = z.output<typeof Asked>;

/** Each id must be of the kind that `follow_type` says. */
const issues = ({ ids, follow_type }: Args) =>
  ids.flatMap((id, at) => {
    const found = resolve(id, [follow_type], follow_type);
    return 'complaint' in found ? [{ ...issueOf(found), path: ['ids', at] }] : [];
  });

const refined = <Input extends z.ZodObject<typeof shape>>(input: Input) =>
  input.superRefine((args, { addIssue }) => {
    for (const issue of issues(Asked.parse(args))) addIssue(issue);
  });

/** User ids may contain commas, which separate URIs. */
const uris = ({ ids, follow_type }: Args): readonly string[] =>
  ids.flatMap((id) => {
    const found = resolve(id, [follow_type], follow_type);
    return 'id' in found ? [`spotify:${follow_type}:${encodeURIComponent(found.id)}`] : [];
  });

const echo = (ids: readonly string[], { follow_type }: Args) => ({ count: ids.length, type: follow_type, ids });
const noun = ({ follow_type }: Args) => follow_type;
const artist = '0TnOYISbd1XYRBk9myaseg';
const change = { input: refined(z.strictObject(shape)), example: { ids: [artist] }, uris, noun, echo };

export const followArtistsOrUsers = saveTool(
  {
    name: 'follow_artists_or_users',
    title: 'Follow artists or users',
    description: 'Follow artists, or users with follow_type user.',
    ...change,
  },
  'Followed',
);

export const unfollowArtistsOrUsers = removeTool(
  {
    name: 'unfollow_artists_or_users',
    title: 'Unfollow artists or users',
    description: 'Unfollow artists, or users with follow_type user.',
    ...change,
  },
  'Unfollowed',
);

export const checkFollowingArtistsOrUsers = checkTool({
  name: 'check_following_artists_or_users',
  title: 'Are they followed?',
  description: 'Whether the user follows each artist, or each user with follow_type user, in order.',
  input: refined(z.strictObject({ ...shape, fresh })),
  example: { ids: [artist, '0OdUWJ0sBjDrqHygGUXeCF'] },
  uris,
  output: (rows, { follow_type }) => ({
    type: follow_type,
    following: rows.map(({ id, is_saved }) => ({ id, is_following: is_saved })),
    total_checked: rows.length,
    total_following: savedAmong(rows),
  }),
});
