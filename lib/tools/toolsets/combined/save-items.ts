import * as z from 'zod';
import { explain } from '../../../spotify/explain.ts';
import { operations } from '../../../spotify/operations.ts';
import { attempt } from '../../calls/attempt.ts';
import { changeLibrary, containedInLibrary } from '../../calls/library.ts';
import { kindedUri } from '../../definition/arguments.ts';
import { type Data, type ToolContext, withOptions } from '../../definition/context.ts';
import { tool } from '../../definition/tool.ts';

/** Which of what was sent Spotify has really taken: it says yes to ids that nobody has. */
async function checked(uris: readonly string[], { spotify }: ToolContext): Promise<Data> {
  const looked = await attempt(containedInLibrary(uris, { spotify: withOptions(spotify, { priority: 'bulk' }) }));
  if ('failure' in looked) return { verified: false };
  const { done, rest } = looked.value;
  const missing = done.flatMap(({ items, result }) => items.filter((_, at) => result.saved[at] === false));
  return { verified: rest.length === 0, ...(missing.length > 0 && { not_in_library: missing }) };
}

const perCall = operations['PUT /me/library'].ids ?? 40;

/** Save anything. */
export const saveMultipleItems = tool({
  name: 'save_multiple_items',
  title: 'Save many items',
  description:
    'Like or save any mix of songs, albums, podcasts, episodes, audiobooks, artists and playlists, then check: 2 calls per 40.',
  effect: 'write',
  idempotent: true,
  calls: '2 per 40 items',
  input: z.strictObject({
    uris: z
      .array(kindedUri('track', 'album', 'artist', 'playlist', 'show', 'episode', 'audiobook'))
      .min(1)
      .max(200),
    dry_run: z.boolean().default(false),
  }),
  example: { uris: ['spotify:track:4iV5W9uYEdYUVa79Axb7Rh', 'spotify:album:4aawyAB9vmqN3uQ7FjRGTy'] },
  run: async ({ uris, dry_run }, context) => {
    const plan = { to_save: new Set(uris).size, calls: 2 * Math.ceil(uris.length / perCall) };
    if (dry_run) return { data: { dry_run: true, ...plan, can_be_undone: true } };
    const { done, rest, failure } = await changeLibrary('PUT /me/library', uris, context);
    const saved = done.flatMap(({ items }) => items);
    const found = await checked(saved, context);
    const count = `${saved.length} ${saved.length === 1 ? 'item' : 'items'}`;
    const data = { saved_count: saved.length, ...found };
    if (!failure) return { data: { success: true, message: `Saved ${count}.`, ...data } };
    const why = explain(failure, 'write', context.now());
    const message = `Saved ${count}; ${rest.length} did not go through: call again with failed_uris. ${why}`;
    return { data: { success: false, message, ...data, failed_uris: rest }, failure };
  },
});
